# SPDX-License-Identifier: Apache-2.0
# Wrong variables are refused before anything is planned.
mock_provider "aws" {
  source = "../mocks"
}

variables {
  name               = "shop"
  vpc_id             = "vpc-1"
  private_subnet_ids = ["subnet-1", "subnet-2"]
  administrator_arns = ["arn:aws:iam::123456789012:role/admin"]
}

run "open_api_is_refused" {
  command = plan

  variables {
    public_access_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.public_access_cidrs]
}

run "api_open_in_two_halves_is_refused" {
  command = plan

  variables {
    public_access_cidrs = ["0.0.0.0/1", "128.0.0.0/1"]
  }

  expect_failures = [var.public_access_cidrs]
}

run "nobody_to_administer_is_refused" {
  command = plan

  variables {
    administrator_arns = []
  }

  expect_failures = [var.administrator_arns]
}

run "old_systems_are_refused" {
  command = plan

  variables {
    node_groups = { main = { ami_type = "AL2_x86_64" } }
  }

  expect_failures = [var.node_groups]
}

run "graviton_with_a_system_for_intel_is_refused" {
  command = plan

  variables {
    node_groups = { main = { instance_types = ["m7g.large"], ami_type = "AL2023_x86_64_STANDARD" } }
  }

  expect_failures = [var.node_groups]
}

run "intel_with_a_system_for_graviton_is_refused" {
  command = plan

  variables {
    node_groups = { main = { instance_types = ["c7gn.large", "g4dn.xlarge"] } }
  }

  expect_failures = [var.node_groups]
}
