# SPDX-License-Identifier: Apache-2.0
# The network and its subnets: private ones for nodes, isolated ones for data, public ones for nothing but NAT gateways.

data "aws_availability_zones" "available" {
  #checkov:skip=CKV_AWS_394:a region's new zone comes last in the alphabet and is not among the first; var.availability_zones pins them
  state = "available"

  # Local zones and wavelength zones have no control plane endpoints of EKS.
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }

  lifecycle {
    postcondition {
      condition     = var.availability_zones != null || length(self.names) >= var.availability_zone_count
      error_message = "The region has ${length(self.names)} availability zones that can be used, and ${var.availability_zone_count} are asked for: set availability_zone_count = 2 or choose another region."
    }
  }
}

locals {
  # The first of them. (slice would fail where there are fewer, before anybody could say why.)
  first_zones = [for index, zone in data.aws_availability_zones.available.names : zone if index < var.availability_zone_count]
  zones       = var.availability_zones == null ? local.first_zones : var.availability_zones

  # A quarter of the range for each zone's nodes (three at most), the last quarter in sixteenths for the rest.
  private_ranges  = { for index, zone in local.zones : zone => cidrsubnet(var.cidr, 2, index) }
  isolated_ranges = { for index, zone in local.zones : zone => cidrsubnet(cidrsubnet(var.cidr, 2, 3), 3, index) }
  public_ranges   = { for index, zone in local.zones : zone => cidrsubnet(cidrsubnet(var.cidr, 2, 3), 3, index + 4) }

  nat_zones    = { "per-az" = local.zones, "single" = slice(local.zones, 0, 1), "none" = [] }[var.nat]
  public_zones = var.nat == "none" ? [] : local.zones
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = merge(var.tags, { Name = var.name })
}

# The default security group cannot be deleted, so it is emptied: whatever is put into it by mistake can talk to nobody.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id
  tags   = merge(var.tags, { Name = "${var.name}-default-closed" })
}

resource "aws_subnet" "private" {
  for_each = local.private_ranges

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = false
  tags                    = merge(var.tags, { Name = "${var.name}-private-${each.key}", "kubernetes.io/role/internal-elb" = "1" })
}

resource "aws_subnet" "isolated" {
  for_each = local.isolated_ranges

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = false
  tags                    = merge(var.tags, { Name = "${var.name}-isolated-${each.key}" })
}

resource "aws_subnet" "public" {
  for_each = { for zone in local.public_zones : zone => local.public_ranges[zone] }

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = false
  tags                    = merge(var.tags, { Name = "${var.name}-public-${each.key}", "kubernetes.io/role/elb" = "1" })
}
