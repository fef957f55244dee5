# SPDX-License-Identifier: Apache-2.0
"""The outputs, which `lifeboat install --from-terraform` reads: the same names and types as in the checked-in examples of them."""
import json
import re

from harness import terraform

# What the mock makes up anew each time => what stands for it in the files.
MADE_UP = [
    (r"key/[0-9a-f]{8}-[0-9a-f-]{27}", "key/00000000-0000-4000-8000-000000000000"),
    (r"\bi-[0-9a-f]{17}\b", "i-00000000000000000"),
    (r"[A-Za-z0-9]{20,}\.[A-Za-z0-9]{3}\.([a-z0-9-]+)\.eks\.amazonaws\.com/?", r"00000000000000000000.gr7.\1.eks.amazonaws.com"),
    (r"secret:rds!db-[0-9a-f-]{36}-\w{6}", "secret:rds!db-00000000-0000-4000-8000-000000000000-000000"),
    (r"id/[A-Za-z0-9]{20,}", "id/00000000000000000000"),
]
# The interface: attribute => type. Changing it breaks the installation of those who have it.
INTERFACE = {
    "cluster_name": str, "cluster_arn": str, "cluster_endpoint": str, "region": str, "bucket": str, "prefix": str, "kms_key_arn": str,
    "role_arn": str, "identity": str, "namespace": str, "service_account": str, "snapshot_region": str, "object_lock_mode": str,
    "snapshot_tags": dict, "rds_instances": list,
}


def normalised(outputs):
    text = json.dumps(outputs, indent=2, sort_keys=True)
    for pattern, stands_for in MADE_UP:
        text = re.sub(pattern, stands_for, text)
    return text + "\n"


def check_outputs(context, outputs, name):
    check = context.stage.check
    lifeboat = outputs["lifeboat"]["value"]
    types = {attribute: type(value) for attribute, value in lifeboat.items()}
    check("the output `lifeboat` has the attributes and types of the interface", types == INTERFACE, types)
    file = terraform.TESTS / "expected" / f"outputs.{name}.json"
    actual = normalised(outputs)
    if context.update:
        file.write_text(actual)
    expected = file.read_text() if file.exists() else ""
    check(f"the outputs are those in expected/{file.name} (--update writes it)", actual == expected, actual)
    return lifeboat
