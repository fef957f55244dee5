# SPDX-License-Identifier: Apache-2.0
# One run applies, to the mock: it fills in what AWS would choose. The others only plan, which is faster.
mock_provider "aws" {
  source = "../mocks"
}

variables {
  bucket = "shop-backups"
}

run "one_bucket_by_default" {
  command = plan

  assert {
    condition     = output.bucket == "shop-backups" && output.replica_bucket == null && length(aws_s3_bucket_replication_configuration.this) == 0
    error_message = "There must be one bucket and no replication."
  }
}

run "replica_in_another_region" {
  variables {
    replica_region   = "eu-central-1"
    object_lock_mode = "GOVERNANCE"
  }

  assert {
    condition     = output.replica_bucket == "shop-backups-replica"
    error_message = "There must be a second bucket."
  }

  assert {
    condition     = aws_s3_bucket_replication_configuration.this["replica"].rule[0].status == "Enabled" && aws_s3_bucket_replication_configuration.this["replica"].rule[0].delete_marker_replication[0].status == "Disabled"
    error_message = "Objects must be replicated, deletions not."
  }

  assert {
    condition     = aws_s3_bucket_replication_configuration.this["replica"].rule[0].destination[0].encryption_configuration[0].replica_kms_key_id == output.replica_kms_key_arn
    error_message = "Replicas must be encrypted with the replica's key."
  }
}

run "replication_uses_keys_on_behalf_of_s3_only" {
  command = plan

  variables {
    replica_region = "eu-central-1"
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.replication["replica"].statement :
      anytrue([for condition in statement.condition : condition.variable == "kms:ViaService"])
      if anytrue([for action in statement.actions : startswith(action, "kms:")])
    ])
    error_message = "Keys must be used by way of S3 only."
  }
}
