# SPDX-License-Identifier: Apache-2.0
variable "region" {
  description = "Region of everything."
  type        = string
  nullable    = false
}

variable "cluster_name" {
  description = "Name of the EKS cluster, and of what belongs to it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.cluster_name))
    error_message = "The name must be 2 to 31 lower-case letters, digits and hyphens, and start with a letter."
  }
}

variable "administrator_arns" {
  description = "IAM roles or users that administer the cluster. Whoever applies this gets no access by that: name yourself."
  type        = set(string)
  nullable    = false
}

variable "bucket" {
  description = "Name of the bucket for backups, unique in all of AWS."
  type        = string
  nullable    = false
}

variable "prefix" {
  description = "Folder in the bucket. Null: the name of the cluster, so that clusters can share a bucket."
  type        = string
  default     = null
}

variable "cidr" {
  description = "IPv4 range of the network."
  type        = string
  default     = "10.20.0.0/16"
  nullable    = false
}

variable "nat" {
  description = "Ways to the internet: \"per-az\", \"single\" (cheaper) or \"none\"."
  type        = string
  default     = "per-az"
  nullable    = false
}

variable "availability_zone_count" {
  description = "Number of availability zones, 2 or 3. A few regions have no third."
  type        = number
  default     = 3
  nullable    = false
}

variable "kubernetes_version" {
  description = "Version of Kubernetes. To upgrade, raise it by one minor version: nodes and addons follow."
  type        = string
  default     = "1.35"
  nullable    = false
}

variable "public_access_cidrs" {
  description = "Ranges from which the Kubernetes API may be reached over the internet. Empty: only through the bastion."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "node_instance_types" {
  description = "Sizes of nodes: Graviton (arm64), unless node_ami_type says otherwise."
  type        = list(string)
  default     = ["m7g.large"]
  nullable    = false
}

variable "node_ami_type" {
  description = "System of nodes, for their processor: AL2023_ARM_64_STANDARD, AL2023_x86_64_STANDARD, or one of BOTTLEROCKET."
  type        = string
  default     = "AL2023_ARM_64_STANDARD"
  nullable    = false
}

variable "node_count" {
  description = "Number of nodes at first."
  type        = number
  default     = 2
  nullable    = false
}

variable "database" {
  description = "Whether a PostgreSQL database is made."
  type        = bool
  default     = true
  nullable    = false
}

variable "database_multi_az" {
  description = "Whether the database has a standby in another zone (twice the price)."
  type        = bool
  default     = true
  nullable    = false
}

variable "database_instance_class" {
  description = "Size of the database."
  type        = string
  default     = "db.t4g.medium"
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

variable "replica_expire_days" {
  description = "Days after which backups expire in the copy, longer than their longest TTL. Null: the copy keeps all, and only grows."
  type        = number
  default     = null
}

variable "identity" {
  description = "How Lifeboat's pod gets its role: \"pod-identity\" or \"irsa\"."
  type        = string
  default     = "pod-identity"
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

variable "ebs_kms_key_arns" {
  description = "Customer-managed keys of the applications' volumes, and of snapshots that are copied. AWS's own key aws/ebs needs no entry."
  type        = list(string)
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

variable "rds_restore" {
  description = "Whether Lifeboat may make databases from its snapshots."
  type        = bool
  default     = false
  nullable    = false
}

variable "rds_kms_key_arns" {
  description = "Further customer-managed keys of databases that are restored, those of restore_from_clusters. The own database's is known."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete cluster and database. Set it to false and apply before a destroy."
  type        = bool
  default     = true
  nullable    = false
}

variable "tags" {
  description = "Further tags of everything."
  type        = map(string)
  default     = {}
  nullable    = false
}
