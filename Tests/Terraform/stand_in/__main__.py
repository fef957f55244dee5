# SPDX-License-Identifier: Apache-2.0
"""Started by Terraform as a provider: `python -m stand_in`. By tests that run many commands: `python -m stand_in SOCKET`."""
import sys

from .plugin import serve, serve_attached
from .provider import Provider

if len(sys.argv) > 1:
    serve_attached(Provider(), sys.argv[1])
else:
    serve(Provider())
