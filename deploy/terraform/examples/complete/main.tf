# SPDX-License-Identifier: Apache-2.0
# From an empty account to a cluster that can be backed up: network, cluster, database, bastion, bucket, and Lifeboat's role.

locals {
  prefix = var.prefix == null ? var.cluster_name : var.prefix
}

module "network" {
  source = "../../modules/network"

  name                    = var.cluster_name
  cidr                    = var.cidr
  availability_zone_count = var.availability_zone_count
  nat                     = var.nat
  log_kms_key_arn         = aws_kms_key.logs.arn
}

module "eks" {
  source = "../../modules/eks"

  name                          = var.cluster_name
  kubernetes_version            = var.kubernetes_version
  vpc_id                        = module.network.vpc_id
  private_subnet_ids            = module.network.private_subnet_ids
  public_access_cidrs           = var.public_access_cidrs
  administrator_arns            = var.administrator_arns
  api_client_security_group_ids = { bastion = module.bastion.security_group_id }
  deletion_protection           = var.deletion_protection
  log_kms_key_arn               = aws_kms_key.logs.arn

  node_groups = {
    main = {
      instance_types = var.node_instance_types
      ami_type       = var.node_ami_type
      min_size       = var.node_count
      desired_size   = var.node_count
      max_size       = var.node_count + 2
    }
  }
}

module "database" {
  source = "../../modules/database"
  count  = var.database ? 1 : 0

  identifier          = "${var.cluster_name}-app"
  cluster_name        = var.cluster_name
  vpc_id              = module.network.vpc_id
  subnet_ids          = module.network.isolated_subnet_ids
  instance_class      = var.database_instance_class
  multi_az            = var.database_multi_az
  deletion_protection = var.deletion_protection
  log_kms_key_arn     = aws_kms_key.logs.arn

  client_security_group_ids = {
    nodes   = module.eks.cluster_security_group_id
    bastion = module.bastion.security_group_id
  }
}

module "bastion" {
  source = "../../modules/bastion"

  name            = var.cluster_name
  vpc_id          = module.network.vpc_id
  vpc_cidr        = module.network.cidr
  subnet_ids      = module.network.private_subnet_ids
  log_kms_key_arn = aws_kms_key.logs.arn

  existing_endpoint_services = module.network.interface_endpoint_services
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

resource "aws_iam_openid_connect_provider" "cluster" {
  count = var.identity == "irsa" ? 1 : 0

  url            = module.eks.oidc_issuer
  client_id_list = ["sts.amazonaws.com"]
}

module "lifeboat_identity" {
  source = "../../modules/lifeboat-identity"

  cluster_name          = module.eks.name
  cluster_arn           = module.eks.arn
  bucket                = module.backup_bucket.bucket
  prefix                = local.prefix
  kms_key_arn           = module.backup_bucket.kms_key_arn
  read_buckets          = var.read_buckets
  identity              = var.identity
  oidc_provider_arn     = one(aws_iam_openid_connect_provider.cluster[*].arn)
  set_retention         = var.object_lock_mode != ""
  ebs_kms_key_arns      = var.ebs_kms_key_arns
  restore_from_clusters = var.restore_from_clusters
  copy_from_regions     = var.copy_from_regions
  rds_instances         = module.database[*].identifier
  rds_restore           = var.rds_restore
  rds_kms_key_arns      = concat(module.database[*].kms_key_arn, var.rds_kms_key_arns)
}
