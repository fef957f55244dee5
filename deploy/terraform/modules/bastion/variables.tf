# SPDX-License-Identifier: Apache-2.0
variable "name" {
  description = "Name of the bastion."
  type        = string
  nullable    = false
}

variable "vpc_id" {
  description = "Network of the bastion."
  type        = string
  nullable    = false
}

variable "vpc_cidr" {
  description = "IPv4 range of the network: the only place to which the bastion may connect."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0)) && var.vpc_cidr != "0.0.0.0/0"
    error_message = "The range must be valid CIDR notation, and not the whole internet."
  }
}

variable "subnet_ids" {
  description = "Private subnets; the bastion and its VPC endpoints are in the first."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) > 0
    error_message = "Name at least one private subnet."
  }
}

variable "instance_type" {
  description = "Size of the instance. It must fit the architecture."
  type        = string
  default     = "t4g.nano"
  nullable    = false
}

variable "architecture" {
  description = "Architecture of the instance: arm64 or x86_64."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "The architecture must be arm64 or x86_64."
  }
}

variable "database_ports" {
  description = "Ports of databases in the network to which tunnels may lead."
  type        = set(number)
  default     = [5432]
  nullable    = false
}

variable "create_vpc_endpoints" {
  description = "Whether the endpoints of Session Manager are made: ssm, ssmmessages, ec2messages, and logs for the session log. False if the network has all four; they cost several times what the instance does."
  type        = bool
  default     = true
  nullable    = false
}

variable "existing_endpoint_services" {
  description = "Services, such as logs, to which the network has interface endpoints with private DNS already: the module makes none for them. They must admit the bastion."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "log_retention_days" {
  description = "Days for which session logs are kept."
  type        = number
  default     = 365
  nullable    = false
}

variable "log_kms_key_arn" {
  description = "KMS key for the session logs; its policy must let CloudWatch Logs use it. Null: AWS's own key."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of everything in the module."
  type        = map(string)
  default     = {}
  nullable    = false
}
