# SPDX-License-Identifier: Apache-2.0
# Wrong variables are refused before anything is planned.
mock_provider "aws" {
  source = "../mocks"
}

variables {
  name = "shop"
}

run "wrong_ranges_are_refused" {
  command = plan

  variables {
    cidr = "10.20.0.0/24"
  }

  expect_failures = [var.cidr]
}

run "one_zone_is_refused" {
  command = plan

  variables {
    availability_zone_count = 1
  }

  expect_failures = [var.availability_zone_count]
}

run "third_zone_of_a_region_with_two_is_refused" {
  command = plan

  override_data {
    target = data.aws_availability_zones.available
    values = { names = ["us-west-1a", "us-west-1c"] }
  }

  expect_failures = [data.aws_availability_zones.available]
}
