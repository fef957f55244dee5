# SPDX-License-Identifier: Apache-2.0
"""Terraform's values: how they travel, and what becomes of those that are not known before something is made."""
import json

import msgpack
from tf.gen import tfplugin_pb2 as pb

UNKNOWN = msgpack.ExtType(0, b"\0")


def is_unknown(value):
    return isinstance(value, msgpack.ExtType)


def decode(message):
    if message.msgpack:
        return msgpack.unpackb(message.msgpack, raw=False, strict_map_key=False)
    return json.loads(message.json) if message.json else None


def encode(value):
    return pb.DynamicValue(msgpack=msgpack.packb(value))


def known(value):
    """The value without what is null or unknown: what a request to AWS is made of."""
    if isinstance(value, dict):
        return {name: known(item) for name, item in value.items() if item is not None and not is_unknown(item)}
    if isinstance(value, list):
        return [known(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def mark_unknown(block, proposed, prior):
    """Marks what AWS will choose: computed and not given. When something is changed in place its prior values stay."""
    if proposed is None:
        return None
    planned = dict(proposed)
    for name, spec in block.get("attributes", {}).items():
        if spec.get("computed") and planned.get(name) is None:
            planned[name] = UNKNOWN if prior is None else prior.get(name)
    for name, spec in block.get("block_types", {}).items():
        items = planned.get(name)
        if isinstance(items, list):
            planned[name] = [mark_unknown(spec["block"], item, _prior_item(spec, prior, name, index)) for index, item in enumerate(items)]
    return planned


def _prior_item(spec, prior, name, index):
    if prior is None:
        return None
    items = prior.get(name) or []
    # Items of sets have no position by which the former one could be found.
    return items[index] if spec["nesting_mode"] == "list" and index < len(items) else {}


def fill(planned, actual):
    """Puts what AWS chose where the plan said "unknown", and nowhere else: Terraform refuses any other change."""
    if is_unknown(planned):
        return actual
    if isinstance(planned, dict) and isinstance(actual, dict):
        return {name: fill(item, actual[name]) if name in actual else item for name, item in planned.items()}
    if isinstance(planned, list) and isinstance(actual, list) and len(planned) == len(actual):
        return [fill(*pair) for pair in zip(planned, actual)]
    return planned


def settle(block, value):
    """Makes whatever is still unknown null, or empty if it is a collection."""
    if value is None:
        return None
    settled = dict(value)
    for name, spec in block.get("attributes", {}).items():
        if is_unknown(settled.get(name)):
            settled[name] = _empty(spec["type"])
    for name, spec in block.get("block_types", {}).items():
        items = settled.get(name)
        if is_unknown(items):
            settled[name] = []
        elif isinstance(items, list):
            settled[name] = [settle(spec["block"], item) for item in items]
    return settled


def _empty(kind):
    if not isinstance(kind, list):
        return None
    return {"list": [], "set": [], "map": {}}.get(kind[0])


def first(values, name):
    """The one block of that name, or {}."""
    items = values.get(name)
    return items[0] if isinstance(items, list) and items else {}


def same_json(text, other):
    """Whether two JSON documents mean the same."""
    try:
        return json.loads(text) == json.loads(other)
    except (TypeError, ValueError):
        return False
