# SPDX-License-Identifier: Apache-2.0
variable "identifier" {
  description = "Name of the database instance."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z](-?[a-z0-9])*$", var.identifier)) && length(var.identifier) <= 57
    error_message = "The identifier must be lower-case letters, digits and single hyphens, start with a letter, and have at most 57 characters (-final is added to the name of the last snapshot)."
  }
}

variable "cluster_name" {
  description = "EKS cluster whose Lifeboat may snapshot the database: the value of its tag lifeboat.dev/cluster."
  type        = string
  nullable    = false
}

variable "engine_version" {
  description = "PostgreSQL version: major (17), or with minor (17.4)."
  type        = string
  default     = "17"
  nullable    = false

  validation {
    condition     = can(regex("^1[4-9](\\.[0-9]+)?$", var.engine_version))
    error_message = "The version must be a PostgreSQL version from 14 on, such as 17 or 17.4."
  }
}

variable "instance_class" {
  description = "Size of the instance."
  type        = string
  default     = "db.t4g.medium"
  nullable    = false
}

variable "allocated_storage_gib" {
  description = "Size of the storage at first."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.allocated_storage_gib >= 20
    error_message = "gp3 storage of RDS has at least 20 GiB."
  }
}

variable "max_allocated_storage_gib" {
  description = "Size up to which the storage grows by itself."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = var.max_allocated_storage_gib > var.allocated_storage_gib
    error_message = "max_allocated_storage_gib must be larger than allocated_storage_gib."
  }
}

variable "database_name" {
  description = "Name of the first database."
  type        = string
  default     = "app"
  nullable    = false
}

variable "username" {
  description = "Name of the master user. Its password is made, kept and rotated by Secrets Manager."
  type        = string
  default     = "app"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,62}$", var.username)) && !contains(["admin", "postgres", "rdsadmin"], var.username)
    error_message = "The user name must be lower-case letters, digits and underscores, and not one that everyone guesses or RDS reserves."
  }
}

variable "vpc_id" {
  description = "Network of the database."
  type        = string
  nullable    = false
}

variable "subnet_ids" {
  description = "Subnets without a way to the internet, in at least two zones."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "RDS needs subnets in at least two availability zones."
  }
}

variable "client_security_group_ids" {
  description = "Security groups whose members may connect, by a name of your choice. Nobody else can."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "multi_az" {
  description = "Whether a standby in another zone takes over by itself. It doubles the price."
  type        = bool
  default     = true
  nullable    = false
}

variable "backup_retention_days" {
  description = "Days to any second of which the database can be brought back."
  type        = number
  default     = 14
  nullable    = false

  validation {
    condition     = var.backup_retention_days >= 7 && var.backup_retention_days <= 35
    error_message = "Automated backups must be kept for 7 to 35 days."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the database. Set it to false and apply before a destroy."
  type        = bool
  default     = true
  nullable    = false
}

variable "log_retention_days" {
  description = "Days for which the database's logs are kept."
  type        = number
  default     = 365
  nullable    = false
}

variable "log_kms_key_arn" {
  description = "KMS key for the logs; its policy must let CloudWatch Logs use it. Null: AWS's own key."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of everything in the module."
  type        = map(string)
  default     = {}
  nullable    = false
}
