# SPDX-License-Identifier: Apache-2.0
# One run applies, to the mock: it fills in what AWS would choose. The others only plan, which is faster.
# What the policies allow is also checked as rendered JSON, against a table: Tests/Terraform/stages/policies.py.
mock_provider "aws" {
  source = "../mocks"
}

variables {
  cluster_name = "shop"
  cluster_arn  = "arn:aws:eks:eu-west-1:123456789012:cluster/shop"
  bucket       = "shop-backups"
  prefix       = "shop"
  kms_key_arn  = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
}

run "pod_identity_by_default" {
  assert {
    condition     = aws_eks_pod_identity_association.this[0].service_account == "velero" && aws_eks_pod_identity_association.this[0].namespace == "velero" && aws_eks_pod_identity_association.this[0].role_arn == aws_iam_role.this.arn
    error_message = "The service account must become the role by Pod Identity."
  }

  assert {
    condition     = tomap({ for condition in data.aws_iam_policy_document.pod_trust[0].statement[0].condition : condition.variable => one(condition.values) }) == tomap({ "aws:RequestTag/eks-cluster-arn" = "arn:aws:eks:eu-west-1:123456789012:cluster/shop", "aws:RequestTag/kubernetes-namespace" = "velero", "aws:RequestTag/kubernetes-service-account" = "velero" })
    error_message = "Only this service account of this cluster may become the role."
  }
}

run "irsa_as_a_choice" {
  command = plan

  variables {
    identity          = "irsa"
    oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC"
  }

  assert {
    condition     = length(aws_eks_pod_identity_association.this) == 0
    error_message = "There must be one way only."
  }

  assert {
    condition     = tomap({ for condition in data.aws_iam_policy_document.irsa_trust[0].statement[0].condition : condition.variable => one(condition.values) }) == tomap({ "oidc.eks.eu-west-1.amazonaws.com/id/ABC:aud" = "sts.amazonaws.com", "oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub" = "system:serviceaccount:velero:velero" })
    error_message = "Only this service account, with a token made for STS, may become the role."
  }
}

run "objects_below_the_prefix_only" {
  command = plan

  assert {
    condition     = one([for statement in data.aws_iam_policy_document.store.statement : statement.resources if statement.sid == "Objects"]) == toset(["arn:aws:s3:::shop-backups/shop/*"])
    error_message = "Objects must be limited to the prefix."
  }

  assert {
    condition     = one(one([for statement in data.aws_iam_policy_document.store.statement : statement.condition if statement.sid == "List"])).values == tolist(["shop", "shop/*"])
    error_message = "Listing must be limited to the prefix."
  }
}

run "versions_cannot_be_deleted" {
  command = plan

  variables {
    set_retention = true
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.store.statement :
      length(setintersection(statement.actions, ["s3:DeleteObjectVersion", "s3:BypassGovernanceRetention", "s3:PutBucketPolicy", "s3:*"])) == 0
    ])
    error_message = "The role must not be able to delete for good."
  }
}

run "deletion_can_be_withheld" {
  command = plan

  variables {
    delete_backups = false
    rds_instances  = ["shop-app"]
  }

  assert {
    condition = alltrue([
      for statement in concat(data.aws_iam_policy_document.store.statement, data.aws_iam_policy_document.volumes.statement, data.aws_iam_policy_document.databases.statement) :
      alltrue([for action in statement.actions : !strcontains(action, ":Delete")])
    ])
    error_message = "Without delete_backups nothing may be deleted."
  }
}

run "databases_need_asking" {
  command = plan

  assert {
    condition     = length(aws_iam_role_policy.databases) == 0
    error_message = "There must be no permission on RDS unless asked for."
  }
}

run "databases_by_name_and_tag" {
  command = plan

  variables {
    rds_instances = ["shop-app"]
  }

  assert {
    condition     = one([for statement in data.aws_iam_policy_document.databases.statement : statement.resources if statement.sid == "SnapshotDatabase"]) == toset(["arn:aws:rds:eu-west-1:123456789012:db:shop-app"])
    error_message = "Only the named instances may be snapshotted."
  }

  assert {
    condition     = alltrue([for statement in data.aws_iam_policy_document.databases.statement : !contains(statement.actions, "rds:RestoreDBInstanceFromDBSnapshot")])
    error_message = "Restoring has a switch of its own."
  }
}

run "keys_of_databases_need_the_switch_for_restores" {
  command = plan

  variables {
    rds_instances    = ["shop-app"]
    rds_kms_key_arns = ["arn:aws:kms:eu-west-1:123456789012:key/66666666-7777-8888-9999-000000000000"]
  }

  assert {
    condition     = alltrue([for statement in data.aws_iam_policy_document.databases.statement : alltrue([for action in statement.actions : !startswith(action, "kms:")])])
    error_message = "Without rds_restore no key is needed."
  }
}

run "databases_are_restored_under_their_keys" {
  command = plan

  variables {
    rds_restore      = true
    rds_kms_key_arns = ["arn:aws:kms:eu-west-1:123456789012:key/66666666-7777-8888-9999-000000000000"]
  }

  assert {
    condition = tomap({
      for statement in data.aws_iam_policy_document.databases.statement : statement.sid => join(" ", concat(tolist(statement.actions), tolist(statement.resources)))
      if anytrue([for action in statement.actions : startswith(action, "kms:")])
      }) == tomap({
      DatabaseKeys      = "kms:DescribeKey ${var.rds_kms_key_arns[0]}"
      DatabaseKeyGrants = "kms:CreateGrant ${var.rds_kms_key_arns[0]}"
    })
    error_message = "RDS must be able to look at the key and to have its use granted, and nothing else."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.databases.statement :
      contains([for condition in statement.condition : one(condition.values) if condition.variable == "kms:ViaService"], "rds.eu-west-1.amazonaws.com")
      if startswith(statement.sid, "DatabaseKey")
    ])
    error_message = "The keys must be of use by way of RDS only."
  }

  assert {
    condition = contains([
      for condition in one([for statement in data.aws_iam_policy_document.databases.statement : statement.condition if statement.sid == "DatabaseKeyGrants"]) :
      one(condition.values) if condition.variable == "kms:GrantIsForAWSResource"
    ], "true")
    error_message = "Grants must be for AWS's services only."
  }
}

run "migration_restores_from_named_clusters" {
  command = plan

  variables {
    restore_from_clusters = ["old"]
  }

  assert {
    condition     = toset(one(one([for statement in data.aws_iam_policy_document.volumes.statement : statement.condition if statement.sid == "RestoreFromSnapshot"])).values) == toset(["old", "shop"])
    error_message = "Volumes must be restorable from the snapshots of both clusters."
  }

  assert {
    condition     = one(one([for statement in data.aws_iam_policy_document.volumes.statement : statement.condition if statement.sid == "Delete"])).values == tolist(["shop"])
    error_message = "Snapshots of the other cluster must not be deletable."
  }
}

run "snapshots_cannot_be_given_away" {
  command = plan

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.volumes.statement :
      length([
        for condition in statement.condition : condition
        if condition.variable == "ec2:CreateAction" || (condition.test == "ForAllValues:StringNotEquals" && toset(condition.values) == toset(["lifeboat.dev/cluster", "lifeboat.dev/backup-uid"]))
      ]) == 1
      if contains(statement.actions, "ec2:CreateTags")
    ])
    error_message = "Tags that say whose a snapshot is may only be set in the moment it is made."
  }

  assert {
    condition     = one([for condition in one([for statement in data.aws_iam_policy_document.volumes.statement : statement.condition if statement.sid == "TagSnapshot"]) : condition.values if condition.variable == "aws:ResourceTag/lifeboat.dev/cluster"]) == tolist(["shop"])
    error_message = "Only the cluster's own snapshots may be tagged once they exist."
  }
}

run "nothing_is_copied_from_elsewhere_by_default" {
  command = plan

  assert {
    condition     = alltrue([for statement in data.aws_iam_policy_document.volumes.statement : !contains(statement.actions, "ec2:CopySnapshot")])
    error_message = "Copying from other regions needs copy_from_regions."
  }

  assert {
    condition     = one(one([for statement in data.aws_iam_policy_document.volumes.statement : statement.condition if statement.sid == "Describe"])).values == tolist(["eu-west-1"])
    error_message = "Nothing of other regions may be seen."
  }
}

run "migration_copies_from_named_regions" {
  command = plan

  variables {
    restore_from_clusters = ["old"]
    copy_from_regions     = ["us-east-1"]
  }

  assert {
    condition     = one([for statement in data.aws_iam_policy_document.volumes.statement : statement.resources if statement.sid == "CopyFrom"]) == toset(["arn:aws:ec2:us-east-1::snapshot/*"])
    error_message = "Only snapshots of the named region may be copied."
  }

  assert {
    condition     = toset(one(one([for statement in data.aws_iam_policy_document.volumes.statement : statement.condition if statement.sid == "CopyFrom"])).values) == toset(["old", "shop"])
    error_message = "Only snapshots of the named clusters may be copied."
  }

  assert {
    condition     = one(one([for statement in data.aws_iam_policy_document.volumes.statement : statement.condition if statement.sid == "CopyMarked"])).values == tolist(["shop"])
    error_message = "A copy must be marked as this cluster's."
  }
}
