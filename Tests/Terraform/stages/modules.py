# SPDX-License-Identifier: Apache-2.0
"""The modules' own tests (`terraform test` with a mock provider): every run of every module."""
import re

from harness import terraform


def runs(module):
    """The names of a module's runs, as its test files have them."""
    files = sorted((terraform.SOURCE / "modules" / module / "tests").glob("*.tftest.hcl"))
    return [name for file in files for name in re.findall(r'^run "(\w+)"', file.read_text(), re.M)]


def run(context):
    check = context.stage.check
    copy = context.attached_copy("modules")
    # At the end `terraform test` destroys what it made up, which the guards would refuse.
    check("allow-destroy lifts the guards", copy.allow_destroy())
    for module in terraform.MODULES:
        initialised = copy.init(f"modules/{module}")
        if not check(f"{module} initialises", initialised, initialised.tail()):
            continue
        results, said = copy.test_results(module)
        check(f"{module} has tests", runs(module))
        for name in runs(module):
            check(f"{module}: {name}", results.get(name) == "pass", said.tail(60))
