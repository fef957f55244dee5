# SPDX-License-Identifier: Apache-2.0
# A bastion that nobody can connect to: it calls Session Manager, and people come through that, with their IAM identity.

data "aws_partition" "current" {}
data "aws_region" "current" {}

data "aws_ssm_parameter" "image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${var.architecture}"
}

resource "aws_instance" "this" {
  ami                         = data.aws_ssm_parameter.image.insecure_value
  instance_type               = var.instance_type
  subnet_id                   = var.subnet_ids[0]
  vpc_security_group_ids      = [aws_security_group.this.id]
  iam_instance_profile        = aws_iam_instance_profile.this.name
  associate_public_ip_address = false
  ebs_optimized               = true
  monitoring                  = true
  tags                        = merge(var.tags, { Name = var.name })
  volume_tags                 = merge(var.tags, { Name = var.name })

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  root_block_device {
    encrypted   = true
    volume_type = "gp3"
  }

  lifecycle {
    # A new image of every week is no reason to end people's sessions: `terraform apply -replace` when it suits.
    ignore_changes = [ami]
  }
}

resource "aws_security_group" "this" {
  name        = "${var.name}-bastion"
  description = "Bastion: no way in; out to the endpoints, the Kubernetes API and databases inside the network"
  vpc_id      = var.vpc_id
  tags        = merge(var.tags, { Name = "${var.name}-bastion" })
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.this.id
  description       = "Kubernetes API and VPC endpoints"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = var.vpc_cidr
  tags              = var.tags
}

resource "aws_vpc_security_group_egress_rule" "database" {
  for_each = { for port in var.database_ports : tostring(port) => port }

  security_group_id = aws_security_group.this.id
  description       = "Databases on port ${each.key}"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
  cidr_ipv4         = var.vpc_cidr
  tags              = var.tags
}
