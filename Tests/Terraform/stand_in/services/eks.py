# SPDX-License-Identifier: Apache-2.0
"""EKS: clusters and node groups in the mock; addons, access and Pod Identity, which the mock has not, in the state only."""
import hashlib
import json

from ..cloud import tag_specifications
from ..registry import Resource, data_source, resource
from ..values import first

MADE_AT = "2026-01-01T00:00:00Z"


@resource("aws_eks_cluster")
class Cluster(Resource):
    def create(self, cloud, want):
        network = first(want, "vpc_config")
        options = {"version": want["version"]} if "version" in want else {}
        if encryption := first(want, "encryption_config"):
            key = first(encryption, "provider")["key_arn"]
            options["encryptionConfig"] = [{"resources": encryption["resources"], "provider": {"keyArn": key}}]
        made = cloud.eks.create_cluster(
            name=want["name"], roleArn=want["role_arn"], tags=want.get("tags_all") or {},
            logging={"clusterLogging": [{"types": want["enabled_cluster_log_types"], "enabled": True}]},
            resourcesVpcConfig={"subnetIds": network["subnet_ids"], "endpointPublicAccess": network["endpoint_public_access"],
                                "endpointPrivateAccess": network["endpoint_private_access"]},
            **options,
        )["cluster"]
        vpc = cloud.ec2.describe_subnets(SubnetIds=network["subnet_ids"][:1])["Subnets"][0]["VpcId"]
        return {
            "id": want["name"], "arn": made["arn"], "endpoint": made["endpoint"], "platform_version": made["platformVersion"],
            "status": "ACTIVE", "created_at": str(made["createdAt"]),
            "certificate_authority": [{"data": made["certificateAuthority"]["data"]}],
            "identity": [{"oidc": [{"issuer": made["identity"]["oidc"]["issuer"]}]}],
            "vpc_config": [{"cluster_security_group_id": self._security_group(cloud, want, vpc), "vpc_id": vpc,
                            "public_access_cidrs": []}],
        }

    def _security_group(self, cloud, want, vpc):
        """EKS makes a security group of its own; the mock only makes up an id."""
        group = cloud.ec2.create_security_group(
            GroupName=self._group_name(want["name"]), Description="made by EKS", VpcId=vpc,
            TagSpecifications=tag_specifications("security-group", want),
        )
        return group["GroupId"]

    def _group_name(self, cluster):
        return f"eks-cluster-sg-{cluster}"

    def read(self, cloud, have):
        cloud.eks.describe_cluster(name=have["id"])
        return {}

    def update(self, cloud, want, have):
        changed = {name for name in want if want[name] != have.get(name)}
        # The mock knows no deletion protection; the state does.
        return {} if changed <= {"deletion_protection"} else super().update(cloud, want, have)

    def delete(self, cloud, have):
        if have.get("deletion_protection"):
            raise RuntimeError("InvalidRequestException: the cluster has deletion protection")
        cloud.eks.delete_cluster(name=have["id"])
        cloud.ec2.delete_security_group(GroupId=first(have, "vpc_config")["cluster_security_group_id"])


@resource("aws_eks_node_group")
class NodeGroup(Resource):
    def create(self, cloud, want):
        scaling, template = first(want, "scaling_config"), first(want, "launch_template")
        made = cloud.eks.create_nodegroup(
            clusterName=want["cluster_name"], nodegroupName=want["node_group_name"], subnets=want["subnet_ids"],
            nodeRole=want["node_role_arn"], instanceTypes=want["instance_types"], amiType=want["ami_type"],
            capacityType=want["capacity_type"], labels=want.get("labels", {}), tags=want.get("tags_all") or {},
            scalingConfig={"minSize": scaling["min_size"], "maxSize": scaling["max_size"], "desiredSize": scaling["desired_size"]},
            launchTemplate={"id": template["id"], "version": str(template["version"])},
        )["nodegroup"]
        return {"id": f"{want['cluster_name']}:{want['node_group_name']}", "arn": made["nodegroupArn"], "status": "ACTIVE"}

    def read(self, cloud, have):
        cloud.eks.describe_nodegroup(clusterName=have["cluster_name"], nodegroupName=have["node_group_name"])
        return {}

    def delete(self, cloud, have):
        cloud.eks.delete_nodegroup(clusterName=have["cluster_name"], nodegroupName=have["node_group_name"])


class InStateOnly(Resource):
    """What the mock has no API for. Its cluster must be there, and that is all that is checked."""

    def create(self, cloud, want):
        cloud.eks.describe_cluster(name=want["cluster_name"])
        digest = hashlib.sha1(json.dumps(want, sort_keys=True).encode()).hexdigest()[:17]
        return self.attributes(cloud, want, digest)

    def attributes(self, cloud, want, digest):
        raise NotImplementedError

    def read(self, cloud, have):
        cloud.eks.describe_cluster(name=have["cluster_name"])
        return {}

    def delete(self, cloud, have):
        pass


@resource("aws_eks_addon")
class Addon(InStateOnly):
    def attributes(self, cloud, want, digest):
        name = f"{want['cluster_name']}/{want['addon_name']}"
        return {"id": name.replace("/", ":"), "arn": cloud.arn("eks", f"addon/{name}/{digest}"), "addon_version": "v1.0.0-eksbuild.1",
                "created_at": MADE_AT, "modified_at": MADE_AT}


@resource("aws_eks_access_entry")
class AccessEntry(InStateOnly):
    def attributes(self, cloud, want, digest):
        return {"id": f"{want['cluster_name']}:{want['principal_arn']}", "user_name": want["principal_arn"], "created_at": MADE_AT,
                "modified_at": MADE_AT, "access_entry_arn": cloud.arn("eks", f"access-entry/{want['cluster_name']}/{digest}")}


@resource("aws_eks_access_policy_association")
class AccessPolicyAssociation(InStateOnly):
    def attributes(self, cloud, want, digest):
        parts = (want["cluster_name"], want["principal_arn"], want["policy_arn"])
        return {"id": "#".join(parts), "associated_at": MADE_AT, "modified_at": MADE_AT}


@resource("aws_eks_pod_identity_association")
class PodIdentityAssociation(InStateOnly):
    def attributes(self, cloud, want, digest):
        identifier = f"a-{digest}"
        arn = cloud.arn("eks", f"podidentityassociation/{want['cluster_name']}/{identifier}")
        return {"id": identifier, "association_id": identifier, "association_arn": arn}


@data_source("aws_eks_addon_version")
def addon_version(cloud, config):
    """The mock has no catalogue of addons. A version is made up that tells what it was asked for: v1.35.0-eksbuild.1 for 1.35."""
    return {"id": config["addon_name"], "version": f"v{config['kubernetes_version']}.0-eksbuild.1"}


@data_source("aws_eks_cluster")
def cluster(cloud, config):
    found = cloud.eks.describe_cluster(name=config["name"])["cluster"]
    return {"id": found["name"], "arn": found["arn"], "endpoint": found["endpoint"], "version": found["version"], "status": found["status"],
            "role_arn": found["roleArn"], "identity": [{"oidc": [{"issuer": found["identity"]["oidc"]["issuer"]}]}]}
