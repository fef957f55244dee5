# SPDX-License-Identifier: Apache-2.0
# Who may become the role: one service account of one namespace of one cluster, by EKS Pod Identity or by IRSA.

data "aws_iam_policy_document" "pod_trust" {
  count = var.identity == "pod-identity" ? 1 : 0

  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }

    dynamic "condition" {
      for_each = {
        "aws:RequestTag/eks-cluster-arn"            = var.cluster_arn
        "aws:RequestTag/kubernetes-namespace"       = var.namespace
        "aws:RequestTag/kubernetes-service-account" = var.service_account
      }

      content {
        test     = "StringEquals"
        variable = condition.key
        values   = [condition.value]
      }
    }
  }
}

resource "aws_eks_pod_identity_association" "this" {
  count = var.identity == "pod-identity" ? 1 : 0

  cluster_name    = var.cluster_name
  namespace       = var.namespace
  service_account = var.service_account
  role_arn        = aws_iam_role.this.arn
  tags            = local.tags
}

data "aws_iam_policy_document" "irsa_trust" {
  count = var.identity == "irsa" ? 1 : 0

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [var.oidc_provider_arn]
    }

    dynamic "condition" {
      for_each = {
        sub = "system:serviceaccount:${var.namespace}:${var.service_account}"
        aud = "sts.amazonaws.com"
      }

      content {
        test     = "StringEquals"
        variable = "${split(":oidc-provider/", var.oidc_provider_arn)[1]}:${condition.key}"
        values   = [condition.value]
      }
    }
  }
}
