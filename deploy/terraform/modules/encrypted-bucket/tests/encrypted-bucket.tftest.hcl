# SPDX-License-Identifier: Apache-2.0
# One run applies, to the mock: it fills in what AWS would choose. The others only plan, which is faster.
mock_provider "aws" {
  source = "../mocks"
}

variables {
  bucket = "shop-backups"
}

run "public_access_is_blocked" {
  command = plan

  assert {
    condition = (
      aws_s3_bucket_public_access_block.this.block_public_acls == true && aws_s3_bucket_public_access_block.this.block_public_policy == true &&
      aws_s3_bucket_public_access_block.this.ignore_public_acls == true && aws_s3_bucket_public_access_block.this.restrict_public_buckets == true
    )
    error_message = "All four blocks of public access must be on."
  }
}

run "acls_are_disabled" {
  command = plan

  assert {
    condition     = aws_s3_bucket_ownership_controls.this.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "The bucket's owner must own all objects."
  }
}

run "objects_are_versioned" {
  command = plan

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "Versioning must be on."
  }
}

run "objects_are_encrypted_with_own_key" {
  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.this.rule :
      rule.bucket_key_enabled && rule.apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms" && rule.apply_server_side_encryption_by_default[0].kms_master_key_id == aws_kms_key.this.arn
    ])
    error_message = "Objects must be encrypted with the module's key, by way of a bucket key."
  }

  assert {
    condition     = aws_kms_key.this.enable_key_rotation == true && aws_kms_key.this.deletion_window_in_days == 30
    error_message = "The key must be rotated, and take 30 days to be deleted."
  }
}

run "connections_without_modern_tls_are_denied" {
  command = plan

  assert {
    condition = anytrue([
      for statement in data.aws_iam_policy_document.bucket.statement :
      statement.effect == "Deny" && statement.actions == toset(["s3:*"]) && length(statement.resources) == 2 &&
      anytrue([for condition in statement.condition : condition.test == "Bool" && condition.variable == "aws:SecureTransport" && condition.values == tolist(["false"])])
    ])
    error_message = "Requests without TLS must be denied, on the bucket and its objects."
  }

  assert {
    condition = anytrue([
      for statement in data.aws_iam_policy_document.bucket.statement :
      statement.effect == "Deny" && statement.actions == toset(["s3:*"]) &&
      anytrue([for condition in statement.condition : condition.test == "NumericLessThan" && condition.variable == "s3:TlsVersion" && condition.values == tolist(["1.2"])])
    ])
    error_message = "TLS before 1.2 must be denied."
  }

  assert {
    condition     = aws_s3_bucket_policy.this.policy == data.aws_iam_policy_document.bucket.json
    error_message = "The policy must be on the bucket."
  }
}

run "uploads_with_another_key_are_denied" {
  command = plan

  assert {
    condition     = length(setsubtract(["DenyOtherEncryption", "DenyOtherKey", "DenyCustomerKey"], [for statement in data.aws_iam_policy_document.bucket.statement : statement.sid if statement.effect == "Deny"])) == 0
    error_message = "Uploads with other encryption, another key or a customer's key must be denied."
  }

  # Or else an upload without these headers, which gets the right key by default, would be denied, too.
  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.bucket.statement :
      anytrue([for condition in statement.condition : condition.test == "Null" && condition.values == tolist(["false"])])
      if statement.actions == toset(["s3:PutObject"])
    ])
    error_message = "Denials about headers must apply only when the header is there."
  }
}

run "remains_are_cleaned_up" {
  command = plan

  assert {
    condition     = anytrue([for rule in aws_s3_bucket_lifecycle_configuration.this.rule : try(rule.abort_incomplete_multipart_upload[0].days_after_initiation == 7, false)])
    error_message = "Abandoned uploads must be aborted."
  }

  assert {
    condition     = anytrue([for rule in aws_s3_bucket_lifecycle_configuration.this.rule : try(rule.noncurrent_version_expiration[0].noncurrent_days == 30, false)])
    error_message = "Former versions must expire."
  }

  assert {
    condition     = alltrue([for rule in aws_s3_bucket_lifecycle_configuration.this.rule : coalesce(try(rule.expiration[0].days, null), 0) == 0])
    error_message = "Nothing but Lifeboat may expire backups."
  }
}

run "bucket_is_not_emptied_by_destroy" {
  command = plan

  assert {
    condition     = aws_s3_bucket.this.force_destroy == false
    error_message = "A bucket with objects must not be destroyed."
  }
}

run "lock_is_off_unless_asked_for" {
  command = plan

  assert {
    condition     = aws_s3_bucket.this.object_lock_enabled == false && length(aws_s3_bucket_object_lock_configuration.this) == 0
    error_message = "Object lock cannot be undone and must be asked for."
  }
}

run "objects_can_be_locked" {
  command = plan

  variables {
    object_lock_mode = "COMPLIANCE"
    object_lock_days = 90
  }

  assert {
    condition     = aws_s3_bucket.this.object_lock_enabled == true && aws_s3_bucket_object_lock_configuration.this[0].rule[0].default_retention[0].mode == "COMPLIANCE" && aws_s3_bucket_object_lock_configuration.this[0].rule[0].default_retention[0].days == 90
    error_message = "New objects must be locked as asked for."
  }
}

run "other_accounts_read_only_when_named" {
  command = plan

  assert {
    condition     = alltrue([for statement in data.aws_iam_policy_document.bucket.statement : statement.effect == "Deny"]) && length(data.aws_iam_policy_document.key.statement) == 1
    error_message = "The bucket's own policy must allow nothing to anybody."
  }
}

run "named_roles_of_other_accounts_read" {
  variables {
    reader_arns = ["arn:aws:iam::210987654321:role/shop2-lifeboat"]
  }

  assert {
    condition = toset(flatten([
      for statement in data.aws_iam_policy_document.bucket.statement : [for action in statement.actions : "${action} ${one(statement.resources)}"]
      if statement.effect != "Deny" && one(statement.principals).identifiers == var.reader_arns
    ])) == toset(["s3:GetBucketLocation ${aws_s3_bucket.this.arn}", "s3:ListBucket ${aws_s3_bucket.this.arn}", "s3:GetObject ${aws_s3_bucket.this.arn}/*"])
    error_message = "The named role must be able to read, and nothing else."
  }

  assert {
    condition = toset(flatten([
      for statement in data.aws_iam_policy_document.key.statement : [for action in statement.actions : "${action} ${one(statement.condition).variable}"]
      if one(statement.principals).identifiers == var.reader_arns
    ])) == toset(["kms:Decrypt kms:ViaService"])
    error_message = "The named role must be able to decrypt by way of S3, and nothing else."
  }
}

run "objects_can_expire_by_age" {
  command = plan

  variables {
    expire_days   = 90
    expire_prefix = "shop/backups/"
  }

  assert {
    condition     = { for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.filter[0].prefix => rule.expiration[0].days if rule.id == "expire-by-age" } == { "shop/backups/" = 90 }
    error_message = "What is below the prefix must expire, and nothing else."
  }
}

run "access_can_be_logged" {
  command = plan

  variables {
    access_log_bucket = "logs"
  }

  assert {
    condition     = aws_s3_bucket_logging.this[0].target_bucket == "logs"
    error_message = "Access must be logged when a bucket for it is given."
  }
}
