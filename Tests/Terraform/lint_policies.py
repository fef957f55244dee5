# SPDX-License-Identifier: Apache-2.0
"""Runs parliament over IAM policies: {name: policy} as JSON in, {name: [finding]} out. Has its own Python environment."""
import json
import sys

from parliament import analyze_policy_string


def findings(policy):
    """What is wrong: an action that does not exist, a condition key it does not know, a resource of the wrong form."""
    found = analyze_policy_string(json.dumps(policy)).findings
    return [f"{finding.issue}: {finding.detail or finding.title}" for finding in found]


json.dump({name: findings(policy) for name, policy in json.load(sys.stdin).items()}, sys.stdout)
