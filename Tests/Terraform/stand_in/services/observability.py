# SPDX-License-Identifier: Apache-2.0
"""CloudWatch Logs: log groups. Systems Manager: documents and public parameters."""
from ..cloud import tag_list
from ..registry import Resource, data_source, resource


@resource("aws_cloudwatch_log_group")
class LogGroup(Resource):
    def create(self, cloud, want):
        key = {"kmsKeyId": want["kms_key_id"]} if "kms_key_id" in want else {}
        cloud.logs.create_log_group(logGroupName=want["name"], tags=want.get("tags_all") or {}, **key)
        if want.get("retention_in_days"):
            cloud.logs.put_retention_policy(logGroupName=want["name"], retentionInDays=want["retention_in_days"])
        return {"id": want["name"], "arn": cloud.arn("logs", f"log-group:{want['name']}"), "log_group_class": "STANDARD"}

    def read(self, cloud, have):
        for group in cloud.logs.describe_log_groups(logGroupNamePrefix=have["id"])["logGroups"]:
            if group["logGroupName"] == have["id"]:
                return {"retention_in_days": group.get("retentionInDays", 0)}
        return None

    def update(self, cloud, want, have):
        cloud.logs.put_retention_policy(logGroupName=have["id"], retentionInDays=want["retention_in_days"])
        return {}

    def delete(self, cloud, have):
        cloud.logs.delete_log_group(logGroupName=have["id"])


@resource("aws_ssm_document")
class Document(Resource):
    def create(self, cloud, want):
        made = cloud.ssm.create_document(
            Name=want["name"], Content=want["content"], DocumentType=want["document_type"], DocumentFormat=want["document_format"],
            Tags=tag_list(want),
        )["DocumentDescription"]
        return {"id": want["name"], "arn": cloud.arn("ssm", f"document/{want['name']}"), "status": "Active", "default_version": "1",
                "latest_version": "1", "document_version": "1", "owner": cloud.account, "hash": made.get("Hash"), "hash_type": "Sha256"}

    def read(self, cloud, have):
        cloud.ssm.describe_document(Name=have["id"])
        return {}

    def delete(self, cloud, have):
        cloud.ssm.delete_document(Name=have["id"])


@data_source("aws_ssm_parameter")
def parameter(cloud, config):
    found = cloud.ssm.get_parameter(Name=config["name"])["Parameter"]
    return {"id": config["name"], "arn": found["ARN"], "type": found["Type"], "version": found["Version"],
            "value": found["Value"], "insecure_value": found["Value"]}
