# SPDX-License-Identifier: Apache-2.0
"""IAM: roles, their policies, instance profiles and OIDC providers."""
import json

from ..cloud import tag_list
from ..registry import Resource, resource
from ..values import same_json

THUMBPRINT = "9e99a48a9960b14926bb7f3b02e22da2b0ab7280"


def document(state, actual):
    """The policy as it is in the state if it still means the same, as the real provider has it."""
    return state if same_json(state, json.dumps(actual)) else json.dumps(actual)


@resource("aws_iam_role")
class Role(Resource):
    def create(self, cloud, want):
        boundary = {"PermissionsBoundary": want["permissions_boundary"]} if "permissions_boundary" in want else {}
        role = cloud.iam.create_role(
            RoleName=want["name"], AssumeRolePolicyDocument=want["assume_role_policy"], Description=want.get("description", ""),
            Tags=tag_list(want), **boundary,
        )["Role"]
        return {"id": want["name"], "arn": role["Arn"], "unique_id": role["RoleId"], "create_date": str(role["CreateDate"]), "path": "/"}

    def read(self, cloud, have):
        role = cloud.iam.get_role(RoleName=have["id"])["Role"]
        return {"assume_role_policy": document(have["assume_role_policy"], role["AssumeRolePolicyDocument"])}

    def update(self, cloud, want, have):
        cloud.iam.update_assume_role_policy(RoleName=have["id"], PolicyDocument=want["assume_role_policy"])
        return {}

    def delete(self, cloud, have):
        cloud.iam.delete_role(RoleName=have["id"])


@resource("aws_iam_role_policy")
class RolePolicy(Resource):
    def create(self, cloud, want):
        cloud.iam.put_role_policy(RoleName=want["role"], PolicyName=want["name"], PolicyDocument=want["policy"])
        return {"id": f"{want['role']}:{want['name']}"}

    def update(self, cloud, want, have):
        return self.create(cloud, want)

    def read(self, cloud, have):
        found = cloud.iam.get_role_policy(RoleName=have["role"], PolicyName=have["name"])
        return {"policy": document(have["policy"], found["PolicyDocument"])}

    def delete(self, cloud, have):
        cloud.iam.delete_role_policy(RoleName=have["role"], PolicyName=have["name"])


@resource("aws_iam_role_policy_attachment")
class RolePolicyAttachment(Resource):
    def create(self, cloud, want):
        cloud.iam.attach_role_policy(RoleName=want["role"], PolicyArn=want["policy_arn"])
        return {"id": f"{want['role']}/{want['policy_arn']}"}

    def read(self, cloud, have):
        attached = cloud.iam.list_attached_role_policies(RoleName=have["role"])["AttachedPolicies"]
        return {} if any(policy["PolicyArn"] == have["policy_arn"] for policy in attached) else None

    def delete(self, cloud, have):
        cloud.iam.detach_role_policy(RoleName=have["role"], PolicyArn=have["policy_arn"])


@resource("aws_iam_instance_profile")
class InstanceProfile(Resource):
    def create(self, cloud, want):
        made = cloud.iam.create_instance_profile(InstanceProfileName=want["name"], Tags=tag_list(want))["InstanceProfile"]
        cloud.iam.add_role_to_instance_profile(InstanceProfileName=want["name"], RoleName=want["role"])
        return {"id": want["name"], "arn": made["Arn"], "unique_id": made["InstanceProfileId"], "create_date": str(made["CreateDate"])}

    def read(self, cloud, have):
        cloud.iam.get_instance_profile(InstanceProfileName=have["id"])
        return {}

    def delete(self, cloud, have):
        cloud.iam.remove_role_from_instance_profile(InstanceProfileName=have["id"], RoleName=have["role"])
        cloud.iam.delete_instance_profile(InstanceProfileName=have["id"])


@resource("aws_iam_openid_connect_provider")
class OpenIDConnectProvider(Resource):
    def create(self, cloud, want):
        arn = cloud.iam.create_open_id_connect_provider(
            Url=want["url"], ClientIDList=want["client_id_list"], ThumbprintList=[THUMBPRINT], Tags=tag_list(want)
        )["OpenIDConnectProviderArn"]
        return {"id": arn, "arn": arn, "thumbprint_list": [THUMBPRINT]}

    def read(self, cloud, have):
        cloud.iam.get_open_id_connect_provider(OpenIDConnectProviderArn=have["id"])
        return {}

    def delete(self, cloud, have):
        cloud.iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=have["id"])
