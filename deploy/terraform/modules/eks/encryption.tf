# SPDX-License-Identifier: Apache-2.0
# Kubernetes secrets are encrypted with a key of our own before they reach etcd.

data "aws_iam_policy_document" "secrets_key" {
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

# Losing this key is losing every secret in etcd.
resource "aws_kms_key" "secrets" {
  description             = "Secrets of the EKS cluster ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.secrets_key.json
  tags                    = local.tags

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "secrets" {
  name          = "alias/eks/${var.name}/secrets"
  target_key_id = aws_kms_key.secrets.key_id
}

data "aws_iam_policy_document" "cluster_secrets" {
  statement {
    sid       = "Secrets"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey", "kms:ListGrants"]
    resources = [aws_kms_key.secrets.arn]
  }

  # EKS makes the grant that its own service then uses.
  statement {
    sid       = "Grant"
    actions   = ["kms:CreateGrant"]
    resources = [aws_kms_key.secrets.arn]

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
}

resource "aws_iam_role_policy" "cluster_secrets" {
  name   = "secrets-key"
  role   = aws_iam_role.cluster.name
  policy = data.aws_iam_policy_document.cluster_secrets.json
}
