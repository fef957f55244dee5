# SPDX-License-Identifier: Apache-2.0
# One key for the storage, its snapshots, the master password and Performance Insights.

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
}

# Losing this key is losing the database and all its snapshots.
resource "aws_kms_key" "this" {
  description             = "Database ${var.identifier}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.key.json
  tags                    = local.tags

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "this" {
  name          = "alias/rds/${var.identifier}"
  target_key_id = aws_kms_key.this.key_id
}
