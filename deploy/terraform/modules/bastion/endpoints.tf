# SPDX-License-Identifier: Apache-2.0
# Session Manager without the internet. An endpoint is paid by the zone, so they are where the bastion is: they are of no use without it.

locals {
  # The agent looks for the log group before the shell starts, and ends the session if it cannot, so logs is one of them. Neither
  # S3 nor KMS is: sessions.tf asks for no log in a bucket and no key of the session's own, and CloudWatch Logs encrypts its groups itself.
  session_services = toset(["ssm", "ssmmessages", "ec2messages", "logs"])

  # AWS refuses a second endpoint with private DNS for one service of a network.
  endpoint_services = var.create_vpc_endpoints ? setsubtract(local.session_services, var.existing_endpoint_services) : toset([])
}

resource "aws_security_group" "endpoints" {
  count = var.create_vpc_endpoints ? 1 : 0

  name        = "${var.name}-session-endpoints"
  description = "Endpoints of Session Manager: HTTPS from inside the network"
  vpc_id      = var.vpc_id
  tags        = merge(var.tags, { Name = "${var.name}-session-endpoints" })
}

# Private DNS sends everyone in the network here, so nodes with the SSM agent or a collector of logs need it, too.
resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  count = var.create_vpc_endpoints ? 1 : 0

  security_group_id = aws_security_group.endpoints[0].id
  description       = "HTTPS from inside the network"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = var.vpc_cidr
  tags              = var.tags
}

resource "aws_vpc_endpoint" "session" {
  for_each = local.endpoint_services

  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.${data.aws_region.current.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [var.subnet_ids[0]]
  security_group_ids  = [aws_security_group.endpoints[0].id]
  tags                = merge(var.tags, { Name = "${var.name}-${each.key}" })
}
