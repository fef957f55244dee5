# SPDX-License-Identifier: Apache-2.0
# Replication: a role that may read here and write there, and the rule. Deletions are not replicated: the copy outlives a mistake.

data "aws_region" "current" {}

locals {
  replicated = var.replica_region == null ? toset([]) : toset(["replica"])
}

data "aws_iam_policy_document" "replication_trust" {
  for_each = local.replicated

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["s3.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "replication" {
  for_each = local.replicated

  statement {
    sid       = "ReadRule"
    actions   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
    resources = [module.primary.arn]
  }

  statement {
    sid = "ReadObjects"
    actions = [
      "s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging",
      "s3:GetObjectRetention", "s3:GetObjectLegalHold",
    ]
    resources = ["${module.primary.arn}/*"]
  }

  statement {
    sid       = "WriteObjects"
    actions   = ["s3:ReplicateObject", "s3:ReplicateTags"]
    resources = ["${module.replica[0].arn}/*"]
  }

  statement {
    sid       = "Decrypt"
    actions   = ["kms:Decrypt"]
    resources = [module.primary.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${data.aws_region.current.region}.amazonaws.com"]
    }
  }

  statement {
    sid       = "Encrypt"
    actions   = ["kms:Encrypt", "kms:GenerateDataKey"]
    resources = [module.replica[0].kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.replica_region}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "replication" {
  for_each = local.replicated

  name               = "${substr(var.bucket, 0, 50)}-replication"
  assume_role_policy = data.aws_iam_policy_document.replication_trust[each.key].json
  tags               = var.tags
}

resource "aws_iam_role_policy" "replication" {
  for_each = local.replicated

  name   = "replicate"
  role   = aws_iam_role.replication[each.key].name
  policy = data.aws_iam_policy_document.replication[each.key].json
}

resource "aws_s3_bucket_replication_configuration" "this" {
  for_each = local.replicated

  bucket = module.primary.bucket
  role   = aws_iam_role.replication[each.key].arn

  rule {
    id     = "everything"
    status = "Enabled"

    filter {}

    delete_marker_replication {
      status = "Disabled"
    }

    source_selection_criteria {
      sse_kms_encrypted_objects {
        status = "Enabled"
      }
    }

    destination {
      bucket        = module.replica[0].arn
      storage_class = "STANDARD_IA"

      encryption_configuration {
        replica_kms_key_id = module.replica[0].kms_key_arn
      }
    }
  }
}
