#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes requests.json: the calls of AWSServices as botocore, AWS's own Python client, writes and signs them.

Usage: ~/.cache/lifeboat/python/bin/python generate.py > requests.json    (the environment of Scripts/setup)
"""

import datetime
import json

import botocore
import botocore.auth
import botocore.awsrequest
import botocore.session

MOMENT = datetime.datetime(2026, 1, 31, 23, 59, 58)
REGIONS = {"ec2": "eu-central-1", "rds": "cn-north-1", "sts": "us-east-1", "eks": "eu-west-1"}
TAGS = [{"Key": "velero.io/backup", "Value": "b 1"}, {"Key": "Grüße", "Value": "a&b=c+d/é~*"}]


def tags_for(*kinds):
    return [{"ResourceType": kind, "Tags": TAGS} for kind in kinds]


# The order of the parameters is that in which our client writes them: a form is an ordered list.
CALLS = [
    ("DescribeVolumes", "ec2", "describe_volumes", {"VolumeIds": ["vol-1", "vol-2"]}),
    ("DescribeVolumesOfInstance", "ec2", "describe_volumes",
     {"Filters": [{"Name": "attachment.instance-id", "Values": ["i-1"]}], "MaxResults": 500, "NextToken": "n/+="}),
    ("DescribeSnapshots", "ec2", "describe_snapshots", {"SnapshotIds": ["snap-1", "snap-2"]}),
    ("DescribeSnapshotsByTag", "ec2", "describe_snapshots",
     {"Filters": [{"Name": "tag:lifeboat.dev/backup-uid", "Values": ["u-1"]},
                  {"Name": "tag:velero.io/backup", "Values": ["b 1"]}],
      "OwnerIds": ["self"], "MaxResults": 1000}),
    ("CreateSnapshot", "ec2", "create_snapshot",
     {"VolumeId": "vol-1", "Description": "Backup b 1", "TagSpecifications": tags_for("snapshot")}),
    ("CreateSnapshotDryRun", "ec2", "create_snapshot",
     {"VolumeId": "vol-1", "TagSpecifications": tags_for("snapshot"), "DryRun": True}),
    ("DescribeVolumesDryRun", "ec2", "describe_volumes", {"DryRun": True}),
    ("DescribeSnapshotsDryRun", "ec2", "describe_snapshots", {"DryRun": True}),
    ("CreateTagsDryRun", "ec2", "create_tags", {"Resources": ["snap-1"], "Tags": TAGS, "DryRun": True}),
    ("DeleteSnapshotDryRun", "ec2", "delete_snapshot", {"SnapshotId": "snap-1", "DryRun": True}),
    ("CreateVolumeDryRun", "ec2", "create_volume",
     {"AvailabilityZone": "eu-central-1a", "Size": 1, "VolumeType": "gp3", "TagSpecifications": tags_for("volume"),
      "ClientToken": "lifeboat-doctor", "DryRun": True}),
    ("CreateSnapshots", "ec2", "create_snapshots",
     {"InstanceSpecification": {"InstanceId": "i-1", "ExcludeBootVolume": True, "ExcludeDataVolumeIds": ["vol-3", "vol-4"]},
      "Description": "Backup b 1", "TagSpecifications": tags_for("snapshot")}),
    ("DeleteSnapshot", "ec2", "delete_snapshot", {"SnapshotId": "snap-1"}),
    ("CreateVolume", "ec2", "create_volume",
     {"AvailabilityZone": "eu-central-1a", "SnapshotId": "snap-1", "VolumeType": "gp3", "Iops": 4000, "Throughput": 250,
      "Encrypted": True, "KmsKeyId": "arn:aws:kms:eu-central-1:123456789012:key/k", "ClientToken": "token-1",
      "TagSpecifications": tags_for("volume")}),
    ("DeleteVolume", "ec2", "delete_volume", {"VolumeId": "vol-1"}),
    ("CreateTags", "ec2", "create_tags", {"Resources": ["snap-1", "snap-2"], "Tags": TAGS}),
    ("DescribeInstances", "ec2", "describe_instances", {"InstanceIds": ["i-1", "i-2"]}),
    ("DescribeAvailabilityZones", "ec2", "describe_availability_zones", {}),
    ("DescribeDBInstances", "rds", "describe_db_instances", {"DBInstanceIdentifier": "orders"}),
    ("CreateDBSnapshot", "rds", "create_db_snapshot",
     {"DBSnapshotIdentifier": "lifeboat-b-orders", "DBInstanceIdentifier": "orders", "Tags": TAGS}),
    ("DescribeDBSnapshots", "rds", "describe_db_snapshots", {"DBSnapshotIdentifier": "lifeboat-b-orders"}),
    ("DeleteDBSnapshot", "rds", "delete_db_snapshot", {"DBSnapshotIdentifier": "lifeboat-b-orders"}),
    ("RestoreDBInstanceFromDBSnapshot", "rds", "restore_db_instance_from_db_snapshot",
     {"DBInstanceIdentifier": "orders-2", "DBSnapshotIdentifier": "lifeboat-b-orders", "DBInstanceClass": "db.t3.micro",
      "DBSubnetGroupName": "private", "DBParameterGroupName": "postgres-tls", "OptionGroupName": "default:postgres-16",
      "VpcSecurityGroupIds": ["sg-1", "sg-2"], "MultiAZ": True, "PubliclyAccessible": False, "DeletionProtection": True,
      "CopyTagsToSnapshot": True, "EnableIAMDatabaseAuthentication": True, "StorageType": "gp3", "Port": 5433,
      "Tags": TAGS}),
    ("AddTagsToResource", "rds", "add_tags_to_resource",
     {"ResourceName": "arn:aws:rds:eu-central-1:123456789012:snapshot:lifeboat-b-orders", "Tags": TAGS}),
    ("GetCallerIdentity", "sts", "get_caller_identity", {}),
    ("DescribeCluster", "eks", "describe_cluster", {"name": "prod 1"}),
    ("ListPodIdentityAssociations", "eks", "list_pod_identity_associations",
     {"clusterName": "prod", "namespace": "velero", "serviceAccount": "lifeboat"}),
    ("DescribePodIdentityAssociation", "eks", "describe_pod_identity_association",
     {"clusterName": "prod", "associationId": "a-1"}),
    ("DescribeInstancesDryRun", "ec2", "describe_instances", {"DryRun": True}),
    ("CreateSnapshotsDryRun", "ec2", "create_snapshots",
     {"InstanceSpecification": {"InstanceId": "i-1", "ExcludeBootVolume": True}, "TagSpecifications": tags_for("snapshot"), "DryRun": True}),
    # botocore adds the signed URL and the region of the copy by itself.
    ("CopySnapshot", "ec2", "copy_snapshot",
     {"Description": "Copy of snap-1", "Encrypted": True, "KmsKeyId": "arn:aws:kms:eu-central-1:123456789012:key/k",
      "SourceRegion": "us-east-1", "SourceSnapshotId": "snap-1", "TagSpecifications": tags_for("snapshot")}),
    ("CopySnapshotWithToken", "ec2", "copy_snapshot",
     {"Description": "Copy of snap-1", "SourceRegion": "us-east-1", "SourceSnapshotId": "snap-1"}),
    ("CreateVolumeMultiAttach", "ec2", "create_volume",
     {"AvailabilityZone": "eu-central-1a", "SnapshotId": "snap-1", "VolumeType": "io2", "Iops": 4000, "MultiAttachEnabled": True,
      "ClientToken": "token-1"}),
]


def capture(service, method, parameters, token):
    session = botocore.session.Session()
    session.set_credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token)
    region = REGIONS[service]
    client = session.create_client(service, region_name=region)
    seen = []

    def stop(request, **_):
        seen.append(request)
        raise StopIteration

    client.meta.events.register("before-send", stop)
    try:
        getattr(client, method)(**parameters)
    except StopIteration:
        pass
    request = seen[0]
    header = {name.lower(): value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
    body = request.body or b""
    return {
        "service": service, "region": region, "token": token, "method": request.method, "url": request.url,
        "contentType": header.get("content-type", ""),
        "body": body.decode() if isinstance(body, bytes) else body,
        "authorization": header["authorization"],
    }


def main():
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: MOMENT
    calls = {}
    for index, (name, service, method, parameters) in enumerate(CALLS):
        calls[name] = capture(service, method, parameters, "session/token+with==odd" if index % 2 else None)
    print(json.dumps({"botocore": botocore.__version__, "time": "20260131T235958Z", "calls": calls}, indent=1, ensure_ascii=False))


main()
