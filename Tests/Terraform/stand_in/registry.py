# SPDX-License-Identifier: Apache-2.0
"""What a mapped type must be able to do, and the table of all of them."""
import importlib
import pkgutil

RESOURCES, DATA_SOURCES = {}, {}


class Resource:
    """A type of resource. `want` and `have` hold known values only; each answer holds the attributes that AWS told."""

    def create(self, cloud, want):
        raise NotImplementedError

    def read(self, cloud, have):
        """What is there now: attributes that may differ from the state, or None if it is gone."""
        return {}

    def update(self, cloud, want, have):
        """Not silently nothing: a test that changes a type in place must find the change in the mock."""
        changed = sorted(name for name in want if want[name] != have.get(name))
        raise NotImplementedError(f"the stand-in cannot change this type in place (changed: {', '.join(changed)})")

    def delete(self, cloud, have):
        raise NotImplementedError


def resource(type_name):
    def register(cls):
        RESOURCES[type_name] = cls()
        return cls
    return register


def data_source(type_name):
    def register(function):
        DATA_SOURCES[type_name] = function
        return function
    return register


def load():
    """Imports every file of services, which fills the tables."""
    package = importlib.import_module(".services", __package__)
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
