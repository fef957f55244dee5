# SPDX-License-Identifier: Apache-2.0
output "identifier" {
  description = "Name of the database instance."
  value       = aws_db_instance.this.identifier
}

output "arn" {
  description = "ARN of the database instance."
  value       = aws_db_instance.this.arn
}

output "address" {
  description = "Host name of the database."
  value       = aws_db_instance.this.address
}

output "port" {
  description = "Port of the database."
  value       = aws_db_instance.this.port
}

output "security_group_id" {
  description = "Security group of the database."
  value       = aws_security_group.this.id
}

output "master_secret_arn" {
  description = "Secret of Secrets Manager with the master user's password."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}

output "kms_key_arn" {
  description = "Key of the storage and the snapshots."
  value       = aws_kms_key.this.arn
}
