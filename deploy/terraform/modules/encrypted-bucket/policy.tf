# SPDX-License-Identifier: Apache-2.0
# What nobody may do, whatever IAM allows them; and who may read from other accounts.

locals {
  objects = "${aws_s3_bucket.this.arn}/*"

  # Uploads: sid => the condition under which they are refused. A request without these headers gets the bucket's default,
  # which is right; "Null = false" keeps the rules from refusing it (a negated test matches a header that is not there).
  refused_uploads = {
    DenyOtherEncryption = [
      { test = "Null", variable = "s3:x-amz-server-side-encryption", value = "false" },
      { test = "StringNotEquals", variable = "s3:x-amz-server-side-encryption", value = "aws:kms" },
    ]
    DenyOtherKey = [
      { test = "Null", variable = "s3:x-amz-server-side-encryption-aws-kms-key-id", value = "false" },
      { test = "ArnNotEquals", variable = "s3:x-amz-server-side-encryption-aws-kms-key-id", value = aws_kms_key.this.arn },
    ]
    # A key that comes with the request is a key that only the sender has: the way of extortion.
    DenyCustomerKey = [
      { test = "Null", variable = "s3:x-amz-server-side-encryption-customer-algorithm", value = "false" },
    ]
  }

  refused_connections = {
    DenyWithoutTLS = { test = "Bool", variable = "aws:SecureTransport", value = "false" }
    DenyOldTLS     = { test = "NumericLessThan", variable = "s3:TlsVersion", value = "1.2" }
  }
}

data "aws_iam_policy_document" "bucket" {
  dynamic "statement" {
    for_each = local.refused_connections

    content {
      sid       = statement.key
      effect    = "Deny"
      actions   = ["s3:*"]
      resources = [aws_s3_bucket.this.arn, local.objects]

      principals {
        type        = "*"
        identifiers = ["*"]
      }

      condition {
        test     = statement.value.test
        variable = statement.value.variable
        values   = [statement.value.value]
      }
    }
  }

  dynamic "statement" {
    for_each = local.refused_uploads

    content {
      sid       = statement.key
      effect    = "Deny"
      actions   = ["s3:PutObject"]
      resources = [local.objects]

      principals {
        type        = "*"
        identifiers = ["*"]
      }

      dynamic "condition" {
        for_each = statement.value

        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = [condition.value.value]
        }
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.reader_arns) > 0 ? { ReadersOfBucket = ["s3:GetBucketLocation", "s3:ListBucket"], ReadersOfObjects = ["s3:GetObject"] } : {}

    content {
      sid       = statement.key
      actions   = statement.value
      resources = [statement.key == "ReadersOfBucket" ? aws_s3_bucket.this.arn : local.objects]

      principals {
        type        = "AWS"
        identifiers = var.reader_arns
      }
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  region = var.region
  bucket = aws_s3_bucket.this.bucket
  policy = data.aws_iam_policy_document.bucket.json

  # S3 refuses two changes of access at the same moment.
  depends_on = [aws_s3_bucket_public_access_block.this, aws_s3_bucket_ownership_controls.this]
}
