# SPDX-License-Identifier: Apache-2.0
"""Rules that the real provider has in Go and not in its schema: a few of them, for the types of deploy/terraform.

What is missing here is found only by the real provider: most enumerations, conflicts between attributes, limits of lengths.
"""
import ipaddress
import json

# Attributes that cannot be changed in place.
REPLACES = {
    "aws_db_instance": ("identifier", "engine", "storage_encrypted", "kms_key_id", "username", "db_subnet_group_name"),
    "aws_db_subnet_group": ("name",),
    "aws_eks_cluster": ("name", "role_arn", "encryption_config"),
    "aws_eks_node_group": ("cluster_name", "node_group_name", "subnet_ids", "ami_type"),
    "aws_iam_role": ("name",),
    "aws_instance": ("ami", "subnet_id"),
    "aws_kms_alias": ("name",),
    "aws_s3_bucket": ("bucket", "object_lock_enabled"),
    "aws_security_group": ("name", "description", "vpc_id"),
    "aws_subnet": ("vpc_id", "cidr_block", "availability_zone"),
    "aws_vpc": ("cidr_block",),
}
# Everything in a type's configuration is fixed once it is made.
FIXED = {
    "aws_eip", "aws_flow_log", "aws_nat_gateway", "aws_route", "aws_route_table_association",
    "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule",
}
ALLOWED = {
    ("aws_eks_cluster", "access_config.authentication_mode"): {"API", "API_AND_CONFIG_MAP", "CONFIG_MAP"},
    ("aws_instance", "metadata_options.http_tokens"): {"required", "optional"},
    ("aws_launch_template", "metadata_options.http_tokens"): {"required", "optional"},
    ("aws_s3_bucket_ownership_controls", "rule.object_ownership"): {"BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"},
    ("aws_s3_bucket_versioning", "versioning_configuration.status"): {"Enabled", "Suspended", "Disabled"},
    ("aws_vpc_endpoint", "vpc_endpoint_type"): {"Gateway", "GatewayLoadBalancer", "Interface", "Resource", "ServiceNetwork"},
}


def replaced_attributes(type_name, planned, prior):
    """The attributes whose change means that the resource is made anew."""
    names = REPLACES.get(type_name, ())
    if type_name in FIXED:
        names = [name for name in planned if name not in ("id", "tags", "tags_all")]
    return [name for name in (*names, "region") if name in planned and planned[name] != prior.get(name)]


def problems(type_name, config):
    """What is wrong with a configuration: summary, detail and attribute of each."""
    for name in ("cidr_block", "destination_cidr_block", "cidr_ipv4"):
        if isinstance(value := config.get(name), str):
            try:
                ipaddress.ip_network(value)
            except ValueError as error:
                yield f"expected {name} to be a valid network", str(error), name
    for name in ("policy", "assume_role_policy"):
        if isinstance(value := config.get(name), str):
            try:
                json.loads(value)
            except ValueError as error:
                yield f'"{name}" contains an invalid JSON policy', str(error), name
    for (owner, path), allowed in ALLOWED.items():
        if owner == type_name:
            for value in _at(config, path.split(".")):
                if isinstance(value, str) and value not in allowed:
                    yield f"expected {path} to be one of {sorted(allowed)}, got {value}", "", path.split(".")[0]


def _at(value, path):
    if not path:
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _at(item, path)
    elif isinstance(value, dict) and path[0] in value:
        yield from _at(value[path[0]], path[1:])
