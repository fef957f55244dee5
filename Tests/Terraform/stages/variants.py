# SPDX-License-Identifier: Apache-2.0
"""examples/complete with every choice the other way: IRSA, no NAT, no database, locked objects, a copy in another region."""
import json
import re

from harness.mock_cloud import mock_cloud

from . import outputs, policies
from .complete import EXAMPLE, VARIABLES, check_session_endpoints

CHOICES = {
    "identity": "irsa", "nat": "none", "database": False, "object_lock_mode": "COMPLIANCE", "object_lock_days": 7,
    "replica_region": "eu-central-1", "replica_expire_days": 90, "prefix": "", "restore_from_clusters": ["old"], "copy_from_regions": ["eu-central-1"], "rds_restore": True,
    "read_buckets": [{"bucket": "old-backups", "prefix": "old", "kms_key_arn": "arn:aws:kms:eu-central-1:123456789012:key/77777777-7777-8888-9999-000000000000"}],
    "ebs_kms_key_arns": ["arn:aws:kms:eu-west-1:123456789012:key/88888888-7777-8888-9999-000000000000"],
    "bucket_reader_arns": ["arn:aws:iam::210987654321:role/new-lifeboat"],
    "rds_kms_key_arns": ["arn:aws:kms:eu-west-1:123456789012:key/66666666-7777-8888-9999-000000000000"],
    "public_access_cidrs": ["203.0.113.7/32"], "availability_zone_count": 2, "deletion_protection": False,
}


def run(context):
    check = context.stage.check
    with mock_cloud(context.scratch, context.moto) as cloud:
        copy = context.attached_copy("variants", cloud)
        copy.without_backend(EXAMPLE)
        copy.variables(EXAMPLE, **VARIABLES, **CHOICES)
        copy.init(EXAMPLE)
        applied = copy.apply(EXAMPLE)
        if not check("apply makes everything", applied, applied.tail(40)):
            return
        check("a second plan finds nothing to do", copy.plan(EXAMPLE).code == 0)
        lifeboat = outputs.check_outputs(context, copy.outputs(EXAMPLE), "variants")
        facts = {name: lifeboat[name] for name in ("identity", "object_lock_mode", "prefix", "rds_instances")}
        check("the outputs tell the choices",
              facts == {"identity": "irsa", "object_lock_mode": "COMPLIANCE", "prefix": "", "rds_instances": []}, facts)
        lock = cloud.s3.get_object_lock_configuration(Bucket="shop-backups")["ObjectLockConfiguration"]
        retention = lock["Rule"]["DefaultRetention"]
        check("objects are locked", (retention["Mode"], retention["Days"]) == ("COMPLIANCE", 7), lock)
        replica = cloud.client("s3", region="eu-central-1")
        check("the copy is in the other region",
              replica.get_bucket_location(Bucket="shop-backups-replica")["LocationConstraint"] == "eu-central-1")
        rule = cloud.s3.get_bucket_replication(Bucket="shop-backups")["ReplicationConfiguration"]["Rules"][0]
        check("objects are replicated to it", rule["Destination"]["Bucket"] == "arn:aws:s3:::shop-backups-replica", rule)
        rules = {bucket: {rule["Filter"]["Prefix"]: rule["Expiration"]["Days"] for rule in s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
                          if "Days" in rule.get("Expiration", {})} for bucket, s3 in (("shop-backups", cloud.s3), ("shop-backups-replica", replica))}
        check("backups expire in the copy, and only there", rules == {"shop-backups": {}, "shop-backups-replica": {"backups/": 90}}, rules)
        check("there is no NAT gateway", not cloud.ec2.describe_nat_gateways()["NatGateways"])
        check_session_endpoints(check, cloud)
        trust = cloud.iam.get_role(RoleName="shop-lifeboat")["Role"]["AssumeRolePolicyDocument"]["Statement"][0]
        check("the role trusts the cluster's OIDC provider",
              trust["Action"] == "sts:AssumeRoleWithWebIdentity" and ":oidc-provider/" in trust["Principal"]["Federated"], trust)
        rendered = policies.rendered(copy.state(EXAMPLE))
        sids = {statement["Sid"] for policy in rendered.values() for statement in policy["Statement"]}
        switched_on = {"Lock", "RestoreDatabaseFrom", "RestoreDatabaseInto", "RestoreDatabaseWith", "DatabaseKeys", "DatabaseKeyGrants",
                       "ReadObjects", "Encrypt", "CopyFrom", "CopyMarked",
                       "VolumeKeys", "VolumeKeyGrants", "ReadList0", "ReadInspect", "ReadKms0", "ReadersOfBucket", "ReadersOfObjects"}
        check("the choices' permissions are there", switched_on <= sids, switched_on - sids)
        policies.check_lint(context, rendered)
        own = [re.sub(r"\s", "", json.dumps(policy)) for address, policy in rendered.items() if address.startswith("module.lifeboat_identity.")]
        check("with every choice the role's policies are as short as IAM wants them", own and sum(map(len, own)) < 10_240, list(map(len, own)))
        _sources(context, copy)
        copy.allow_destroy()
        destroyed = copy.destroy(EXAMPLE)
        check("destroy is clean", destroyed and "Destroy complete!" in destroyed.output, destroyed.tail(40))


def _sources(context, copy):
    """What a second cluster is given to read from is what the first has: bucket, folder and key, and the same of the copy."""
    told = copy.outputs(EXAMPLE)
    keys = {resource["values"]["region"]: resource["values"]["arn"] for resource in copy.state(EXAMPLE)
            if resource["type"] == "aws_kms_key" and resource["address"].startswith("module.backup_bucket.")}
    wanted = {
        "backup_source": {"bucket": "shop-backups", "prefix": "", "kms_key_arn": keys["eu-west-1"]},
        "replica_source": {"bucket": "shop-backups-replica", "prefix": "", "kms_key_arn": keys["eu-central-1"]},
    }
    actual = {name: told[name]["value"] for name in wanted}
    context.stage.check("another cluster is told what to read", actual == wanted, actual)
