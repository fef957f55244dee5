# SPDX-License-Identifier: Apache-2.0
# For those who have a cluster: the bucket for its backups, and Lifeboat's role. Nothing of the cluster is changed.

locals {
  prefix = var.prefix == null ? var.cluster_name : var.prefix
}

data "aws_eks_cluster" "this" {
  name = var.cluster_name
}

module "backup_bucket" {
  source = "../../modules/backup-bucket"

  bucket            = var.bucket
  object_lock_mode  = var.object_lock_mode
  object_lock_days  = var.object_lock_days
  access_log_bucket = var.access_log_bucket
  replica_region    = var.replica_region
  reader_arns       = var.bucket_reader_arns

  # Not what else is in the bucket: of the repositories of Velero, for one, new backups use old parts.
  replica_expire_days   = var.replica_expire_days
  replica_expire_prefix = local.prefix == "" ? "backups/" : "${local.prefix}/backups/"
}

module "lifeboat_identity" {
  source = "../../modules/lifeboat-identity"

  cluster_name          = var.cluster_name
  cluster_arn           = data.aws_eks_cluster.this.arn
  bucket                = module.backup_bucket.bucket
  prefix                = local.prefix
  kms_key_arn           = module.backup_bucket.kms_key_arn
  read_buckets          = var.read_buckets
  identity              = var.identity
  oidc_provider_arn     = var.oidc_provider_arn
  set_retention         = var.object_lock_mode != ""
  volume_tags           = var.volume_tags
  ebs_kms_key_arns      = var.ebs_kms_key_arns
  restore_from_clusters = var.restore_from_clusters
  copy_from_regions     = var.copy_from_regions
  rds_instances         = var.rds_instances
  rds_restore           = var.rds_restore
  rds_kms_key_arns      = var.rds_kms_key_arns
}
