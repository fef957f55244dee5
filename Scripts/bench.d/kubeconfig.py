# SPDX-License-Identifier: Apache-2.0
"""Reads server, token and authority of a kubeconfig's current context, through kubectl (Python has no YAML of its own)."""
import json
import subprocess


def current(path):
    text = subprocess.run(["kubectl", "--kubeconfig", path, "config", "view", "--raw", "--minify", "--flatten", "-o", "json"],
                          check=True, capture_output=True, text=True).stdout
    config = json.loads(text)
    cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
    return cluster["server"], user["token"], cluster["certificate-authority-data"]
