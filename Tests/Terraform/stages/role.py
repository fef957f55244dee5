# SPDX-License-Identifier: Apache-2.0
"""The role of the outputs, used: credentials by a web identity token, then S3 with IAM enforced.

The mock checks signatures, session tokens, actions and resources. It does not check the token itself, nor trust policies, and it
reads conditions in ways of its own, so the policies' conditions are held by the table in policies.py and not here.
"""
from botocore.exceptions import ClientError


def check_role(context, cloud, lifeboat):
    check = context.stage.check
    # The mock would take the Deny of this policy as one without its condition; that it is there has been checked.
    policy = cloud.s3.get_bucket_policy(Bucket=lifeboat["bucket"])["Policy"]
    cloud.s3.delete_bucket_policy(Bucket=lifeboat["bucket"])
    credentials = cloud.sts.assume_role_with_web_identity(
        RoleArn=lifeboat["role_arn"], RoleSessionName="lifeboat", WebIdentityToken="header.payload.signature"
    )["Credentials"]
    s3 = cloud.client("s3", credentials=credentials)
    bucket, inside, outside = lifeboat["bucket"], f"{lifeboat['prefix']}/backups/one/one.tar.gz", "elsewhere/one.tar.gz"
    cloud.s3.put_object(Bucket=bucket, Key=outside, Body=b"not ours")
    allowed = {
        "an object is written": lambda: s3.put_object(Bucket=bucket, Key=inside, Body=b"backup"),
        "and read": lambda: s3.get_object(Bucket=bucket, Key=inside)["Body"].read() == b"backup",
        "and deleted": lambda: s3.delete_object(Bucket=bucket, Key=inside),
        "the location of the bucket is read": lambda: s3.get_bucket_location(Bucket=bucket),
        "the encryption of the bucket is read": lambda: s3.get_bucket_encryption(Bucket=bucket),
        "the versioning of the bucket is read": lambda: s3.get_bucket_versioning(Bucket=bucket),
    }
    denied = {
        "writing outside the prefix": lambda: s3.put_object(Bucket=bucket, Key=outside, Body=b"ours now"),
        "reading outside the prefix": lambda: s3.get_object(Bucket=bucket, Key=outside),
        "deleting outside the prefix": lambda: s3.delete_object(Bucket=bucket, Key=outside),
        "changing the policy of the bucket": lambda: s3.put_bucket_policy(Bucket=bucket, Policy="{}"),
        "suspending versions": lambda: s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"}),
        "deleting the bucket": lambda: s3.delete_bucket(Bucket=bucket),
        "listing all buckets": lambda: s3.list_buckets(),
        "terminating instances": lambda: cloud.client("ec2", credentials=credentials).terminate_instances(InstanceIds=["i-00000000000000000"]),
        "making users": lambda: cloud.client("iam", credentials=credentials).create_user(UserName="intruder"),
    }
    stranger = {"AccessKeyId": "AKIAAAAAAAAAAAAAAAAA", "SecretAccessKey": "none"}
    with cloud.enforcing():
        for name, action in allowed.items():
            result = _attempt(action)
            check(f"allowed: {name}", result is None, result)
        for name, action in denied.items():
            result = _attempt(action)
            check(f"denied: {name}", result in ("AccessDenied", "UnauthorizedOperation", "403"), result)
        result = _attempt(lambda: cloud.client("s3", credentials=stranger).get_object(Bucket=bucket, Key=outside))
        check("denied: keys that nobody has", result in ("InvalidAccessKeyId", "AuthFailure"), result)
    for page in cloud.s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for item in page.get("Versions", []) + page.get("DeleteMarkers", []):
            cloud.s3.delete_object(Bucket=bucket, Key=item["Key"], VersionId=item["VersionId"])
    cloud.s3.put_bucket_policy(Bucket=bucket, Policy=policy)


def _attempt(action):
    """None if it succeeded, or else the code of AWS's error."""
    try:
        return None if action() is not False else "a wrong answer"
    except ClientError as error:
        return error.response["Error"]["Code"]
