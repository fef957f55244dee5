# SPDX-License-Identifier: Apache-2.0
"""The provider's schema: read from schema/aws.schema.json, and told to Terraform in its own message types."""
import functools
import json
import os
import pathlib

from tf.gen import tfplugin_pb2 as pb

FILE = pathlib.Path(__file__).parent.parent / "schema" / "aws.schema.json"
NESTING = {"single": 1, "list": 2, "set": 3, "map": 4, "group": 5}


@functools.cache
def _document():
    return json.loads(pathlib.Path(os.environ.get("STAND_IN_SCHEMA", FILE)).read_text())


def resource_block(type_name):
    return _document()["resource_schemas"][type_name]["block"]


def data_source_block(type_name):
    return _document()["data_source_schemas"][type_name]["block"]


def _optional(kind, *names):
    return {name: {"type": kind, "optional": True} for name in names}


# The bindings hold no schema of the provider's own configuration; these are the settings that tests and users need.
PROVIDER_BLOCK = {
    "attributes": {
        **_optional("string", "access_key", "secret_key", "token", "region", "profile"),
        **_optional("bool", "s3_use_path_style", "skip_credentials_validation", "skip_metadata_api_check",
                    "skip_region_validation", "skip_requesting_account_id"),
        **_optional(["list", "string"], "shared_config_files", "shared_credentials_files"),
        **_optional(["set", "string"], "allowed_account_ids", "forbidden_account_ids"),
    },
    "block_types": {
        "assume_role": {"nesting_mode": "list", "block": {"attributes": _optional("string", "role_arn", "session_name", "external_id")}},
        "default_tags": {"nesting_mode": "list", "max_items": 1, "block": {"attributes": _optional(["map", "string"], "tags")}},
        "ignore_tags": {"nesting_mode": "list", "max_items": 1, "block": {"attributes": _optional(["set", "string"], "keys", "key_prefixes")}},
    },
}


def _attribute(name, spec):
    flags = {flag: spec.get(flag, False) for flag in ("required", "optional", "computed", "sensitive", "deprecated")}
    return pb.Schema.Attribute(name=name, type=json.dumps(spec["type"]).encode(), **flags)


def _nested_block(name, spec):
    return pb.Schema.NestedBlock(
        type_name=name, block=_block(spec.get("block", {})), nesting=NESTING[spec["nesting_mode"]],
        min_items=spec.get("min_items", 0), max_items=spec.get("max_items", 0),
    )


def _block(block):
    return pb.Schema.Block(
        attributes=[_attribute(*item) for item in sorted(block.get("attributes", {}).items())],
        block_types=[_nested_block(*item) for item in sorted(block.get("block_types", {}).items())],
    )


def _message(spec):
    return pb.Schema(version=spec.get("version", 0), block=_block(spec["block"]))


def response():
    """The answer to GetProviderSchema."""
    return pb.GetProviderSchema.Response(
        provider=pb.Schema(block=_block(PROVIDER_BLOCK)),
        provider_meta=pb.Schema(block=pb.Schema.Block()),
        resource_schemas={name: _message(spec) for name, spec in _document()["resource_schemas"].items()},
        data_source_schemas={name: _message(spec) for name, spec in _document()["data_source_schemas"].items()},
        # Terraform may ask once per command instead of once per start.
        server_capabilities=pb.ServerCapabilities(get_provider_schema_optional=True),
    )
