# SPDX-License-Identifier: Apache-2.0
variable "bucket" {
  description = "Name of the bucket, unique in all of AWS."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "The name must be 3 to 63 lower-case letters, digits and hyphens (dots would break TLS)."
  }
}

variable "region" {
  description = "Region of the bucket and its key. Null: the provider's."
  type        = string
  default     = null
}

variable "object_lock_mode" {
  description = "Default retention of new objects: \"\" (none), \"GOVERNANCE\" (privileged users may lift it) or \"COMPLIANCE\" (nobody may, not even the account's owner)."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = contains(["", "GOVERNANCE", "COMPLIANCE"], var.object_lock_mode)
    error_message = "The object lock mode must be \"\", \"GOVERNANCE\" or \"COMPLIANCE\"."
  }
}

variable "object_lock_days" {
  description = "Days for which the default retention holds each object."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.object_lock_days >= 1 && var.object_lock_days <= 36500 && floor(var.object_lock_days) == var.object_lock_days
    error_message = "object_lock_days must be a whole number from 1 to 36500."
  }
}

variable "noncurrent_days" {
  description = "Days for which deleted and overwritten objects can still be brought back."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.noncurrent_days >= 7
    error_message = "Deleted objects must be kept for at least 7 days."
  }
}

variable "expire_days" {
  description = "Days after which objects below expire_prefix expire, however much they are wanted; versions of them stay for noncurrent_days. Null: none expires by its age."
  type        = number
  default     = null

  validation {
    condition     = var.expire_days == null || try(var.expire_days >= 30 && floor(var.expire_days) == var.expire_days, false)
    error_message = "expire_days must be a whole number of at least 30 days, or null."
  }
}

variable "expire_prefix" {
  description = "Beginning of the keys to which expire_days applies, such as shop/backups/. \"\": all."
  type        = string
  default     = ""
  nullable    = false
}

variable "reader_arns" {
  description = <<-EOT
    IAM roles of other accounts that may read the bucket, as far as their own policies let them. They must exist: AWS refuses a
    policy that names one which does not. Roles of this account need no entry, IAM decides about them alone.
  EOT
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.reader_arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/", arn))])
    error_message = "Each of reader_arns must be the ARN of an IAM role."
  }
}

variable "access_log_bucket" {
  description = "Existing bucket for S3 server access logs. Null: none are written."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of everything in the module."
  type        = map(string)
  default     = {}
  nullable    = false
}
