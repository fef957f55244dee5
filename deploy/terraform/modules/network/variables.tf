# SPDX-License-Identifier: Apache-2.0
variable "name" {
  description = "Name of the network, used in the names and tags of what is in it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "The name must be 2 to 31 lower-case letters, digits and hyphens, and start with a letter."
  }
}

variable "cidr" {
  description = "IPv4 range of the network, /16 to /20. It must not overlap with networks you want to peer with."
  type        = string
  default     = "10.20.0.0/16"
  nullable    = false

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && try(tonumber(split("/", var.cidr)[1]) >= 16 && tonumber(split("/", var.cidr)[1]) <= 20, false)
    error_message = "The range must be valid IPv4 CIDR notation from /16 to /20, such as 10.20.0.0/16."
  }
}

variable "availability_zone_count" {
  description = "Number of availability zones, 2 or 3. EKS and Multi-AZ databases need two. A few regions have no third."
  type        = number
  default     = 3
  nullable    = false

  validation {
    condition     = contains([2, 3], var.availability_zone_count)
    error_message = "The number of availability zones must be 2 or 3."
  }
}

variable "availability_zones" {
  description = "Names of the availability zones, 2 or 3. Null: the first availability_zone_count of the region."
  type        = list(string)
  default     = null

  validation {
    condition     = var.availability_zones == null || try(contains([2, 3], length(distinct(var.availability_zones))), false)
    error_message = "Name 2 or 3 different availability zones."
  }
}

variable "nat" {
  description = <<-EOT
    How private subnets reach the internet: "per-az" (a NAT gateway in each zone), "single" (one for all: cheaper, but a zone
    that fails takes the others' way out with it) or "none" (no way out at all; VPC endpoints for what EKS needs).
  EOT
  type        = string
  default     = "per-az"
  nullable    = false

  validation {
    condition     = contains(["per-az", "single", "none"], var.nat)
    error_message = "nat must be \"per-az\", \"single\" or \"none\"."
  }
}

variable "flow_log_retention_days" {
  description = "Days for which flow logs are kept."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827], var.flow_log_retention_days)
    error_message = "The retention must be one that CloudWatch Logs knows, and at least 30 days."
  }
}

variable "log_kms_key_arn" {
  description = "KMS key for the flow logs; its policy must let CloudWatch Logs use it. Null: AWS's own key."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of everything in the module."
  type        = map(string)
  default     = {}
  nullable    = false
}
