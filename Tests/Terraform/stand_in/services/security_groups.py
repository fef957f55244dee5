# SPDX-License-Identifier: Apache-2.0
"""EC2: security groups and their rules."""
from ..cloud import tag_specifications
from ..registry import Resource, resource


@resource("aws_security_group")
class SecurityGroup(Resource):
    def create(self, cloud, want):
        identifier = cloud.ec2.create_security_group(
            GroupName=want["name"], Description=want["description"], VpcId=want["vpc_id"],
            TagSpecifications=tag_specifications("security-group", want),
        )["GroupId"]
        # AWS lets a new group talk to everyone; the provider takes that away, so that only rules of the configuration remain.
        everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
        cloud.ec2.revoke_security_group_egress(GroupId=identifier, IpPermissions=everything)
        return {"id": identifier, "arn": cloud.arn("ec2", f"security-group/{identifier}"), "owner_id": cloud.account}

    def read(self, cloud, have):
        cloud.ec2.describe_security_groups(GroupIds=[have["id"]])
        return {}

    def delete(self, cloud, have):
        cloud.ec2.delete_security_group(GroupId=have["id"])


class Rule(Resource):
    direction = None

    def create(self, cloud, want):
        permission = {"IpProtocol": want["ip_protocol"]}
        if "from_port" in want:
            permission |= {"FromPort": want["from_port"], "ToPort": want["to_port"]}
        if "cidr_ipv4" in want:
            permission["IpRanges"] = [{"CidrIp": want["cidr_ipv4"]}]
        if "referenced_security_group_id" in want:
            permission["UserIdGroupPairs"] = [{"GroupId": want["referenced_security_group_id"]}]
        authorize = getattr(cloud.ec2, f"authorize_security_group_{self.direction}")
        rule = authorize(GroupId=want["security_group_id"], IpPermissions=[permission])["SecurityGroupRules"][0]
        identifier = rule["SecurityGroupRuleId"]
        return {"id": identifier, "security_group_rule_id": identifier, "arn": cloud.arn("ec2", f"security-group-rule/{identifier}")}

    def read(self, cloud, have):
        in_group = [{"Name": "group-id", "Values": [have["security_group_id"]]}]
        rules = cloud.ec2.describe_security_group_rules(Filters=in_group)["SecurityGroupRules"]
        return {} if any(rule["SecurityGroupRuleId"] == have["id"] for rule in rules) else None

    def delete(self, cloud, have):
        revoke = getattr(cloud.ec2, f"revoke_security_group_{self.direction}")
        revoke(GroupId=have["security_group_id"], SecurityGroupRuleIds=[have["id"]])


@resource("aws_vpc_security_group_ingress_rule")
class IngressRule(Rule):
    direction = "ingress"


@resource("aws_vpc_security_group_egress_rule")
class EgressRule(Rule):
    direction = "egress"
