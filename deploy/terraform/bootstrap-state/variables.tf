# SPDX-License-Identifier: Apache-2.0
variable "region" {
  description = "Region of the state bucket."
  type        = string
  nullable    = false
}

variable "bucket" {
  description = "Name of the state bucket, unique in all of AWS."
  type        = string
  nullable    = false
}
