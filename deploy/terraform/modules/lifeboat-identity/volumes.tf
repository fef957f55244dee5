# SPDX-License-Identifier: Apache-2.0
# EBS: snapshots of the cluster's volumes, and volumes from the cluster's snapshots, told apart by tags.
#
# ec2:DescribeAvailabilityZones and ec2:DescribeTags are left out: zones and tags come with DescribeVolumes and DescribeSnapshots,
# and which zones a restore can use is known from the nodes.

locals {
  volumes_arn = "arn:${local.partition}:ec2:${local.region}:${local.account}:volume/*"
  # A snapshot's ARN has no account.
  snapshots_arn = "arn:${local.partition}:ec2:${local.region}::snapshot/*"
}

data "aws_iam_policy_document" "volumes" {
  statement {
    sid       = "Describe"
    actions   = ["ec2:DescribeSnapshots", "ec2:DescribeVolumes"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = [local.region]
    }
  }

  # CreateSnapshot is allowed if it is on both sides: the volume is the cluster's, and the snapshot is marked as the cluster's.
  dynamic "statement" {
    for_each = [for index, key in keys(local.volume_tags) : { sid = "SnapshotVolume${index}", key = key, value = local.volume_tags[key] }]

    content {
      sid       = statement.value.sid
      actions   = ["ec2:CreateSnapshot", "ec2:CreateSnapshots"]
      resources = [local.volumes_arn]

      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/${statement.value.key}"
        values   = [statement.value.value]
      }
    }
  }

  statement {
    sid       = "SnapshotMarked"
    actions   = ["ec2:CreateSnapshot", "ec2:CreateSnapshots"]
    resources = [local.snapshots_arn]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/${local.tag_key}"
      values   = [var.cluster_name]
    }
  }

  # The other way in for CreateSnapshots: crash-consistent over the volumes of one of the cluster's nodes.
  statement {
    sid       = "SnapshotInstance"
    actions   = ["ec2:CreateSnapshots"]
    resources = ["arn:${local.partition}:ec2:${local.region}:${local.account}:instance/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/${local.tag_key}"
      values   = [var.cluster_name]
    }
  }

  # Only in the moment of making: no tag of anything that exists can be changed, and with it no condition be met.
  statement {
    sid       = "TagOnCreate"
    actions   = ["ec2:CreateTags"]
    resources = [local.volumes_arn, local.snapshots_arn]

    condition {
      test     = "StringEquals"
      variable = "ec2:CreateAction"
      values   = ["CreateSnapshot", "CreateSnapshots", "CreateVolume"]
    }
  }

  dynamic "statement" {
    for_each = var.delete_backups ? ["Delete"] : []

    content {
      sid       = statement.value
      actions   = ["ec2:DeleteSnapshot"]
      resources = [local.snapshots_arn]

      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/${local.tag_key}"
        values   = [var.cluster_name]
      }
    }
  }

  statement {
    sid       = "RestoreVolume"
    actions   = ["ec2:CreateVolume"]
    resources = [local.volumes_arn]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/${local.tag_key}"
      values   = [var.cluster_name]
    }
  }

  statement {
    sid       = "RestoreFromSnapshot"
    actions   = ["ec2:CreateVolume"]
    resources = [local.snapshots_arn]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/${local.tag_key}"
      values   = local.sources
    }
  }

  dynamic "statement" {
    for_each = var.block_access ? ["Blocks"] : []

    content {
      sid = statement.value
      actions = [
        "ebs:CompleteSnapshot", "ebs:GetSnapshotBlock", "ebs:ListChangedBlocks", "ebs:ListSnapshotBlocks", "ebs:PutSnapshotBlock",
      ]
      resources = [local.snapshots_arn]

      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/${local.tag_key}"
        values   = local.sources
      }
    }
  }

  dynamic "statement" {
    for_each = var.block_access ? ["BlocksMarked"] : []

    content {
      sid       = statement.value
      actions   = ["ebs:StartSnapshot"]
      resources = [local.snapshots_arn]

      condition {
        test     = "StringEquals"
        variable = "aws:RequestTag/${local.tag_key}"
        values   = [var.cluster_name]
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.ebs_kms_key_arns) > 0 ? ["VolumeKeys"] : []

    content {
      sid       = statement.value
      actions   = ["kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncrypt*"]
      resources = var.ebs_kms_key_arns

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["ec2.${local.region}.amazonaws.com"]
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.ebs_kms_key_arns) > 0 ? ["VolumeKeyGrants"] : []

    content {
      sid       = statement.value
      actions   = ["kms:CreateGrant"]
      resources = var.ebs_kms_key_arns

      condition {
        test     = "Bool"
        variable = "kms:GrantIsForAWSResource"
        values   = ["true"]
      }
    }
  }
}
