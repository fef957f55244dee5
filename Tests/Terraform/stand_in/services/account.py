# SPDX-License-Identifier: Apache-2.0
"""Data about the account, the region and its zones."""
from ..registry import data_source


@data_source("aws_caller_identity")
def caller_identity(cloud, config):
    found = cloud.sts.get_caller_identity()
    return {"id": found["Account"], "account_id": found["Account"], "arn": found["Arn"], "user_id": found["UserId"]}


@data_source("aws_partition")
def partition(cloud, config):
    return {"id": "aws", "partition": "aws", "dns_suffix": "amazonaws.com", "reverse_dns_prefix": "com.amazonaws"}


@data_source("aws_region")
def region(cloud, config):
    return {"id": cloud.region, "name": cloud.region, "region": cloud.region, "endpoint": f"ec2.{cloud.region}.amazonaws.com"}


@data_source("aws_availability_zones")
def availability_zones(cloud, config):
    zones = cloud.ec2.describe_availability_zones()["AvailabilityZones"]
    return {"id": cloud.region, "names": [zone["ZoneName"] for zone in zones], "zone_ids": [zone["ZoneId"] for zone in zones]}
