# SPDX-License-Identifier: Apache-2.0
# What `lifeboat install --from-terraform` reads. The names are an interface: do not change them.
output "lifeboat" {
  description = "All that Lifeboat needs to be installed."
  value = {
    cluster_name     = var.cluster_name
    cluster_arn      = data.aws_eks_cluster.this.arn
    cluster_endpoint = data.aws_eks_cluster.this.endpoint
    region           = var.region
    bucket           = module.backup_bucket.bucket
    prefix           = local.prefix
    kms_key_arn      = module.backup_bucket.kms_key_arn
    role_arn         = module.lifeboat_identity.role_arn
    identity         = module.lifeboat_identity.identity
    namespace        = module.lifeboat_identity.namespace
    service_account  = module.lifeboat_identity.service_account
    snapshot_region  = var.region
    object_lock_mode = module.backup_bucket.object_lock_mode
    snapshot_tags    = module.lifeboat_identity.snapshot_tags
    rds_instances    = var.rds_instances
  }
}

output "cluster_name" {
  description = "Name of the cluster."
  value       = var.cluster_name
}

output "kubeconfig_command" {
  description = "Adds the cluster to your kubeconfig."
  value       = "aws eks update-kubeconfig --region ${var.region} --name ${var.cluster_name}"
}

output "replica_bucket" {
  description = "Copy of the bucket in the other region, or null."
  value       = module.backup_bucket.replica_bucket
}

output "backup_source" {
  description = "The bucket as an entry of another cluster's read_buckets, for a migration."
  value       = { bucket = module.backup_bucket.bucket, prefix = local.prefix, kms_key_arn = module.backup_bucket.kms_key_arn }
}

output "replica_source" {
  description = "The copy of the bucket as such an entry, or null."
  value = var.replica_region == null ? null : {
    bucket = module.backup_bucket.replica_bucket, prefix = local.prefix, kms_key_arn = module.backup_bucket.replica_kms_key_arn
  }
}
