# SPDX-License-Identifier: Apache-2.0
"""EC2: networks, subnets, and the ways between them."""
from ..cloud import tag_list, tag_specifications
from ..registry import Resource, resource


@resource("aws_vpc")
class Network(Resource):
    def create(self, cloud, want):
        ec2 = cloud.ec2
        vpc = ec2.create_vpc(CidrBlock=want["cidr_block"], TagSpecifications=tag_specifications("vpc", want))["Vpc"]
        for name, option in (("enable_dns_support", "EnableDnsSupport"), ("enable_dns_hostnames", "EnableDnsHostnames")):
            if name in want:
                ec2.modify_vpc_attribute(VpcId=vpc["VpcId"], **{option: {"Value": want[name]}})
        inside = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
        return {
            "id": vpc["VpcId"], "arn": cloud.arn("ec2", f"vpc/{vpc['VpcId']}"), "owner_id": cloud.account, "instance_tenancy": "default",
            "default_security_group_id": ec2.describe_security_groups(Filters=inside)["SecurityGroups"][0]["GroupId"],
            "main_route_table_id": ec2.describe_route_tables(Filters=inside)["RouteTables"][0]["RouteTableId"],
        }

    def read(self, cloud, have):
        return {"cidr_block": cloud.ec2.describe_vpcs(VpcIds=[have["id"]])["Vpcs"][0]["CidrBlock"]}

    def delete(self, cloud, have):
        cloud.ec2.delete_vpc(VpcId=have["id"])


@resource("aws_subnet")
class Subnet(Resource):
    def create(self, cloud, want):
        subnet = cloud.ec2.create_subnet(
            VpcId=want["vpc_id"], CidrBlock=want["cidr_block"], AvailabilityZone=want["availability_zone"],
            TagSpecifications=tag_specifications("subnet", want),
        )["Subnet"]
        if want.get("map_public_ip_on_launch"):
            cloud.ec2.modify_subnet_attribute(SubnetId=subnet["SubnetId"], MapPublicIpOnLaunch={"Value": True})
        return {"id": subnet["SubnetId"], "arn": subnet["SubnetArn"], "owner_id": cloud.account,
                "availability_zone_id": subnet["AvailabilityZoneId"]}

    def read(self, cloud, have):
        subnet = cloud.ec2.describe_subnets(SubnetIds=[have["id"]])["Subnets"][0]
        return {"map_public_ip_on_launch": subnet["MapPublicIpOnLaunch"], "cidr_block": subnet["CidrBlock"]}

    def delete(self, cloud, have):
        cloud.ec2.delete_subnet(SubnetId=have["id"])


@resource("aws_internet_gateway")
class InternetGateway(Resource):
    def create(self, cloud, want):
        ec2 = cloud.ec2
        made = ec2.create_internet_gateway(TagSpecifications=tag_specifications("internet-gateway", want))
        identifier = made["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=identifier, VpcId=want["vpc_id"])
        return {"id": identifier, "arn": cloud.arn("ec2", f"internet-gateway/{identifier}"), "owner_id": cloud.account}

    def read(self, cloud, have):
        cloud.ec2.describe_internet_gateways(InternetGatewayIds=[have["id"]])
        return {}

    def delete(self, cloud, have):
        cloud.ec2.detach_internet_gateway(InternetGatewayId=have["id"], VpcId=have["vpc_id"])
        cloud.ec2.delete_internet_gateway(InternetGatewayId=have["id"])


@resource("aws_eip")
class Address(Resource):
    def create(self, cloud, want):
        made = cloud.ec2.allocate_address(Domain="vpc", TagSpecifications=tag_specifications("elastic-ip", want))
        return {"id": made["AllocationId"], "allocation_id": made["AllocationId"], "public_ip": made["PublicIp"]}

    def read(self, cloud, have):
        cloud.ec2.describe_addresses(AllocationIds=[have["id"]])
        return {}

    def delete(self, cloud, have):
        cloud.ec2.release_address(AllocationId=have["id"])


@resource("aws_nat_gateway")
class NatGateway(Resource):
    def create(self, cloud, want):
        made = cloud.ec2.create_nat_gateway(
            SubnetId=want["subnet_id"], AllocationId=want["allocation_id"], TagSpecifications=tag_specifications("natgateway", want)
        )
        return {"id": made["NatGateway"]["NatGatewayId"], "connectivity_type": "public"}

    def read(self, cloud, have):
        found = cloud.ec2.describe_nat_gateways(NatGatewayIds=[have["id"]])["NatGateways"]
        return {} if found and found[0]["State"] != "deleted" else None

    def delete(self, cloud, have):
        cloud.ec2.delete_nat_gateway(NatGatewayId=have["id"])


@resource("aws_route_table")
class RouteTable(Resource):
    def create(self, cloud, want):
        made = cloud.ec2.create_route_table(VpcId=want["vpc_id"], TagSpecifications=tag_specifications("route-table", want))
        identifier = made["RouteTable"]["RouteTableId"]
        return {"id": identifier, "arn": cloud.arn("ec2", f"route-table/{identifier}"), "owner_id": cloud.account}

    def read(self, cloud, have):
        cloud.ec2.describe_route_tables(RouteTableIds=[have["id"]])
        return {}

    def delete(self, cloud, have):
        cloud.ec2.delete_route_table(RouteTableId=have["id"])


@resource("aws_route")
class Route(Resource):
    TARGETS = {"gateway_id": "GatewayId", "nat_gateway_id": "NatGatewayId"}

    def create(self, cloud, want):
        target = {option: want[name] for name, option in self.TARGETS.items() if name in want}
        cloud.ec2.create_route(RouteTableId=want["route_table_id"], DestinationCidrBlock=want["destination_cidr_block"], **target)
        return {"id": f"r-{want['route_table_id']}{want['destination_cidr_block']}", "state": "active", "origin": "CreateRoute"}

    def read(self, cloud, have):
        table = cloud.ec2.describe_route_tables(RouteTableIds=[have["route_table_id"]])["RouteTables"][0]
        for route in table["Routes"]:
            if route.get("DestinationCidrBlock") == have["destination_cidr_block"]:
                return {name: route[option] for name, option in self.TARGETS.items() if option in route}
        return None

    def delete(self, cloud, have):
        cloud.ec2.delete_route(RouteTableId=have["route_table_id"], DestinationCidrBlock=have["destination_cidr_block"])


@resource("aws_route_table_association")
class RouteTableAssociation(Resource):
    def create(self, cloud, want):
        return {"id": cloud.ec2.associate_route_table(SubnetId=want["subnet_id"], RouteTableId=want["route_table_id"])["AssociationId"]}

    def read(self, cloud, have):
        table = cloud.ec2.describe_route_tables(RouteTableIds=[have["route_table_id"]])["RouteTables"][0]
        known = {association["RouteTableAssociationId"] for association in table["Associations"]}
        return {} if have["id"] in known else None

    def delete(self, cloud, have):
        cloud.ec2.disassociate_route_table(AssociationId=have["id"])


@resource("aws_vpc_endpoint")
class Endpoint(Resource):
    OPTIONS = {"route_table_ids": "RouteTableIds", "subnet_ids": "SubnetIds", "security_group_ids": "SecurityGroupIds",
               "private_dns_enabled": "PrivateDnsEnabled", "vpc_endpoint_type": "VpcEndpointType"}

    def create(self, cloud, want):
        options = {option: want[name] for name, option in self.OPTIONS.items() if name in want}
        made = cloud.ec2.create_vpc_endpoint(
            VpcId=want["vpc_id"], ServiceName=want["service_name"], TagSpecifications=tag_specifications("vpc-endpoint", want), **options
        )["VpcEndpoint"]
        identifier = made["VpcEndpointId"]
        gateway = want.get("vpc_endpoint_type") == "Gateway"
        return {"id": identifier, "arn": cloud.arn("ec2", f"vpc-endpoint/{identifier}"), "owner_id": cloud.account, "state": "available",
                "private_dns_enabled": False, "prefix_list_id": "pl-0123456789abcdef0" if gateway else None}

    def read(self, cloud, have):
        found = cloud.ec2.describe_vpc_endpoints(VpcEndpointIds=[have["id"]])["VpcEndpoints"]
        return {} if found and found[0].get("State", "available") != "deleted" else None

    def delete(self, cloud, have):
        cloud.ec2.delete_vpc_endpoints(VpcEndpointIds=[have["id"]])


@resource("aws_flow_log")
class FlowLog(Resource):
    def create(self, cloud, want):
        made = cloud.ec2.create_flow_logs(
            ResourceIds=[want["vpc_id"]], ResourceType="VPC", TrafficType=want["traffic_type"],
            LogDestinationType=want["log_destination_type"], LogGroupName=want["log_destination"].split(":log-group:")[1],
            DeliverLogsPermissionArn=want["iam_role_arn"], MaxAggregationInterval=want["max_aggregation_interval"],
            TagSpecifications=tag_specifications("vpc-flow-log", want),
        )
        if made.get("Unsuccessful"):
            raise RuntimeError(made["Unsuccessful"][0]["Error"]["Message"])
        identifier = made["FlowLogIds"][0]
        return {"id": identifier, "arn": cloud.arn("ec2", f"vpc-flow-log/{identifier}")}

    def read(self, cloud, have):
        found = cloud.ec2.describe_flow_logs(FlowLogIds=[have["id"]])["FlowLogs"]
        return {"traffic_type": found[0]["TrafficType"]} if found else None

    def delete(self, cloud, have):
        cloud.ec2.delete_flow_logs(FlowLogIds=[have["id"]])


@resource("aws_default_security_group")
class DefaultSecurityGroup(Resource):
    """Is not made but taken over and emptied; and not deleted, since AWS does not let anyone."""

    def create(self, cloud, want):
        ec2 = cloud.ec2
        selected = [{"Name": "vpc-id", "Values": [want["vpc_id"]]}, {"Name": "group-name", "Values": ["default"]}]
        group = ec2.describe_security_groups(Filters=selected)["SecurityGroups"][0]
        if group["IpPermissions"]:
            ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=group["IpPermissions"])
        if group["IpPermissionsEgress"]:
            ec2.revoke_security_group_egress(GroupId=group["GroupId"], IpPermissions=group["IpPermissionsEgress"])
        ec2.create_tags(Resources=[group["GroupId"]], Tags=tag_list(want))
        return {"id": group["GroupId"], "arn": cloud.arn("ec2", f"security-group/{group['GroupId']}"), "owner_id": cloud.account,
                "name": "default", "description": group["Description"]}

    def read(self, cloud, have):
        cloud.ec2.describe_security_groups(GroupIds=[have["id"]])
        return {}

    def delete(self, cloud, have):
        pass
