# SPDX-License-Identifier: Apache-2.0
output "backend_config" {
  description = "Contents of backend.hcl for the other configurations; add a key of its own to each."
  value       = <<-EOT
    bucket     = "${module.bucket.bucket}"
    region     = "${var.region}"
    kms_key_id = "${module.bucket.kms_key_arn}"
  EOT
}

output "bucket" {
  description = "Name of the state bucket."
  value       = module.bucket.bucket
}

output "kms_key_arn" {
  description = "Key of the state bucket."
  value       = module.bucket.kms_key_arn
}
