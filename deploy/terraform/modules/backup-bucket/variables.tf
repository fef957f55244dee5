# SPDX-License-Identifier: Apache-2.0
variable "bucket" {
  description = "Name of the bucket for backups, unique in all of AWS."
  type        = string
  nullable    = false
}

variable "object_lock_mode" {
  description = "Default retention of new objects: \"\" (none), \"GOVERNANCE\" (privileged users may lift it) or \"COMPLIANCE\" (nobody may, not even the account's owner)."
  type        = string
  default     = ""
  nullable    = false
}

variable "object_lock_days" {
  description = "Days for which the default retention holds each object. Backups that expire earlier cannot be deleted until then."
  type        = number
  default     = 30
  nullable    = false
}

variable "noncurrent_days" {
  description = "Days for which deleted and overwritten objects can still be brought back."
  type        = number
  default     = 30
  nullable    = false
}

variable "reader_arns" {
  description = "IAM roles of other accounts that may read the bucket and its copy, for migrations. They must exist. Roles of this account need no entry."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "access_log_bucket" {
  description = "Existing bucket for S3 server access logs. Null: none are written."
  type        = string
  default     = null
}

variable "replica_region" {
  description = "Region of a second bucket to which everything is replicated within minutes. Null: none."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of everything in the module."
  type        = map(string)
  default     = {}
  nullable    = false
}
