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

run "replica_can_expire" {
  command = plan

  variables {
    replica_region        = "eu-central-1"
    replica_expire_days   = 90
    replica_expire_prefix = "shop/backups/"
  }

  assert {
    condition     = module.replica[0].expires == { "shop/backups/" = 90 }
    error_message = "Backups in the copy must expire."
  }

  assert {
    condition     = module.primary.expires == {}
    error_message = "Backups in the bucket itself must be deleted by nobody but Lifeboat."
  }
}

run "replica_is_kept_by_default" {
  command = plan

  variables {
    replica_region = "eu-central-1"
  }

  assert {
    condition     = module.replica[0].expires == {}
    error_message = "Nothing may expire unless asked for."
  }
}

run "expiry_without_a_replica_is_refused" {
  command = plan

  variables {
    replica_expire_days = 90
  }

  expect_failures = [var.replica_expire_days]
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
