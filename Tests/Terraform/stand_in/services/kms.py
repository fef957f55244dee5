# SPDX-License-Identifier: Apache-2.0
"""KMS: keys and aliases."""
from ..registry import Resource, resource
from ..values import same_json


@resource("aws_kms_key")
class Key(Resource):
    def create(self, cloud, want):
        tags = [{"TagKey": key, "TagValue": value} for key, value in sorted((want.get("tags_all") or {}).items())]
        made = cloud.kms.create_key(Description=want["description"], Policy=want["policy"], Tags=tags)["KeyMetadata"]
        if want.get("enable_key_rotation"):
            cloud.kms.enable_key_rotation(KeyId=made["KeyId"])
        return {"id": made["KeyId"], "key_id": made["KeyId"], "arn": made["Arn"], "multi_region": False, "rotation_period_in_days": 365}

    def read(self, cloud, have):
        if cloud.kms.describe_key(KeyId=have["id"])["KeyMetadata"]["KeyState"] == "PendingDeletion":
            return None
        policy = cloud.kms.get_key_policy(KeyId=have["id"], PolicyName="default")["Policy"]
        return {
            "enable_key_rotation": cloud.kms.get_key_rotation_status(KeyId=have["id"])["KeyRotationEnabled"],
            "policy": have["policy"] if same_json(have["policy"], policy) else policy,
        }

    def delete(self, cloud, have):
        cloud.kms.schedule_key_deletion(KeyId=have["id"], PendingWindowInDays=have["deletion_window_in_days"])


@resource("aws_kms_alias")
class Alias(Resource):
    def create(self, cloud, want):
        cloud.kms.create_alias(AliasName=want["name"], TargetKeyId=want["target_key_id"])
        return {"id": want["name"], "arn": cloud.arn("kms", want["name"])}

    def read(self, cloud, have):
        aliases = cloud.kms.list_aliases()["Aliases"]
        return {} if any(alias["AliasName"] == have["id"] for alias in aliases) else None

    def delete(self, cloud, have):
        cloud.kms.delete_alias(AliasName=have["id"])
