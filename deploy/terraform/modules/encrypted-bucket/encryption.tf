# SPDX-License-Identifier: Apache-2.0
# The key of the bucket, and the bucket's default of using it.

data "aws_iam_policy_document" "key" {
  #checkov:skip=CKV_AWS_109:a key policy is about one key; "*" is that key
  #checkov:skip=CKV_AWS_111:a key policy is about one key; "*" is that key
  #checkov:skip=CKV_AWS_356:a key policy is about one key; "*" is that key
  statement {
    sid       = "AccountDecidesByIAM"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }

  # IAM of another account has no say about this key unless the key lets it.
  dynamic "statement" {
    for_each = length(var.reader_arns) > 0 ? ["Readers"] : []

    content {
      sid       = statement.value
      actions   = ["kms:Decrypt"]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = var.reader_arns
      }

      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["s3.*.amazonaws.com"]
      }
    }
  }
}

# Losing this key is losing every object.
resource "aws_kms_key" "this" {
  region                  = var.region
  description             = "Bucket ${var.bucket}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.key.json
  tags                    = var.tags

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "this" {
  region        = var.region
  name          = "alias/s3/${var.bucket}"
  target_key_id = aws_kms_key.this.key_id
}

# The bucket key lets S3 ask KMS once per bucket and hour instead of once per object: a hundredth of the requests.
resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  region = var.region
  bucket = aws_s3_bucket.this.bucket

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.this.arn
    }
  }
}
