# SPDX-License-Identifier: Apache-2.0
"""RDS: instances, and the groups they are in."""
import uuid

from ..cloud import tag_list
from ..registry import Resource, resource


@resource("aws_db_subnet_group")
class SubnetGroup(Resource):
    def create(self, cloud, want):
        made = cloud.rds.create_db_subnet_group(
            DBSubnetGroupName=want["name"], DBSubnetGroupDescription=want["description"], SubnetIds=want["subnet_ids"], Tags=tag_list(want)
        )["DBSubnetGroup"]
        return {"id": want["name"], "arn": made["DBSubnetGroupArn"], "vpc_id": made.get("VpcId")}

    def read(self, cloud, have):
        cloud.rds.describe_db_subnet_groups(DBSubnetGroupName=have["id"])
        return {}

    def delete(self, cloud, have):
        cloud.rds.delete_db_subnet_group(DBSubnetGroupName=have["id"])


@resource("aws_db_parameter_group")
class ParameterGroup(Resource):
    def create(self, cloud, want):
        name = want.get("name") or want["name_prefix"] + uuid.uuid4().hex[:20]
        made = cloud.rds.create_db_parameter_group(
            DBParameterGroupName=name, DBParameterGroupFamily=want["family"], Description=want["description"], Tags=tag_list(want)
        )["DBParameterGroup"]
        parameters = [{"ParameterName": p["name"], "ParameterValue": p["value"], "ApplyMethod": p.get("apply_method", "immediate")}
                      for p in want["parameter"]]
        cloud.rds.modify_db_parameter_group(DBParameterGroupName=name, Parameters=parameters)
        return {"id": name, "name": name, "arn": made["DBParameterGroupArn"]}

    def read(self, cloud, have):
        cloud.rds.describe_db_parameter_groups(DBParameterGroupName=have["id"])
        return {}

    def delete(self, cloud, have):
        cloud.rds.delete_db_parameter_group(DBParameterGroupName=have["id"])


@resource("aws_db_instance")
class Instance(Resource):
    OPTIONS = {
        "identifier": "DBInstanceIdentifier", "engine": "Engine", "engine_version": "EngineVersion", "instance_class": "DBInstanceClass",
        "db_name": "DBName", "username": "MasterUsername", "manage_master_user_password": "ManageMasterUserPassword",
        "allocated_storage": "AllocatedStorage", "max_allocated_storage": "MaxAllocatedStorage", "storage_type": "StorageType",
        "storage_encrypted": "StorageEncrypted", "kms_key_id": "KmsKeyId", "db_subnet_group_name": "DBSubnetGroupName",
        "vpc_security_group_ids": "VpcSecurityGroupIds", "publicly_accessible": "PubliclyAccessible", "multi_az": "MultiAZ",
        "backup_retention_period": "BackupRetentionPeriod", "copy_tags_to_snapshot": "CopyTagsToSnapshot",
        "deletion_protection": "DeletionProtection", "iam_database_authentication_enabled": "EnableIAMDatabaseAuthentication",
        "parameter_group_name": "DBParameterGroupName", "enabled_cloudwatch_logs_exports": "EnableCloudwatchLogsExports",
    }
    CHANGEABLE = ("deletion_protection", "backup_retention_period", "multi_az")
    TOLD = ("deletion_protection", "publicly_accessible", "storage_encrypted", "multi_az", "backup_retention_period")

    def create(self, cloud, want):
        options = {option: want[name] for name, option in self.OPTIONS.items() if name in want}
        made = cloud.rds.create_db_instance(Tags=tag_list(want), **options)["DBInstance"]
        endpoint = made["Endpoint"]
        return {
            "id": made["DbiResourceId"], "resource_id": made["DbiResourceId"], "arn": made["DBInstanceArn"], "status": "available",
            "address": endpoint["Address"], "port": endpoint["Port"], "endpoint": f"{endpoint['Address']}:{endpoint['Port']}",
            "engine_version_actual": made["EngineVersion"],
            "master_user_secret": [{
                "secret_arn": made["MasterUserSecret"]["SecretArn"], "secret_status": "active",
                "kms_key_id": made["MasterUserSecret"].get("KmsKeyId"),
            }],
        }

    def read(self, cloud, have):
        found = cloud.rds.describe_db_instances(DBInstanceIdentifier=have["identifier"])["DBInstances"][0]
        return {name: found[self.OPTIONS[name]] for name in self.TOLD}

    def update(self, cloud, want, have):
        changed = {name for name in self.OPTIONS if want.get(name) != have.get(name)}
        if not changed <= set(self.CHANGEABLE):
            return super().update(cloud, want, have)
        options = {self.OPTIONS[name]: want[name] for name in changed}
        cloud.rds.modify_db_instance(DBInstanceIdentifier=have["identifier"], ApplyImmediately=True, **options)
        return {}

    def delete(self, cloud, have):
        last = {"SkipFinalSnapshot": True} if have.get("skip_final_snapshot") else {
            "SkipFinalSnapshot": False, "FinalDBSnapshotIdentifier": have["final_snapshot_identifier"]}
        cloud.rds.delete_db_instance(DBInstanceIdentifier=have["identifier"], **last)
