# SPDX-License-Identifier: Apache-2.0
# Buckets of other clusters, from which is migrated: their backups can be read, and nothing of them be changed.

locals {
  read_buckets = [for source in var.read_buckets : {
    arn     = "arn:${local.partition}:s3:::${source.bucket}"
    prefix  = source.prefix
    objects = source.prefix == "" ? "*" : "${source.prefix}/*"
  }]

  # A key is of use by way of S3 in its own region only, so there is a statement for each region.
  read_keys = distinct([for source in var.read_buckets : source.kms_key_arn if source.kms_key_arn != null])
  read_keys_by_region = {
    for region in sort(distinct([for arn in local.read_keys : split(":", arn)[3]])) :
    region => [for arn in local.read_keys : arn if split(":", arn)[3] == region]
  }
}

data "aws_iam_policy_document" "read" {
  dynamic "statement" {
    for_each = local.read_buckets

    content {
      sid       = "ReadList${statement.key}"
      actions   = ["s3:ListBucket"]
      resources = [statement.value.arn]

      dynamic "condition" {
        for_each = statement.value.prefix == "" ? [] : [statement.value.prefix]

        content {
          test     = "StringLike"
          variable = "s3:prefix"
          values   = [condition.value, "${condition.value}/*"]
        }
      }
    }
  }

  dynamic "statement" {
    for_each = length(local.read_buckets) > 0 ? ["ReadInspect"] : []

    content {
      sid       = statement.value
      actions   = ["s3:GetBucketLocation"]
      resources = distinct(local.read_buckets[*].arn)
    }
  }

  dynamic "statement" {
    for_each = length(local.read_buckets) > 0 ? ["ReadObjects"] : []

    content {
      sid       = statement.value
      actions   = ["s3:GetObject"]
      resources = [for source in local.read_buckets : "${source.arn}/${source.objects}"]
    }
  }

  dynamic "statement" {
    for_each = keys(local.read_keys_by_region)

    content {
      sid       = "ReadKms${statement.key}"
      actions   = ["kms:Decrypt"]
      resources = local.read_keys_by_region[statement.value]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["s3.${statement.value}.amazonaws.com"]
      }
    }
  }
}
