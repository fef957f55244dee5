# SPDX-License-Identifier: Apache-2.0
variable "cluster_name" {
  description = "Name of the EKS cluster that is backed up: the value of the tag lifeboat.dev/cluster on all that Lifeboat makes."
  type        = string
  nullable    = false
}

variable "cluster_arn" {
  description = "ARN of that cluster."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:eks:[a-z0-9-]+:[0-9]{12}:cluster/", var.cluster_arn))
    error_message = "cluster_arn must be the ARN of an EKS cluster."
  }
}

variable "bucket" {
  description = "Bucket of the backups."
  type        = string
  nullable    = false
}

variable "prefix" {
  description = "Folder in the bucket that the role is limited to, without slashes at its ends. \"\": the whole bucket."
  type        = string
  nullable    = false

  validation {
    condition     = var.prefix == "" || can(regex("^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$", var.prefix))
    error_message = "The prefix must be path components of letters, digits, points, hyphens and underscores, without a slash at its ends."
  }
}

variable "kms_key_arn" {
  description = "Key of the bucket."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key (not of an alias)."
  }
}

variable "read_buckets" {
  description = <<-EOT
    Further buckets whose backups may be read, never written: those of clusters from which is migrated. Each with the folder of its
    backups ("" for the whole bucket) and the key it is encrypted with (null: none of the customer's). If a bucket is another
    account's, that account must allow it, too: reader_arns of its backup-bucket.
  EOT
  type = list(object({
    bucket      = string
    prefix      = string
    kms_key_arn = optional(string)
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for source in var.read_buckets : source.prefix == "" || can(regex("^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$", source.prefix))])
    error_message = "Each prefix of read_buckets must be path components of letters, digits, points, hyphens and underscores, without a slash at its ends."
  }

  validation {
    condition     = alltrue([for source in var.read_buckets : source.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/", source.kms_key_arn))])
    error_message = "Each kms_key_arn of read_buckets must be the ARN of a key (not of an alias), or null."
  }
}

variable "identity" {
  description = "How the pod becomes the role: \"pod-identity\" (the addon eks-pod-identity-agent must run) or \"irsa\" (an OIDC provider must exist in IAM)."
  type        = string
  default     = "pod-identity"
  nullable    = false

  validation {
    condition     = contains(["pod-identity", "irsa"], var.identity)
    error_message = "identity must be \"pod-identity\" or \"irsa\"."
  }
}

variable "oidc_provider_arn" {
  description = "IAM's OIDC provider of the cluster, for irsa only."
  type        = string
  default     = null

  validation {
    condition     = var.identity != "irsa" || can(regex(":oidc-provider/", var.oidc_provider_arn))
    error_message = "identity \"irsa\" needs oidc_provider_arn, the ARN of an IAM OIDC provider."
  }
}

variable "namespace" {
  description = "Namespace of the service account."
  type        = string
  default     = "velero"
  nullable    = false
}

variable "service_account" {
  description = "Service account that Lifeboat runs as."
  type        = string
  default     = "velero"
  nullable    = false
}

variable "delete_backups" {
  description = "Whether the role may delete expired backups and snapshots. Without it something else must."
  type        = bool
  default     = true
  nullable    = false
}

variable "set_retention" {
  description = "Whether the role may set the retention of objects, for a bucket with object lock. It may never shorten or bypass one."
  type        = bool
  default     = false
  nullable    = false
}

variable "volume_tags" {
  description = <<-EOT
    Tags, any one of which makes a volume one of the cluster's, so that it may be snapshotted. Null: what the EBS CSI driver of
    the eks module sets, kubernetes.io/cluster/NAME = owned and lifeboat.dev/cluster = NAME.
    { "ebs.csi.aws.com/cluster" = "true" } fits any CSI driver, but means the volumes of every cluster in the account.
  EOT
  type        = map(string)
  default     = null

  validation {
    condition     = var.volume_tags == null || try(length(var.volume_tags) > 0, false)
    error_message = "At least one tag must tell which volumes are the cluster's."
  }
}

variable "restore_from_clusters" {
  description = "Further clusters from whose snapshots volumes and databases may be restored: the sources of migrations."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "ebs_kms_key_arns" {
  description = "Customer-managed keys of the volumes, if they use some, and of snapshots that are copied. AWS's own key aws/ebs needs no entry."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "copy_from_regions" {
  description = <<-EOT
    Other regions from which snapshots may be copied to this one: where the clusters of restore_from_clusters are, for a migration.
    The copies are deleted when their volumes are there, which needs delete_backups.
  EOT
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for region in var.copy_from_regions : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]+$", region))])
    error_message = "copy_from_regions must be names of regions, such as eu-west-1."
  }
}

variable "rds_instances" {
  description = "RDS instances that may be snapshotted. They must have the tag lifeboat.dev/cluster = NAME, too."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "rds_restore" {
  description = "Whether the role may make RDS instances from its snapshots."
  type        = bool
  default     = false
  nullable    = false
}

variable "rds_kms_key_arns" {
  description = "Customer-managed keys of the databases whose snapshots are restored, used with rds_restore only. AWS's own key aws/rds needs no entry."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.rds_kms_key_arns : can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/", arn))])
    error_message = "rds_kms_key_arns must be ARNs of keys (not of aliases)."
  }
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of the role, where the account demands one."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of everything in the module."
  type        = map(string)
  default     = {}
  nullable    = false
}
