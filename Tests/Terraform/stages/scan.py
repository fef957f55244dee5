# SPDX-License-Identifier: Apache-2.0
"""checkov over everything: what it finds is exactly what is argued in place, and it does find what is wrong."""
import json
import os
import re

from harness import processes, terraform

from .mutations import Mutation

ARGUMENT = re.compile(r"#checkov:skip=(\w+):(.*)")
BLOCK = re.compile(r'^(resource|data) "(\w+)" "(\w+)" \{\n(.*?)^\}', re.M | re.S)

WRONG = {
    "CKV_AWS_17": Mutation(
        "public database", "modules/database/main.tf",
        "publicly_accessible    = false", "publicly_accessible    = true",
        "",
    ),
    "CKV_AWS_16": Mutation(
        "unencrypted database", "modules/database/main.tf",
        "storage_encrypted     = true", "storage_encrypted     = false",
        "",
    ),
    "CKV_AWS_58": Mutation("secrets not encrypted", "modules/eks/cluster.tf", 'resources = ["secrets"]', "resources = []", ""),
    "CKV_AWS_79": Mutation(
        "IMDSv1 on the bastion", "modules/bastion/main.tf",
        'http_tokens                 = "required"', 'http_tokens                 = "optional"',
        "",
    ),
    "CKV_AWS_7": Mutation(
        "key without rotation", "modules/encrypted-bucket/encryption.tf",
        "enable_key_rotation     = true", "enable_key_rotation     = false",
        "",
    ),
    "CKV_AWS_54": Mutation(
        "public policy allowed", "modules/encrypted-bucket/main.tf",
        "block_public_policy     = true", "block_public_policy     = false",
        "",
    ),
    "CKV_AWS_24": Mutation(
        "SSH from anywhere", "modules/bastion/endpoints.tf",
        "  from_port         = 443\n  to_port           = 443\n  cidr_ipv4         = var.vpc_cidr",
        '  from_port         = 22\n  to_port           = 22\n  cidr_ipv4         = "0.0.0.0/0"',
        "",
    ),
}


def arguments(root):
    """Every suppression: file, resource and check, with its reason."""
    found = {}
    for file in sorted(root.rglob("*.tf")):
        for kind, type_name, name, body in BLOCK.findall(file.read_text()):
            for check, reason in ARGUMENT.findall(body):
                found[f"/{file.relative_to(root)} {type_name}.{name} {check}"] = reason.strip()
    return found


def failures(context, root):
    """What checkov finds, in the same words."""
    environment = {**os.environ, "HOME": str(context.scratch), "TMPDIR": str(context.scratch)}
    command = [context.checks / "bin/checkov", "-d", root, "--framework", "terraform", "--output", "json", "--quiet", "--compact", "--skip-download"]
    said = processes.run(command, env=environment)
    report = json.loads(said.output[said.output.index("{"):])
    found = set()
    for failure in report["results"]["failed_checks"]:
        type_name, name = re.sub(r"\[[^]]*\]", "", failure["resource"]).split(".")[-2:]
        found.add(f"{failure['file_path']} {type_name}.{name} {failure['check_id']}")
    return found, report["summary"]["passed"]


def run(context):
    check = context.stage.check
    argued = arguments(terraform.SOURCE)
    for name, reason in argued.items():
        check(f"a reason is given: {name}", len(reason.split()) >= 4, reason)
    copy = context.copy("scan")
    for file in copy.root.rglob("*.tf"):
        file.write_text(re.sub(r"^ *#checkov:skip=.*\n", "", file.read_text(), flags=re.M))
    found, passed = failures(context, copy.root)
    check("checkov checks several hundred things", passed > 300, passed)
    check("checkov finds nothing that is not argued in place", found <= set(argued), found - set(argued))
    check("every suppression is needed", set(argued) <= found, set(argued) - found)
    wrong = context.copy("scan-wrong")
    for mutation in WRONG.values():
        mutation.apply(wrong.root)
    found, _ = failures(context, wrong.root / "modules")
    for identifier, mutation in WRONG.items():
        check(f"checkov notices: {mutation.what} ({identifier})", any(line.endswith(f" {identifier}") for line in found), sorted(found))
