# SPDX-License-Identifier: Apache-2.0
# One run applies, to the mock: it fills in what AWS would choose. The others only plan, which is faster.
mock_provider "aws" {
  source = "../mocks"
}

variables {
  name               = "shop"
  vpc_id             = "vpc-1"
  private_subnet_ids = ["subnet-1", "subnet-2"]
  administrator_arns = ["arn:aws:iam::123456789012:role/admin"]
}

run "api_is_private" {
  command = plan

  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_private_access == true && aws_eks_cluster.this.vpc_config[0].endpoint_public_access == false
    error_message = "The API must be reachable from inside the network only."
  }
}

run "public_api_needs_named_ranges" {
  command = plan

  variables {
    public_access_cidrs = ["203.0.113.7/32"]
  }

  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_public_access == true && aws_eks_cluster.this.vpc_config[0].public_access_cidrs == toset(["203.0.113.7/32"])
    error_message = "The API must be open to the named ranges, and to no others."
  }
}

run "secrets_are_encrypted_with_own_key" {
  assert {
    condition     = aws_eks_cluster.this.encryption_config[0].resources == toset(["secrets"]) && aws_eks_cluster.this.encryption_config[0].provider[0].key_arn == aws_kms_key.secrets.arn
    error_message = "Secrets must be encrypted with the module's key."
  }

  assert {
    condition     = aws_kms_key.secrets.enable_key_rotation == true && aws_kms_key.secrets.deletion_window_in_days == 30
    error_message = "The key must be rotated, and take 30 days to be deleted."
  }
}

run "control_plane_logs_are_kept" {
  command = plan

  assert {
    condition     = length(setsubtract(["api", "audit", "authenticator", "controllerManager", "scheduler"], aws_eks_cluster.this.enabled_cluster_log_types)) == 0
    error_message = "All control plane logs must be written."
  }

  assert {
    condition     = aws_cloudwatch_log_group.control_plane.retention_in_days == 365 && aws_cloudwatch_log_group.control_plane.name == "/aws/eks/shop/cluster"
    error_message = "Control plane logs must be kept for a year, in the group that EKS writes to."
  }
}

run "access_is_by_entries_only" {
  command = plan

  assert {
    condition     = aws_eks_cluster.this.access_config[0].authentication_mode == "API" && aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions == false
    error_message = "There must be no aws-auth ConfigMap, and no hidden administrator."
  }

  assert {
    condition     = endswith(one(values(aws_eks_access_policy_association.administrator)).policy_arn, ":cluster-access-policy/AmazonEKSClusterAdminPolicy")
    error_message = "The named administrator must administer the cluster."
  }
}

run "access_can_be_limited_to_namespaces" {
  command = plan

  variables {
    access_entries = {
      team = {
        principal_arn = "arn:aws:iam::123456789012:role/team"
        policy        = "AmazonEKSEditPolicy"
        namespaces    = ["shop"]
      }
    }
  }

  assert {
    condition     = aws_eks_access_policy_association.other["team"].access_scope[0].type == "namespace" && aws_eks_access_policy_association.other["team"].access_scope[0].namespaces == toset(["shop"])
    error_message = "The entry must be limited to its namespaces."
  }
}

run "cluster_is_protected_from_deletion" {
  command = plan

  assert {
    condition     = aws_eks_cluster.this.deletion_protection == true
    error_message = "The cluster must have deletion protection."
  }
}

run "no_surprising_price_of_extended_support" {
  command = plan

  assert {
    condition     = aws_eks_cluster.this.upgrade_policy[0].support_type == "STANDARD"
    error_message = "Extended support must be asked for."
  }
}

run "nodes_require_imdsv2_out_of_reach_of_pods" {
  command = plan

  assert {
    condition     = alltrue([for template in aws_launch_template.node : template.metadata_options[0].http_tokens == "required" && template.metadata_options[0].http_put_response_hop_limit == 1])
    error_message = "Nodes must require IMDSv2 with a hop limit of 1."
  }
}

run "node_disks_are_encrypted" {
  command = plan

  assert {
    condition     = alltrue([for template in aws_launch_template.node : template.block_device_mappings[0].ebs[0].encrypted == "true" && template.block_device_mappings[0].ebs[0].volume_type == "gp3"])
    error_message = "Disks of nodes must be encrypted gp3."
  }
}

run "nodes_have_no_ssh" {
  command = plan

  assert {
    condition     = alltrue([for template in aws_launch_template.node : template.key_name == null]) && alltrue([for group in aws_eks_node_group.this : length(group.remote_access) == 0])
    error_message = "Nodes must have no SSH key and no remote access."
  }
}

run "nodes_are_in_private_subnets_on_a_modern_system" {
  command = plan

  assert {
    condition     = alltrue([for group in aws_eks_node_group.this : group.subnet_ids == toset(["subnet-1", "subnet-2"]) && startswith(group.ami_type, "AL2023")])
    error_message = "Nodes must run Amazon Linux 2023 in the private subnets."
  }
}

run "bottlerocket_data_disk_is_encrypted" {
  command = plan

  variables {
    node_groups = { main = { ami_type = "BOTTLEROCKET_ARM_64" } }
  }

  assert {
    condition     = aws_launch_template.node["main"].block_device_mappings[0].device_name == "/dev/xvdb" && aws_launch_template.node["main"].block_device_mappings[0].ebs[0].encrypted == "true"
    error_message = "Bottlerocket's data disk must be the encrypted one."
  }
}

run "nodes_have_only_the_permissions_of_a_kubelet" {
  command = plan

  assert {
    condition     = toset([for attachment in aws_iam_role_policy_attachment.node : attachment.policy_arn]) == toset(["arn:aws:iam::aws:policy/AmazonEKSWorkerNodeMinimalPolicy", "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly"])
    error_message = "The role of nodes must have the two minimal policies."
  }
}

run "nodes_have_the_version_of_the_cluster" {
  command = plan

  variables {
    kubernetes_version = "1.34"
  }

  assert {
    condition     = alltrue([for group in aws_eks_node_group.this : group.version == "1.34"])
    error_message = "Nodes must be upgraded with the cluster."
  }
}

run "addons_have_the_default_version_for_the_cluster" {
  command = plan

  variables {
    kubernetes_version = "1.34"
    addon_versions     = { coredns = "v1.12.1-eksbuild.2" }
  }

  assert {
    condition     = toset([for default in data.aws_eks_addon_version.default : default.kubernetes_version]) == toset(["1.34"])
    error_message = "The default must be asked for the cluster's version."
  }

  assert {
    condition = merge(
      { for name, addon in aws_eks_addon.before_nodes : name => addon.addon_version }, { for name, addon in aws_eks_addon.after_nodes : name => addon.addon_version }
    ) == merge({ for name, default in data.aws_eks_addon_version.default : name => default.version }, { coredns = "v1.12.1-eksbuild.2" })
    error_message = "Addons must have the default version of EKS, or the pinned one."
  }
}

run "addons_are_there_with_roles_of_their_own" {
  command = plan

  assert {
    condition     = toset(concat(keys(aws_eks_addon.before_nodes), keys(aws_eks_addon.after_nodes))) == toset(["eks-pod-identity-agent", "vpc-cni", "kube-proxy", "coredns", "aws-ebs-csi-driver"])
    error_message = "The addons of a working cluster must be there."
  }

  assert {
    condition     = aws_eks_addon.after_nodes["aws-ebs-csi-driver"].pod_identity_association == toset([{ role_arn = aws_iam_role.addon["aws-ebs-csi-driver"].arn, service_account = "ebs-csi-controller-sa" }])
    error_message = "The disk driver must have its own role."
  }

  assert {
    condition     = aws_iam_role_policy_attachment.addon["aws-ebs-csi-driver"].policy_arn == "arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicyV2"
    error_message = "The disk driver must be limited to its own volumes."
  }
}

run "volumes_say_whose_they_are" {
  command = plan

  assert {
    condition     = jsondecode(aws_eks_addon.after_nodes["aws-ebs-csi-driver"].configuration_values).controller.extraVolumeTags["lifeboat.dev/cluster"] == "shop"
    error_message = "The disk driver must tag volumes with the cluster."
  }
}

run "snapshot_controller_can_be_added" {
  command = plan

  variables {
    snapshot_controller = true
  }

  assert {
    condition     = contains(keys(aws_eks_addon.after_nodes), "snapshot-controller")
    error_message = "The snapshot controller must be installed when asked for."
  }
}

run "instances_carry_the_tag_of_the_cluster" {
  command = plan

  assert {
    condition     = alltrue([for template in aws_launch_template.node : alltrue([for spec in template.tag_specifications : spec.tags["lifeboat.dev/cluster"] == "shop"])])
    error_message = "What Auto Scaling launches must carry the tag lifeboat.dev/cluster."
  }
}
