# SPDX-License-Identifier: Apache-2.0
provider "aws" {
  region = var.region

  default_tags {
    tags = merge(var.tags, {
      "managed-by"           = "terraform"
      "lifeboat.dev/cluster" = var.cluster_name
    })
  }
}
