# SPDX-License-Identifier: Apache-2.0
# Wrong variables are refused before anything is planned.
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

run "irsa_without_provider_is_refused" {
  command = plan

  variables {
    identity = "irsa"
  }

  expect_failures = [var.oidc_provider_arn]
}

run "no_volumes_at_all_is_refused" {
  command = plan

  variables {
    volume_tags = {}
  }

  expect_failures = [var.volume_tags]
}

run "region_that_is_none_is_refused" {
  command = plan

  variables {
    copy_from_regions = ["eu-west-1a"]
  }

  expect_failures = [var.copy_from_regions]
}

run "alias_as_key_of_databases_is_refused" {
  command = plan

  variables {
    rds_kms_key_arns = ["arn:aws:kms:eu-west-1:123456789012:alias/shop"]
  }

  expect_failures = [var.rds_kms_key_arns]
}

run "prefix_with_slash_is_refused" {
  command = plan

  variables {
    prefix = "shop/"
  }

  expect_failures = [var.prefix]
}

run "other_prefix_with_slash_is_refused" {
  command = plan

  variables {
    read_buckets = [{ bucket = "old", prefix = "/shop" }]
  }

  expect_failures = [var.read_buckets]
}

run "alias_as_key_of_another_bucket_is_refused" {
  command = plan

  variables {
    read_buckets = [{ bucket = "old", prefix = "shop", kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:alias/s3/old" }]
  }

  expect_failures = [var.read_buckets]
}
