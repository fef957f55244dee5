# SPDX-License-Identifier: Apache-2.0
# The role that Lifeboat's pod becomes. Each file beside this one is one kind of permission; the README has them as a table.

data "aws_partition" "current" {}
data "aws_region" "current" {}
data "aws_caller_identity" "current" {}

locals {
  tag_key = "lifeboat.dev/cluster"
  tags    = merge(var.tags, { (local.tag_key) = var.cluster_name })

  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region
  account   = data.aws_caller_identity.current.account_id

  # EKS puts the first on nodes of managed groups, the eks module the second on nodes and volumes.
  cluster_tags = {
    "kubernetes.io/cluster/${var.cluster_name}" = "owned"
    (local.tag_key)                             = var.cluster_name
  }
  volume_tags = coalesce(var.volume_tags, local.cluster_tags)

  # Clusters whose snapshots may be restored here.
  sources = sort(setunion([var.cluster_name], var.restore_from_clusters))
}

resource "aws_iam_role" "this" {
  name                 = "${var.cluster_name}-lifeboat"
  description          = "Lifeboat of the EKS cluster ${var.cluster_name}"
  assume_role_policy   = var.identity == "irsa" ? one(data.aws_iam_policy_document.irsa_trust[*].json) : one(data.aws_iam_policy_document.pod_trust[*].json)
  permissions_boundary = var.permissions_boundary_arn
  tags                 = local.tags
}

resource "aws_iam_role_policy" "backup" {
  name   = "backup"
  role   = aws_iam_role.this.name
  policy = data.aws_iam_policy_document.backup.json
}

data "aws_iam_policy_document" "backup" {
  source_policy_documents = [
    data.aws_iam_policy_document.store.json,
    data.aws_iam_policy_document.read.json,
    data.aws_iam_policy_document.volumes.json,
  ]
}

resource "aws_iam_role_policy" "databases" {
  count = length(var.rds_instances) > 0 || var.rds_restore ? 1 : 0

  name   = "databases"
  role   = aws_iam_role.this.name
  policy = data.aws_iam_policy_document.databases.json
}
