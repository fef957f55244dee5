# SPDX-License-Identifier: Apache-2.0
# EBS: snapshots of the cluster's volumes, and volumes from the cluster's snapshots, told apart by tags.
#
# Every action here is one that the product calls, and the other way round: Tests/Terraform/stages/policies.py compares them.
# ec2:DescribeAvailabilityZones is left out: which zones a restore can use is known from the nodes.

locals {
  volumes_arn = "arn:${local.partition}:ec2:${local.region}:${local.account}:volume/*"
  # A snapshot's ARN has no account.
  snapshots_arn = "arn:${local.partition}:ec2:${local.region}::snapshot/*"
  foreign_arns  = [for region in sort(var.copy_from_regions) : "arn:${local.partition}:ec2:${region}::snapshot/*"]
  ec2_regions   = concat([local.region], sort(var.copy_from_regions))
}

data "aws_iam_policy_document" "volumes" {
  # DescribeInstances tells which volumes of a machine CreateSnapshots has to leave out.
  statement {
    sid       = "Describe"
    actions   = ["ec2:DescribeInstances", "ec2:DescribeSnapshots", "ec2:DescribeVolumes"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = local.ec2_regions
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

  # The third side of CreateSnapshots, crash-consistent over the volumes of one machine: it is one of the cluster's nodes.
  dynamic "statement" {
    for_each = [for index, key in keys(local.cluster_tags) : { sid = "SnapshotInstance${index}", key = key, value = local.cluster_tags[key] }]

    content {
      sid       = statement.value.sid
      actions   = ["ec2:CreateSnapshots"]
      resources = ["arn:${local.partition}:ec2:${local.region}:${local.account}:instance/*"]

      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/${statement.value.key}"
        values   = [statement.value.value]
      }
    }
  }

  # In the moment of making. The conditions above and below hang on these tags.
  statement {
    sid       = "TagOnCreate"
    actions   = ["ec2:CreateTags"]
    resources = [local.volumes_arn, local.snapshots_arn]

    condition {
      test     = "StringEquals"
      variable = "ec2:CreateAction"
      values   = concat(["CreateSnapshot", "CreateSnapshots", "CreateVolume"], length(var.copy_from_regions) > 0 ? ["CopySnapshot"] : [])
    }
  }

  # CreateSnapshots gives all snapshots the same tags; those in which they differ come after it. Only on snapshots that are the
  # cluster's already, and never the tags that say whose a snapshot is: none can be taken over, none be given away.
  statement {
    sid       = "TagSnapshot"
    actions   = ["ec2:CreateTags"]
    resources = [local.snapshots_arn]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/${local.tag_key}"
      values   = [var.cluster_name]
    }

    condition {
      test     = "ForAllValues:StringNotEquals"
      variable = "aws:TagKeys"
      values   = [local.tag_key, "lifeboat.dev/backup-uid"]
    }

    # A request without the key would meet the condition above.
    condition {
      test     = "Null"
      variable = "aws:TagKeys"
      values   = ["false"]
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

  # A restore in another region copies the snapshot first, and deletes the copy when the volume is there.
  dynamic "statement" {
    for_each = length(var.copy_from_regions) > 0 ? ["CopyFrom"] : []

    content {
      sid       = statement.value
      actions   = ["ec2:CopySnapshot"]
      resources = local.foreign_arns

      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/${local.tag_key}"
        values   = local.sources
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.copy_from_regions) > 0 ? ["CopyMarked"] : []

    content {
      sid       = statement.value
      actions   = ["ec2:CopySnapshot"]
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
      actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncrypt*"]
      resources = var.ebs_kms_key_arns

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = [for region in local.ec2_regions : "ec2.${region}.amazonaws.com"]
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
