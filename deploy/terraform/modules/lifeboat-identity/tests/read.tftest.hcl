# SPDX-License-Identifier: Apache-2.0
# The sources of migrations: buckets that the role may read and not change.
mock_provider "aws" {
  source = "../mocks"
}

variables {
  cluster_name = "shop2"
  cluster_arn  = "arn:aws:eks:eu-central-1:123456789012:cluster/shop2"
  bucket       = "shop2-backups"
  prefix       = "shop2"
  kms_key_arn  = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"

  read_buckets = [
    { bucket = "shop-backups", prefix = "shop", kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/66666666-7777-8888-9999-000000000000" },
    { bucket = "shop-backups-replica", prefix = "shop", kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/77777777-7777-8888-9999-000000000000" },
    { bucket = "velero", prefix = "" },
  ]
}

run "no_other_bucket_by_default" {
  command = plan

  variables {
    read_buckets = []
  }

  assert {
    condition     = length(data.aws_iam_policy_document.read.statement) == 0
    error_message = "Reading other buckets must be asked for."
  }
}

run "named_buckets_are_read_and_not_changed" {
  command = plan

  assert {
    condition     = toset(flatten([for statement in data.aws_iam_policy_document.read.statement : tolist(statement.actions)])) == toset(["s3:ListBucket", "s3:GetBucketLocation", "s3:GetObject", "kms:Decrypt"])
    error_message = "Other buckets must be readable, and nothing else."
  }
}

run "folders_of_named_buckets_only" {
  command = plan

  assert {
    condition     = one([for statement in data.aws_iam_policy_document.read.statement : statement.resources if statement.sid == "ReadObjects"]) == toset(["arn:aws:s3:::shop-backups/shop/*", "arn:aws:s3:::shop-backups-replica/shop/*", "arn:aws:s3:::velero/*"])
    error_message = "Objects must be limited to the prefix of each bucket."
  }

  assert {
    condition = tomap({
      for statement in data.aws_iam_policy_document.read.statement : one(statement.resources) => join(" ", flatten([for condition in statement.condition : condition.values]))
      if startswith(statement.sid, "ReadList")
    }) == tomap({ "arn:aws:s3:::shop-backups" = "shop shop/*", "arn:aws:s3:::shop-backups-replica" = "shop shop/*", "arn:aws:s3:::velero" = "" })
    error_message = "Listing must be limited to the prefix of each bucket."
  }
}

run "keys_of_other_buckets_are_used_in_their_own_regions" {
  command = plan

  assert {
    condition = tomap({
      for statement in data.aws_iam_policy_document.read.statement : one(statement.resources) => "${one(statement.condition).variable} ${one(one(statement.condition).values)}"
      if startswith(statement.sid, "ReadKms")
      }) == tomap({
      (var.read_buckets[0].kms_key_arn) = "kms:ViaService s3.eu-west-1.amazonaws.com"
      (var.read_buckets[1].kms_key_arn) = "kms:ViaService s3.eu-central-1.amazonaws.com"
    })
    error_message = "Each key must be of use by way of S3 in its own region only."
  }
}
