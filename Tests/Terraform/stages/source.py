# SPDX-License-Identifier: Apache-2.0
"""The source as it is: formatted, valid on the provider's real schema, and with its guards."""
import json
import re

from harness import terraform

# Everything that holds data, or without which data cannot be read.
GUARDED = {
    "modules/database/encryption.tf aws_kms_key.this",
    "modules/database/main.tf aws_db_instance.this",
    "modules/eks/encryption.tf aws_kms_key.secrets",
    "modules/encrypted-bucket/encryption.tf aws_kms_key.this",
    "modules/encrypted-bucket/main.tf aws_s3_bucket.this",
}


def guarded(root):
    """All resources below a directory that have prevent_destroy."""
    found = set()
    for file in root.rglob("*.tf"):
        for kind, name, body in re.findall(r'^resource "(\w+)" "(\w+)" \{\n(.*?)^\}', file.read_text(), re.M | re.S):
            if re.search(r"prevent_destroy\s*=\s*true", body):
                found.add(f"{file.relative_to(root)} {kind}.{name}")
    return found


def types_used(root):
    used = {"resource_schemas": set(), "data_source_schemas": set()}
    for file in root.rglob("*.tf"):
        for kind, name in re.findall(r'^(resource|data) "(aws_\w+)"', file.read_text(), re.M):
            used["resource_schemas" if kind == "resource" else "data_source_schemas"].add(name)
    return used


def run(context):
    check = context.stage.check
    copy = context.copy("source")
    formatted = copy.terraform(".", "fmt", "-check", "-recursive", "-no-color")
    check("is formatted (terraform fmt -recursive deploy/terraform)", formatted, formatted.output)
    for directory in terraform.DIRECTORIES:
        initialised = copy.init(directory, "-backend=false")
        if check(f"{directory} initialises", initialised, initialised.tail()):
            valid = copy.terraform(directory, "validate", "-no-color")
            check(f"{directory} is valid", valid, valid.tail())
    guards = guarded(terraform.SOURCE)
    check("what holds data has prevent_destroy", guards == GUARDED, f"only in the source: {guards - GUARDED}, missing: {GUARDED - guards}")
    schema = json.loads(terraform.SCHEMA.read_text())
    for group, names in types_used(terraform.SOURCE).items():
        check(f"the schema holds exactly the types used ({group}; schema/extract.py makes it)", names == set(schema[group]),
              names ^ set(schema[group]))
    _refuses_the_cloud(context, copy)
    check("no lock file of the stand-in is in the source", not list(terraform.SOURCE.rglob(".terraform.lock.hcl")))
    for file in terraform.SOURCE.rglob("*.tf"):
        text = file.read_text()
        check(f"{file.relative_to(terraform.SOURCE)} says its licence", text.startswith("# SPDX-License-Identifier: Apache-2.0\n"))
        if file.name in ("variables.tf", "outputs.tf"):
            blocks = re.findall(r'^(variable|output) "(\w+)" \{\n(.*?)^\}', text, re.M | re.S)
            silent = [name for kind, name, body in blocks if "description" not in body or (kind == "variable" and "type " not in body)]
            check(f"{file.relative_to(terraform.SOURCE)} describes and types everything", not silent, silent)


def _refuses_the_cloud(context, copy):
    """The stand-in must not be able to reach AWS, whatever the environment of whoever runs the tests is."""
    example = "examples/existing-cluster"
    copy.without_backend(example)
    copy.variables(example, region="eu-west-1", cluster_name="mine", bucket="my-backups")
    copy.init(example)
    for endpoint in ("https://eks.eu-west-1.amazonaws.com", ""):
        copy.environment["AWS_ENDPOINT_URL"] = endpoint
        planned = copy.plan(example)
        refused = planned.code == 1 and "loopback only" in planned.output
        context.stage.check(f"the stand-in refuses the endpoint {endpoint!r}", refused, planned.tail())
