# SPDX-License-Identifier: Apache-2.0
"""Started by Terraform as a provider: `python -m stand_in`."""
from .plugin import serve
from .provider import Provider

serve(Provider())
