# SPDX-License-Identifier: Apache-2.0
# Who may connect: members of the named security groups, on the port of the database, and nobody else.

resource "aws_security_group" "this" {
  name        = "${var.identifier}-database"
  description = "Database ${var.identifier}: from named clients only, to nowhere"
  vpc_id      = var.vpc_id
  tags        = merge(local.tags, { Name = "${var.identifier}-database" })
}

resource "aws_vpc_security_group_ingress_rule" "client" {
  for_each = var.client_security_group_ids

  security_group_id            = aws_security_group.this.id
  description                  = "PostgreSQL from ${each.key}"
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
  referenced_security_group_id = each.value
  tags                         = local.tags
}
