# SPDX-License-Identifier: Apache-2.0
output "vpc_id" {
  description = "Id of the network."
  value       = aws_vpc.this.id
}

output "cidr" {
  description = "IPv4 range of the network."
  value       = aws_vpc.this.cidr_block
}

output "private_subnet_ids" {
  description = "Subnets for nodes and the bastion, one in each zone."
  value       = [for subnet in aws_subnet.private : subnet.id]
}

output "isolated_subnet_ids" {
  description = "Subnets without any way out, for databases, one in each zone."
  value       = [for subnet in aws_subnet.isolated : subnet.id]
}

output "nat_public_ips" {
  description = "Addresses from which the network is seen on the internet."
  value       = [for address in aws_eip.nat : address.public_ip]
}

output "s3_prefix_list_id" {
  description = "Prefix list of S3 in this region, for security group rules."
  value       = aws_vpc_endpoint.s3.prefix_list_id
}

output "interface_endpoint_services" {
  description = "Services to which the network has interface endpoints with private DNS, such as logs: nobody else may make one for them."
  value       = local.interface_services
}
