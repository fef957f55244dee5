# SPDX-License-Identifier: Apache-2.0
output "bucket" {
  description = "Name of the bucket."
  value       = module.primary.bucket
}

output "arn" {
  description = "ARN of the bucket."
  value       = module.primary.arn
}

output "kms_key_arn" {
  description = "Key of the bucket."
  value       = module.primary.kms_key_arn
}

output "object_lock_mode" {
  description = "Mode of the default retention, or \"\"."
  value       = var.object_lock_mode
}

output "replica_bucket" {
  description = "Name of the copy in the other region, or null."
  value       = one(module.replica[*].bucket)
}

output "replica_kms_key_arn" {
  description = "Key of the copy, or null."
  value       = one(module.replica[*].kms_key_arn)
}
