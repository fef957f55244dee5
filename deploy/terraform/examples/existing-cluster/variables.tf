# SPDX-License-Identifier: Apache-2.0
variable "region" {
  description = "Region of the cluster and of the bucket."
  type        = string
  nullable    = false
}

variable "cluster_name" {
  description = "Name of your EKS cluster."
  type        = string
  nullable    = false
}

variable "bucket" {
  description = "Name of the bucket for backups that will be made, unique in all of AWS."
  type        = string
  nullable    = false
}

variable "prefix" {
  description = "Folder in the bucket. Null: the name of the cluster, so that clusters can share a bucket."
  type        = string
  default     = null
}

variable "replica_expire_days" {
  description = "Days after which backups expire in the copy, longer than their longest TTL. Null: the copy keeps all, and only grows."
  type        = number
  default     = null
}

variable "identity" {
  description = "\"pod-identity\" (your cluster must have the addon eks-pod-identity-agent) or \"irsa\"."
  type        = string
  default     = "pod-identity"
  nullable    = false
}

variable "oidc_provider_arn" {
  description = "IAM's OIDC provider of your cluster, for irsa only."
  type        = string
  default     = null
}

variable "volume_tags" {
  description = "Tags, any one of which tells that a volume is your cluster's. Null: kubernetes.io/cluster/NAME = owned or lifeboat.dev/cluster = NAME."
  type        = map(string)
  default     = null
}

variable "ebs_kms_key_arns" {
  description = "Customer-managed keys of your volumes, if they use some."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "rds_instances" {
  description = "RDS instances that Lifeboat may snapshot. Give them the tag lifeboat.dev/cluster = NAME, too."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "rds_restore" {
  description = "Whether Lifeboat may make databases from its snapshots."
  type        = bool
  default     = false
  nullable    = false
}

variable "rds_kms_key_arns" {
  description = "Customer-managed keys of your databases, if they use some; for restores (rds_restore) only."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "read_buckets" {
  description = <<-EOT
    Buckets of other clusters whose backups Lifeboat may read, for a migration: { bucket, prefix, kms_key_arn }, as the other
    cluster's output backup_source tells (or replica_source, for the copy).
  EOT
  type = list(object({
    bucket      = string
    prefix      = string
    kms_key_arn = optional(string)
  }))
  default  = []
  nullable = false
}

variable "bucket_reader_arns" {
  description = "Existing IAM roles of other accounts that may read the backups, for a migration to there. Roles of this account need no entry."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "restore_from_clusters" {
  description = "Further clusters from whose snapshots volumes and databases may be restored: the sources of migrations."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "copy_from_regions" {
  description = "Other regions from which snapshots of volumes may be copied to this one: where the sources of migrations are."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "object_lock_mode" {
  description = "Default retention of backups in the bucket: \"\", \"GOVERNANCE\" or \"COMPLIANCE\"."
  type        = string
  default     = ""
  nullable    = false
}

variable "object_lock_days" {
  description = "Days of the default retention."
  type        = number
  default     = 30
  nullable    = false
}

variable "access_log_bucket" {
  description = "Existing bucket for S3 server access logs, to which S3's log service may write. Null: none are written."
  type        = string
  default     = null
}

variable "replica_region" {
  description = "Region of a copy of the bucket. Null: none."
  type        = string
  default     = null
}

variable "tags" {
  description = "Further tags of everything."
  type        = map(string)
  default     = {}
  nullable    = false
}
