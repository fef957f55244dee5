# SPDX-License-Identifier: Apache-2.0
# Addons, with roles of their own by EKS Pod Identity where they talk to AWS.

locals {
  # Addon => its service account and the managed policy of its role. AmazonEBSCSIDriverPolicyV2 is limited to volumes and
  # snapshots that the driver tagged itself.
  addon_roles = {
    "vpc-cni"            = { service_account = "aws-node", policy = "${local.aws_policy}/AmazonEKS_CNI_Policy" }
    "aws-ebs-csi-driver" = { service_account = "ebs-csi-controller-sa", policy = "${local.aws_policy}/AmazonEBSCSIDriverPolicyV2" }
  }

  # Every volume says whose it is, so that the backup role can be limited to the volumes of this cluster.
  addon_configuration = {
    "aws-ebs-csi-driver" = jsonencode({ controller = { extraVolumeTags = { "lifeboat.dev/cluster" = var.name } } })
  }

  addons_before_nodes = toset(["eks-pod-identity-agent", "vpc-cni", "kube-proxy"])
  addons_after_nodes  = toset(concat(["coredns", "aws-ebs-csi-driver"], var.snapshot_controller ? ["snapshot-controller"] : []))

  # An addon that is given no version keeps the one that it was made with, also when the cluster has long gone on.
  addon_versions = merge({ for name, default in data.aws_eks_addon_version.default : name => default.version }, var.addon_versions)
}

# Asked by the variable and not by the cluster, whose every change would put the answer off until apply.
data "aws_eks_addon_version" "default" {
  for_each = setsubtract(setunion(local.addons_before_nodes, local.addons_after_nodes), keys(var.addon_versions))

  addon_name         = each.key
  kubernetes_version = var.kubernetes_version
}

data "aws_iam_policy_document" "addon_trust" {
  for_each = local.addon_roles

  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/kubernetes-namespace"
      values   = ["kube-system"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/kubernetes-service-account"
      values   = [each.value.service_account]
    }
  }
}

resource "aws_iam_role" "addon" {
  for_each = local.addon_roles

  name               = "${var.name}-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.addon_trust[each.key].json
  tags               = local.tags
}

resource "aws_iam_role_policy_attachment" "addon" {
  for_each = local.addon_roles

  role       = aws_iam_role.addon[each.key].name
  policy_arn = each.value.policy
}

resource "aws_eks_addon" "before_nodes" {
  for_each = local.addons_before_nodes

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = local.addon_versions[each.key]
  configuration_values        = lookup(local.addon_configuration, each.key, null)
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "PRESERVE"
  tags                        = local.tags

  dynamic "pod_identity_association" {
    for_each = contains(keys(local.addon_roles), each.key) ? [local.addon_roles[each.key]] : []

    content {
      service_account = pod_identity_association.value.service_account
      role_arn        = aws_iam_role.addon[each.key].arn
    }
  }

  depends_on = [aws_iam_role_policy_attachment.addon]
}

resource "aws_eks_addon" "after_nodes" {
  for_each = local.addons_after_nodes

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = local.addon_versions[each.key]
  configuration_values        = lookup(local.addon_configuration, each.key, null)
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "PRESERVE"
  tags                        = local.tags

  dynamic "pod_identity_association" {
    for_each = contains(keys(local.addon_roles), each.key) ? [local.addon_roles[each.key]] : []

    content {
      service_account = pod_identity_association.value.service_account
      role_arn        = aws_iam_role.addon[each.key].arn
    }
  }

  depends_on = [aws_iam_role_policy_attachment.addon, aws_eks_node_group.this]
}
