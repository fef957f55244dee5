# SPDX-License-Identifier: Apache-2.0
output "bucket" {
  description = "Name of the bucket; it is known when the bucket is ready to be used."
  value       = aws_s3_bucket.this.bucket

  depends_on = [aws_s3_bucket_versioning.this, aws_s3_bucket_server_side_encryption_configuration.this]
}

output "arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.this.arn

  depends_on = [aws_s3_bucket_versioning.this, aws_s3_bucket_server_side_encryption_configuration.this]
}

output "region" {
  description = "Region of the bucket."
  value       = aws_s3_bucket.this.bucket_region
}

output "kms_key_arn" {
  description = "Key of the bucket."
  value       = aws_kms_key.this.arn
}

output "expires" {
  description = "What expires by its age: beginning of the keys => days."
  value       = { for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.filter[0].prefix => rule.expiration[0].days if rule.id == "expire-by-age" }
}
