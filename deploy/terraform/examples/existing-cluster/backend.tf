# SPDX-License-Identifier: Apache-2.0
# The state is in S3 and locked there, by a lock file beside it. Bucket and key come from backend.hcl:
#   terraform init -backend-config=backend.hcl
# (see bootstrap-state/README.md; `terraform init -backend=false` to only validate)
terraform {
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
