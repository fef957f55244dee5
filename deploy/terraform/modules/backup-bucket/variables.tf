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

variable "replica_expire_days" {
  description = <<-EOT
    Days after which objects below replica_expire_prefix expire in the copy, to which no deletion is replicated; then they can be
    brought back for noncurrent_days. It must be longer than the longest TTL of backups. Null: the copy only grows.
  EOT
  type        = number
  default     = null

  validation {
    condition     = var.replica_expire_days == null || var.replica_region != null
    error_message = "replica_expire_days is about the copy: it needs replica_region."
  }
}

variable "replica_expire_prefix" {
  description = "Beginning of the keys to which replica_expire_days applies: PREFIX/backups/. What Velero keeps below PREFIX/kopia/ must not expire by its age, because new backups use old parts of it. \"\": all."
  type        = string
  default     = ""
  nullable    = false
}

variable "tags" {
  description = "Tags of everything in the module."
  type        = map(string)
  default     = {}
  nullable    = false
}
