# SPDX-License-Identifier: Apache-2.0
"""S3: buckets and everything that is set on them. Each setting is read back, so that its removal is seen."""
from ..cloud import tag_list
from ..registry import Resource, resource
from ..values import first, same_json


@resource("aws_s3_bucket")
class Bucket(Resource):
    def create(self, cloud, want):
        name = want["bucket"]
        place = {} if cloud.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": cloud.region}}
        cloud.s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=want.get("object_lock_enabled", False), **place)
        if tag_list(want):
            cloud.s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tag_list(want)})
        return {"id": name, "arn": f"arn:aws:s3:::{name}", "bucket_region": cloud.region, "bucket_domain_name": f"{name}.s3.amazonaws.com",
                "bucket_regional_domain_name": f"{name}.s3.{cloud.region}.amazonaws.com", "hosted_zone_id": "Z3AQBSTGFYJSTF"}

    def read(self, cloud, have):
        cloud.s3.head_bucket(Bucket=have["id"])
        return {}

    def delete(self, cloud, have):
        if have.get("force_destroy"):
            for page in cloud.s3.get_paginator("list_object_versions").paginate(Bucket=have["id"]):
                for item in page.get("Versions", []) + page.get("DeleteMarkers", []):
                    cloud.s3.delete_object(Bucket=have["id"], Key=item["Key"], VersionId=item["VersionId"])
        cloud.s3.delete_bucket(Bucket=have["id"])


class Setting(Resource):
    """One setting of a bucket: put, read, and removed if it can be."""

    def put(self, s3, want):
        raise NotImplementedError

    def remove(self, s3, bucket):
        """Some settings cannot be removed, only changed: they go with the bucket."""

    def create(self, cloud, want):
        self.put(cloud.s3, want)
        return {"id": want["bucket"]}

    def update(self, cloud, want, have):
        return self.create(cloud, want)

    def delete(self, cloud, have):
        self.remove(cloud.s3, have["bucket"])


@resource("aws_s3_bucket_public_access_block")
class PublicAccessBlock(Setting):
    OPTIONS = {"block_public_acls": "BlockPublicAcls", "block_public_policy": "BlockPublicPolicy",
               "ignore_public_acls": "IgnorePublicAcls", "restrict_public_buckets": "RestrictPublicBuckets"}

    def put(self, s3, want):
        options = {option: want.get(name, False) for name, option in self.OPTIONS.items()}
        s3.put_public_access_block(Bucket=want["bucket"], PublicAccessBlockConfiguration=options)

    def read(self, cloud, have):
        found = cloud.s3.get_public_access_block(Bucket=have["bucket"])["PublicAccessBlockConfiguration"]
        return {name: found[option] for name, option in self.OPTIONS.items()}

    def remove(self, s3, bucket):
        s3.delete_public_access_block(Bucket=bucket)


@resource("aws_s3_bucket_ownership_controls")
class OwnershipControls(Setting):
    def put(self, s3, want):
        rule = {"ObjectOwnership": first(want, "rule")["object_ownership"]}
        s3.put_bucket_ownership_controls(Bucket=want["bucket"], OwnershipControls={"Rules": [rule]})

    def read(self, cloud, have):
        rule = cloud.s3.get_bucket_ownership_controls(Bucket=have["bucket"])["OwnershipControls"]["Rules"][0]
        return {"rule": [{"object_ownership": rule["ObjectOwnership"]}]}

    def remove(self, s3, bucket):
        s3.delete_bucket_ownership_controls(Bucket=bucket)


@resource("aws_s3_bucket_versioning")
class Versioning(Setting):
    def put(self, s3, want):
        status = first(want, "versioning_configuration")["status"]
        s3.put_bucket_versioning(Bucket=want["bucket"], VersioningConfiguration={"Status": status})

    def create(self, cloud, want):
        self.put(cloud.s3, want)
        return {"id": want["bucket"], "versioning_configuration": [{"mfa_delete": None}]}

    def read(self, cloud, have):
        status = cloud.s3.get_bucket_versioning(Bucket=have["bucket"]).get("Status", "Disabled")
        return {"versioning_configuration": [{**_nulls(have, "versioning_configuration", "mfa_delete"), "status": status}]}


def _nulls(have, block, *names):
    """Optional attributes of a block that the mock does not tell: as they are in the state."""
    return {name: first(have, block).get(name) for name in names}


@resource("aws_s3_bucket_server_side_encryption_configuration")
class Encryption(Setting):
    def put(self, s3, want):
        rules = []
        for rule in want["rule"]:
            default = first(rule, "apply_server_side_encryption_by_default")
            key = {"KMSMasterKeyID": default["kms_master_key_id"]} if "kms_master_key_id" in default else {}
            rules.append({"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": default["sse_algorithm"], **key},
                          "BucketKeyEnabled": rule.get("bucket_key_enabled", False)})
        s3.put_bucket_encryption(Bucket=want["bucket"], ServerSideEncryptionConfiguration={"Rules": rules})

    def read(self, cloud, have):
        found = cloud.s3.get_bucket_encryption(Bucket=have["bucket"])["ServerSideEncryptionConfiguration"]["Rules"]
        wanted = have["rule"][0]
        default = first(wanted, "apply_server_side_encryption_by_default")
        actual = found[0]["ApplyServerSideEncryptionByDefault"]
        same = (actual.get("KMSMasterKeyID") == default.get("kms_master_key_id") and actual["SSEAlgorithm"] == default["sse_algorithm"]
                and str(found[0].get("BucketKeyEnabled", False)).lower() == str(wanted.get("bucket_key_enabled", False)).lower())
        return {} if same else {"rule": []}

    def remove(self, s3, bucket):
        s3.delete_bucket_encryption(Bucket=bucket)


@resource("aws_s3_bucket_policy")
class Policy(Setting):
    def put(self, s3, want):
        s3.put_bucket_policy(Bucket=want["bucket"], Policy=want["policy"])

    def read(self, cloud, have):
        policy = cloud.s3.get_bucket_policy(Bucket=have["bucket"])["Policy"]
        return {"policy": have["policy"] if same_json(have["policy"], policy) else policy}

    def remove(self, s3, bucket):
        s3.delete_bucket_policy(Bucket=bucket)


@resource("aws_s3_bucket_lifecycle_configuration")
class Lifecycle(Setting):
    def put(self, s3, want):
        s3.put_bucket_lifecycle_configuration(Bucket=want["bucket"], LifecycleConfiguration={"Rules": [self._rule(r) for r in want["rule"]]})

    def _rule(self, rule):
        made = {"ID": rule["id"], "Status": rule["status"], "Filter": {"Prefix": first(rule, "filter").get("prefix", "")}}
        if abort := first(rule, "abort_incomplete_multipart_upload"):
            made["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": abort["days_after_initiation"]}
        if noncurrent := first(rule, "noncurrent_version_expiration"):
            made["NoncurrentVersionExpiration"] = {"NoncurrentDays": noncurrent["noncurrent_days"]}
        if first(rule, "expiration").get("expired_object_delete_marker"):
            made["Expiration"] = {"ExpiredObjectDeleteMarker": True}
        if days := first(rule, "expiration").get("days"):
            made["Expiration"] = {"Days": days}
        return made

    def read(self, cloud, have):
        found = cloud.s3.get_bucket_lifecycle_configuration(Bucket=have["bucket"])["Rules"]
        return {} if [rule["ID"] for rule in found] == [rule["id"] for rule in have["rule"]] else {"rule": []}

    def remove(self, s3, bucket):
        s3.delete_bucket_lifecycle(Bucket=bucket)


@resource("aws_s3_bucket_object_lock_configuration")
class ObjectLock(Setting):
    def put(self, s3, want):
        retention = first(first(want, "rule"), "default_retention")
        rule = {"DefaultRetention": {"Mode": retention["mode"], "Days": retention["days"]}}
        s3.put_object_lock_configuration(
            Bucket=want["bucket"], ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
        )

    def read(self, cloud, have):
        found = cloud.s3.get_object_lock_configuration(Bucket=have["bucket"])["ObjectLockConfiguration"]
        wanted = first(first(have, "rule"), "default_retention")
        actual = found.get("Rule", {}).get("DefaultRetention", {})
        return {} if (actual.get("Mode"), actual.get("Days")) == (wanted["mode"], wanted["days"]) else {"rule": []}


@resource("aws_s3_bucket_logging")
class Logging(Setting):
    def put(self, s3, want):
        target = {"TargetBucket": want["target_bucket"], "TargetPrefix": want["target_prefix"]}
        s3.put_bucket_logging(Bucket=want["bucket"], BucketLoggingStatus={"LoggingEnabled": target})

    def remove(self, s3, bucket):
        s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={})


@resource("aws_s3_bucket_replication_configuration")
class Replication(Setting):
    def put(self, s3, want):
        rules = [{
            "ID": rule["id"], "Status": rule["status"], "Filter": {"Prefix": ""}, "Priority": index,
            "DeleteMarkerReplication": {"Status": first(rule, "delete_marker_replication")["status"]},
            "Destination": {"Bucket": first(rule, "destination")["bucket"]},
        } for index, rule in enumerate(want["rule"])]
        s3.put_bucket_replication(Bucket=want["bucket"], ReplicationConfiguration={"Role": want["role"], "Rules": rules})

    def read(self, cloud, have):
        cloud.s3.get_bucket_replication(Bucket=have["bucket"])
        return {}

    def remove(self, s3, bucket):
        s3.delete_bucket_replication(Bucket=bucket)
