# SPDX-License-Identifier: Apache-2.0
# The bucket for Terraform's own state, made once per account with a state that stays local (see README.md).
# State holds secrets, so it is kept like backups are.

provider "aws" {
  region = var.region

  default_tags {
    tags = { "managed-by" = "terraform" }
  }
}

module "bucket" {
  source = "../modules/encrypted-bucket"

  bucket          = var.bucket
  noncurrent_days = 90
}
