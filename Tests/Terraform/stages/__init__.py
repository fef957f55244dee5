# SPDX-License-Identifier: Apache-2.0
"""The tests themselves, one idea a file. run.py has the list."""
