# SPDX-License-Identifier: Apache-2.0
# RDS: snapshots of the named instances, and, if wanted, instances from those snapshots. A policy of its own, off unless asked for.

locals {
  rds           = "arn:${local.partition}:rds:${local.region}:${local.account}"
  rds_snapshots = "${local.rds}:snapshot:*"
  rds_instances = [for instance in var.rds_instances : "${local.rds}:db:${instance}"]
}

data "aws_iam_policy_document" "databases" {
  # Describing is allowed for all: AWS answers a list with "denied", not with fewer, and restores look for a free name.
  statement {
    sid       = "DescribeDatabases"
    actions   = ["rds:DescribeDBInstances", "rds:DescribeDBSnapshots"]
    resources = ["${local.rds}:db:*", local.rds_snapshots]
  }

  dynamic "statement" {
    for_each = length(var.rds_instances) > 0 ? ["SnapshotDatabase"] : []

    content {
      sid       = statement.value
      actions   = ["rds:CreateDBSnapshot"]
      resources = local.rds_instances

      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/${local.tag_key}"
        values   = [var.cluster_name]
      }
    }
  }

  # Tags are part of the request that makes the snapshot, and RDS wants the permission to tag for it.
  dynamic "statement" {
    for_each = length(var.rds_instances) > 0 ? ["SnapshotDatabaseMarked"] : []

    content {
      sid       = statement.value
      actions   = ["rds:AddTagsToResource", "rds:CreateDBSnapshot"]
      resources = [local.rds_snapshots]

      condition {
        test     = "StringEquals"
        variable = "aws:RequestTag/${local.tag_key}"
        values   = [var.cluster_name]
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.rds_instances) > 0 && var.delete_backups ? ["DeleteDatabaseSnapshot"] : []

    content {
      sid       = statement.value
      actions   = ["rds:DeleteDBSnapshot"]
      resources = [local.rds_snapshots]

      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/${local.tag_key}"
        values   = [var.cluster_name]
      }
    }
  }

  dynamic "statement" {
    for_each = var.rds_restore ? ["RestoreDatabaseFrom"] : []

    content {
      sid       = statement.value
      actions   = ["rds:RestoreDBInstanceFromDBSnapshot"]
      resources = [local.rds_snapshots]

      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/${local.tag_key}"
        values   = local.sources
      }
    }
  }

  dynamic "statement" {
    for_each = var.rds_restore ? ["RestoreDatabaseInto"] : []

    content {
      sid       = statement.value
      actions   = ["rds:AddTagsToResource", "rds:RestoreDBInstanceFromDBSnapshot"]
      resources = ["${local.rds}:db:*"]

      condition {
        test     = "StringEquals"
        variable = "aws:RequestTag/${local.tag_key}"
        values   = [var.cluster_name]
      }
    }
  }

  # Groups that the new instance is put into; they carry no tags of ours and are not changed.
  dynamic "statement" {
    for_each = var.rds_restore ? ["RestoreDatabaseWith"] : []

    content {
      sid       = statement.value
      actions   = ["rds:RestoreDBInstanceFromDBSnapshot"]
      resources = ["${local.rds}:og:*", "${local.rds}:pg:*", "${local.rds}:subgrp:*"]
    }
  }

  # RDS looks at the key of the snapshot in the role's name, and has itself granted the use of it for the new instance.
  dynamic "statement" {
    for_each = var.rds_restore && length(var.rds_kms_key_arns) > 0 ? ["DatabaseKeys"] : []

    content {
      sid       = statement.value
      actions   = ["kms:DescribeKey"]
      resources = var.rds_kms_key_arns

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["rds.${local.region}.amazonaws.com"]
      }
    }
  }

  dynamic "statement" {
    for_each = var.rds_restore && length(var.rds_kms_key_arns) > 0 ? ["DatabaseKeyGrants"] : []

    content {
      sid       = statement.value
      actions   = ["kms:CreateGrant"]
      resources = var.rds_kms_key_arns

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["rds.${local.region}.amazonaws.com"]
      }

      condition {
        test     = "Bool"
        variable = "kms:GrantIsForAWSResource"
        values   = ["true"]
      }
    }
  }
}
