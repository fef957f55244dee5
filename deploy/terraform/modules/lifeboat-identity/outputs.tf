# SPDX-License-Identifier: Apache-2.0
output "role_arn" {
  description = "Role of the pod."
  value       = aws_iam_role.this.arn

  depends_on = [aws_iam_role_policy.backup, aws_iam_role_policy.databases]
}

output "role_name" {
  description = "Name of the role."
  value       = aws_iam_role.this.name
}

output "identity" {
  description = "How the pod becomes the role: \"pod-identity\" or \"irsa\"."
  value       = var.identity
}

output "namespace" {
  description = "Namespace of the service account."
  value       = var.namespace
}

output "service_account" {
  description = "Service account that Lifeboat must run as."
  value       = var.service_account
}

output "snapshot_tags" {
  description = "Tags that every snapshot and volume must be made with; without them AWS refuses."
  value       = { (local.tag_key) = var.cluster_name }
}

output "policies" {
  description = "The policies of the role as JSON, for review."
  value = {
    backup    = data.aws_iam_policy_document.backup.json
    databases = one(aws_iam_role_policy.databases[*].policy)
  }
}
