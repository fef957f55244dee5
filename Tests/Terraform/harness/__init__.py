# SPDX-License-Identifier: Apache-2.0
"""What the stages share: processes, reports, working copies, the mock of AWS."""
