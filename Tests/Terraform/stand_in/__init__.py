# SPDX-License-Identifier: Apache-2.0
"""A stand-in for the Terraform provider hashicorp/aws, for tests only.

It serves the real provider's schema and maps the types that deploy/terraform uses to calls of a mock of AWS on loopback.
README.md says what that proves and what it does not.
"""
