# SPDX-License-Identifier: Apache-2.0
# Wrong variables are refused before anything is planned.
mock_provider "aws" {
  source = "../mocks"
}

variables {
  bucket = "shop-backups"
}

run "unknown_lock_is_refused" {
  command = plan

  variables {
    object_lock_mode = "governance"
  }

  expect_failures = [var.object_lock_mode]
}

run "names_with_dots_are_refused" {
  command = plan

  variables {
    bucket = "shop.backups"
  }

  expect_failures = [var.bucket]
}

run "everybody_as_a_reader_is_refused" {
  command = plan

  variables {
    reader_arns = ["*"]
  }

  expect_failures = [var.reader_arns]
}

run "expiry_within_days_is_refused" {
  command = plan

  variables {
    expire_days = 7
  }

  expect_failures = [var.expire_days]
}
