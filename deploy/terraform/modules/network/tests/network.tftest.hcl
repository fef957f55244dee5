# SPDX-License-Identifier: Apache-2.0
# One run applies, to the mock: it fills in what AWS would choose. The others only plan, which is faster.
mock_provider "aws" {
  source = "../mocks"
}

variables {
  name = "shop"
}

run "default_security_group_is_closed" {
  assert {
    condition     = length(coalesce(aws_default_security_group.closed.ingress, [])) == 0 && length(coalesce(aws_default_security_group.closed.egress, [])) == 0
    error_message = "The default security group must have no rules."
  }
}

run "flow_logs_are_kept" {
  command = plan

  assert {
    condition     = aws_flow_log.this.traffic_type == "ALL" && aws_flow_log.this.vpc_id == aws_vpc.this.id
    error_message = "Flow logs must record all traffic of the network."
  }

  assert {
    condition     = aws_cloudwatch_log_group.flow.retention_in_days == 365
    error_message = "Flow logs must be kept for a year."
  }
}

run "no_subnet_gives_public_addresses" {
  command = plan

  assert {
    condition     = alltrue([for subnet in concat(values(aws_subnet.private), values(aws_subnet.public), values(aws_subnet.isolated)) : subnet.map_public_ip_on_launch == false])
    error_message = "No subnet may give public addresses to what is launched in it."
  }
}

run "isolated_subnets_have_no_way_out" {
  command = plan

  assert {
    condition     = alltrue([for association in aws_route_table_association.isolated : association.route_table_id == aws_route_table.isolated.id])
    error_message = "Isolated subnets must use the isolated route table."
  }

  assert {
    condition     = alltrue([for route in concat(values(aws_route.nat), aws_route.internet) : route.route_table_id != aws_route_table.isolated.id])
    error_message = "The isolated route table must have no route out."
  }
}

run "backups_do_not_pass_through_nat" {
  command = plan

  assert {
    condition     = aws_vpc_endpoint.s3.vpc_endpoint_type == "Gateway" && aws_vpc_endpoint.s3.service_name == "com.amazonaws.eu-west-1.s3"
    error_message = "There must be a gateway endpoint to S3."
  }

  assert {
    condition     = length(aws_vpc_endpoint.s3.route_table_ids) == 3
    error_message = "All private subnets must use the endpoint to S3."
  }
}

run "nat_gateway_in_each_zone_by_default" {
  command = plan

  assert {
    condition     = length(aws_nat_gateway.this) == 3 && alltrue([for zone, route in aws_route.nat : route.nat_gateway_id == aws_nat_gateway.this[zone].id])
    error_message = "Each zone must leave through its own NAT gateway."
  }

  assert {
    condition     = length(output.interface_endpoint_services) == 0
    error_message = "With NAT there must be no interface endpoints."
  }
}

run "single_nat_serves_all_zones" {
  command = plan

  variables {
    nat = "single"
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(aws_route.nat) == 3
    error_message = "One NAT gateway must serve all zones."
  }
}

run "no_nat_means_no_internet_but_endpoints" {
  command = plan

  variables {
    nat = "none"
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 0 && length(aws_internet_gateway.this) == 0 && length(aws_subnet.public) == 0
    error_message = "Without NAT there must be no internet gateway and no public subnet."
  }

  assert {
    condition     = length(setsubtract(["ec2", "ecr.api", "ecr.dkr", "eks-auth", "sts"], keys(aws_vpc_endpoint.interface))) == 0
    error_message = "Nodes must reach EC2, ECR, STS and Pod Identity by endpoints."
  }

  assert {
    condition     = output.interface_endpoint_services == toset(keys(aws_vpc_endpoint.interface)) && contains(output.interface_endpoint_services, "logs")
    error_message = "Others must learn which endpoints there are."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.endpoints[0].cidr_ipv4 == "10.20.0.0/16"
    error_message = "Endpoints must admit the network only."
  }
}

run "named_zones_do_not_need_a_third" {
  command = plan

  variables {
    availability_zones = ["us-west-1a", "us-west-1c"]
  }

  override_data {
    target = data.aws_availability_zones.available
    values = { names = ["us-west-1a", "us-west-1c"] }
  }

  assert {
    condition     = keys(aws_subnet.private) == ["us-west-1a", "us-west-1c"]
    error_message = "The named zones must be used, however many the region has."
  }
}

run "ranges_do_not_overlap" {
  command = plan

  assert {
    condition     = length(distinct(concat(values(local.private_ranges), values(local.isolated_ranges), values(local.public_ranges)))) == 9
    error_message = "There must be nine different ranges."
  }

  assert {
    condition     = local.private_ranges["eu-west-1c"] == "10.20.128.0/18" && local.isolated_ranges["eu-west-1a"] == "10.20.192.0/21" && local.public_ranges["eu-west-1c"] == "10.20.240.0/21"
    error_message = "The ranges have changed: subnets of existing networks would be made anew."
  }
}
