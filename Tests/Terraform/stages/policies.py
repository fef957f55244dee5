# SPDX-License-Identifier: Apache-2.0
"""The rendered policies: Lifeboat's own against a table, all of them through parliament, a linter that knows IAM."""
import json
import os
import subprocess

from harness import terraform

NAME = "shop"
OWN, VOLUME = "aws:ResourceTag/lifeboat.dev/cluster", "aws:ResourceTag/kubernetes.io/cluster/shop"
NEW = "aws:RequestTag/lifeboat.dev/cluster"

# Sid => actions, ends of the resources, condition keys with their values. Nothing else may be allowed.
LIFEBOAT = {
    "List": ({"s3:ListBucket"}, {":shop-backups"}, {"s3:prefix": ["shop", "shop/*"]}),
    "ListUploads": ({"s3:ListBucketMultipartUploads"}, {":shop-backups"}, {}),
    "Inspect": ({"s3:GetBucketLocation", "s3:GetBucketObjectLockConfiguration", "s3:GetBucketVersioning", "s3:GetEncryptionConfiguration"},
                {":shop-backups"}, {}),
    "Objects": ({"s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"},
                {":shop-backups/shop/*"}, {}),
    "Kms": ({"kms:Decrypt", "kms:GenerateDataKey"}, {":key/KEY"}, {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}),
    "Describe": ({"ec2:DescribeInstances", "ec2:DescribeSnapshots", "ec2:DescribeVolumes"}, {"*"}, {"aws:RequestedRegion": "eu-west-1"}),
    "SnapshotVolume0": ({"ec2:CreateSnapshot", "ec2:CreateSnapshots"}, {":volume/*"}, {VOLUME: "owned"}),
    "SnapshotVolume1": ({"ec2:CreateSnapshot", "ec2:CreateSnapshots"}, {":volume/*"}, {OWN: NAME}),
    "SnapshotMarked": ({"ec2:CreateSnapshot", "ec2:CreateSnapshots"}, {"::snapshot/*"}, {NEW: NAME}),
    "SnapshotInstance0": ({"ec2:CreateSnapshots"}, {":instance/*"}, {VOLUME: "owned"}),
    "SnapshotInstance1": ({"ec2:CreateSnapshots"}, {":instance/*"}, {OWN: NAME}),
    "TagOnCreate": ({"ec2:CreateTags"}, {":volume/*", "::snapshot/*"},
                    {"ec2:CreateAction": ["CreateSnapshot", "CreateSnapshots", "CreateVolume"]}),
    "TagSnapshot": ({"ec2:CreateTags"}, {"::snapshot/*"},
                    {OWN: NAME, "Null aws:TagKeys": "false",
                     "ForAllValues:StringNotEquals aws:TagKeys": ["lifeboat.dev/backup-uid", "lifeboat.dev/cluster"]}),
    "Delete": ({"ec2:DeleteSnapshot"}, {"::snapshot/*"}, {OWN: NAME}),
    "RestoreVolume": ({"ec2:CreateVolume"}, {":volume/*"}, {NEW: NAME}),
    "RestoreFromSnapshot": ({"ec2:CreateVolume"}, {"::snapshot/*"}, {OWN: NAME}),
    "DescribeDatabases": ({"rds:DescribeDBInstances", "rds:DescribeDBSnapshots"}, {":db:*", ":snapshot:*"}, {}),
    "SnapshotDatabase": ({"rds:CreateDBSnapshot"}, {":db:shop-app"}, {OWN: NAME}),
    "SnapshotDatabaseMarked": ({"rds:AddTagsToResource", "rds:CreateDBSnapshot"}, {":snapshot:*"}, {NEW: NAME}),
    "DeleteDatabaseSnapshot": ({"rds:DeleteDBSnapshot"}, {":snapshot:*"}, {OWN: NAME}),
}


def many(value):
    return value if isinstance(value, list) else [value]


def name(test, key):
    """A condition key, with its test where that is not plain equality or likeness."""
    return key if test in ("StringEquals", "StringLike", "Bool") else f"{test} {key}"


def rendered(resources):
    """Every identity and bucket policy of a state. Trust and key policies are no policies to parliament."""
    found = {}
    for resource in resources:
        if resource["type"] in ("aws_iam_role_policy", "aws_s3_bucket_policy"):
            found[resource["address"]] = json.loads(resource["values"]["policy"])
    return found


def check_lifeboat(check, policies, key_arn):
    """The role's policies are the table, no more and no less."""
    own = [policy for address, policy in policies.items() if address.startswith("module.lifeboat_identity.")]
    statements = {statement["Sid"]: statement for policy in own for statement in policy["Statement"]}
    check("Lifeboat may do what the table says, and nothing else", set(statements) == set(LIFEBOAT), set(statements) ^ set(LIFEBOAT))
    for sid, (actions, ends, conditions) in LIFEBOAT.items():
        statement = statements.get(sid, {})
        check(f"{sid}: the actions", set(many(statement.get("Action"))) == actions, statement)
        resources = many(statement.get("Resource", ""))
        wanted = {key_arn if end.endswith("KEY") else end for end in ends}
        same = len(resources) == len(wanted) and all(any(resource.endswith(end) for resource in resources) for end in wanted)
        check(f"{sid}: the resources", same and (ends == {"*"} or "*" not in resources), statement)
        found = {name(test, key): sorted(value) if isinstance(value, list) else value
                 for test, values in statement.get("Condition", {}).items() for key, value in values.items()}
        check(f"{sid}: the conditions", found == conditions, statement)


def lint(context, policies):
    """What parliament says about each policy."""
    process = subprocess.run(
        [context.checks / "bin/python", terraform.TESTS / "lint_policies.py"], input=json.dumps(policies), capture_output=True, text=True,
        env={**os.environ, "PYTHONPYCACHEPREFIX": str(context.scratch / "bytecode")}, timeout=60, check=True,
    )
    return json.loads(process.stdout)


# Findings that are no faults, with the reason.
ACCEPTED = {
    # parliament wants every action to fit every resource of all statements together. CreateSnapshot and CreateVolume are
    # allowed by two statements each, one for what exists and one for what is made, because their conditions differ.
    ("RESOURCE_MISMATCH", "ec2:"): "split in two statements",
    ("RESOURCE_MISMATCH", "rds:"): "split in two statements",
    # parliament takes numbers for whole ones; AWS's own examples of this key have "1.2".
    ("MISMATCHED_TYPE", "s3:TlsVersion requires a value of type Numeric but given ['1.2']"): "a decimal number",
    # The statement denies s3:*; the actions that do not send this key are denied by the other statement, if need be.
    ("UNKNOWN_CONDITION_FOR_ACTION", "s3:TlsVersion"): "part of s3:*",
}


def accepted(finding):
    return any(finding.startswith(issue) and action in finding for issue, action in ACCEPTED)


def check_lint(context, policies):
    """parliament finds nothing in them, and something in one that is wrong."""
    check = context.stage.check
    wrong = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObjects"], "Resource": "arn:aws:s3:::shop/*"}]}
    found = lint(context, {**policies, "wrong": wrong})
    check("parliament notices an action that does not exist", found.pop("wrong"))
    for address, findings in found.items():
        serious = [finding for finding in findings if not accepted(finding)]
        check(f"parliament finds nothing in {address}", not serious, "\n".join(serious))


def check_all(context, resources, key_arn):
    policies = rendered(resources)
    check_lifeboat(context.stage.check, policies, key_arn)
    check_lint(context, policies)
