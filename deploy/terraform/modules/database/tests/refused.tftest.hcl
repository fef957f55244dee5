# SPDX-License-Identifier: Apache-2.0
# Wrong variables are refused before anything is planned.
mock_provider "aws" {
  source = "../mocks"
}

variables {
  identifier   = "shop-app"
  cluster_name = "shop"
  vpc_id       = "vpc-1"
  subnet_ids   = ["subnet-1", "subnet-2"]

  client_security_group_ids = {
    nodes = "sg-nodes"
  }
}

run "short_backups_are_refused" {
  command = plan

  variables {
    backup_retention_days = 1
  }

  expect_failures = [var.backup_retention_days]
}

run "default_user_names_are_refused" {
  command = plan

  variables {
    username = "postgres"
  }

  expect_failures = [var.username]
}
