# SPDX-License-Identifier: Apache-2.0
# The bucket: objects below the prefix, the key only on S3's behalf, and reading (not changing) how the bucket is set up.

locals {
  bucket_arn  = "arn:${local.partition}:s3:::${var.bucket}"
  objects_arn = var.prefix == "" ? "${local.bucket_arn}/*" : "${local.bucket_arn}/${var.prefix}/*"
}

data "aws_iam_policy_document" "store" {
  statement {
    sid       = "List"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket_arn]

    # HeadBucket asks for s3:ListBucket without a prefix, so it is refused: nothing needs it.
    dynamic "condition" {
      for_each = var.prefix == "" ? [] : [var.prefix]

      content {
        test     = "StringLike"
        variable = "s3:prefix"
        values   = [condition.value, "${condition.value}/*"]
      }
    }
  }

  # S3 has no condition key for the prefix of this one.
  statement {
    sid       = "ListUploads"
    actions   = ["s3:ListBucketMultipartUploads"]
    resources = [local.bucket_arn]
  }

  # For `lifeboat aws doctor`.
  statement {
    sid = "Inspect"
    actions = [
      "s3:GetBucketLocation", "s3:GetBucketObjectLockConfiguration", "s3:GetBucketVersioning", "s3:GetEncryptionConfiguration",
    ]
    resources = [local.bucket_arn]
  }

  # No DeleteObjectVersion and no BypassGovernanceRetention: what is deleted by this role can be brought back.
  statement {
    sid = "Objects"
    actions = concat(
      ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
      var.delete_backups ? ["s3:DeleteObject"] : [],
    )
    resources = [local.objects_arn]
  }

  dynamic "statement" {
    for_each = var.set_retention ? ["Lock"] : []

    content {
      sid       = statement.value
      actions   = ["s3:GetObjectRetention", "s3:PutObjectRetention"]
      resources = [local.objects_arn]
    }
  }

  # Multipart uploads need Decrypt, too.
  statement {
    sid       = "Kms"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]

    # The key's own region: a bucket may be elsewhere than the cluster.
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${split(":", var.kms_key_arn)[3]}.amazonaws.com"]
    }
  }
}
