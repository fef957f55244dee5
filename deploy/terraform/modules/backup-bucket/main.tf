# SPDX-License-Identifier: Apache-2.0
# The bucket for backups, and if wanted its copy in another region.

module "primary" {
  source = "../encrypted-bucket"

  bucket            = var.bucket
  object_lock_mode  = var.object_lock_mode
  object_lock_days  = var.object_lock_days
  noncurrent_days   = var.noncurrent_days
  access_log_bucket = var.access_log_bucket
  reader_arns       = var.reader_arns
  tags              = var.tags
}

# From version 6 on the provider takes a region per resource, so this needs no second provider.
module "replica" {
  source = "../encrypted-bucket"
  count  = var.replica_region == null ? 0 : 1

  bucket           = "${var.bucket}-replica"
  region           = var.replica_region
  object_lock_mode = var.object_lock_mode
  object_lock_days = var.object_lock_days
  noncurrent_days  = var.noncurrent_days
  reader_arns      = var.reader_arns
  expire_days      = var.replica_expire_days
  expire_prefix    = var.replica_expire_prefix
  tags             = var.tags
}
