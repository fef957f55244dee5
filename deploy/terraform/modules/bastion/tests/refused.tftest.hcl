# SPDX-License-Identifier: Apache-2.0
# Wrong variables are refused before anything is planned.
mock_provider "aws" {
  source = "../mocks"
}

variables {
  name       = "shop"
  vpc_id     = "vpc-1"
  vpc_cidr   = "10.20.0.0/16"
  subnet_ids = ["subnet-1", "subnet-2"]
}

run "network_open_to_all_is_refused" {
  command = plan

  variables {
    vpc_cidr = "0.0.0.0/0"
  }

  expect_failures = [var.vpc_cidr]
}
