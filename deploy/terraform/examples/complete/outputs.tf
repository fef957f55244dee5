# SPDX-License-Identifier: Apache-2.0
# What `lifeboat install --from-terraform` reads. The names are an interface: do not change them.
output "lifeboat" {
  description = "All that Lifeboat needs to be installed."
  value = {
    cluster_name     = module.eks.name
    cluster_arn      = module.eks.arn
    cluster_endpoint = module.eks.endpoint
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
    rds_instances    = module.database[*].identifier
  }
}

locals {
  api_host = trimsuffix(trimprefix(module.eks.endpoint, "https://"), "/")
}

output "cluster_name" {
  description = "Name of the cluster."
  value       = module.eks.name
}

output "kubeconfig_command" {
  description = "Adds the cluster to your kubeconfig."
  value       = "aws eks update-kubeconfig --region ${var.region} --name ${module.eks.name}"
}

output "tunnel_command" {
  description = "Opens a tunnel to the private Kubernetes API through the bastion; it stays open until Ctrl-C."
  value       = "${module.bastion.tunnel_command} host=${local.api_host},portNumber=443,localPortNumber=8443"
}

output "kubeconfig_tunnel_command" {
  description = "Sends kubectl through that tunnel; the certificate is still checked against the API's own name."
  value       = "kubectl config set-cluster ${module.eks.arn} --server=https://127.0.0.1:8443 --tls-server-name=${local.api_host}"
}

output "bastion_shell_command" {
  description = "Opens a logged shell on the bastion."
  value       = module.bastion.shell_command
}

output "database_address" {
  description = "Host name of the database, or null."
  value       = one(module.database[*].address)
}

output "database_secret_arn" {
  description = "Secret with the master user's password, or null."
  value       = one(module.database[*].master_secret_arn)
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
