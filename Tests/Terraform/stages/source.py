# SPDX-License-Identifier: Apache-2.0
"""The source as it is: formatted, valid on the provider's real schema, and with its guards."""
import json
import re

from harness import terraform
from schema.extract import types_used

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


def run(context):
    check = context.stage.check
    # One directory is initialised and validated as a user's Terraform does it; the others with the stand-in that runs already.
    copy, attached = context.copy("source"), context.attached_copy("source-attached")
    formatted = copy.terraform(".", "fmt", "-check", "-recursive", "-no-color")
    check("is formatted (terraform fmt -recursive deploy/terraform)", formatted, formatted.output)
    for directory in terraform.DIRECTORIES:
        place = copy if directory == "examples/complete" else attached
        initialised = place.init(directory, "-backend=false")
        if check(f"{directory} initialises", initialised, initialised.tail()):
            valid = place.terraform(directory, "validate", "-no-color")
            check(f"{directory} is valid", valid, valid.tail())
    guards = guarded(terraform.SOURCE)
    check("what holds data has prevent_destroy", guards == GUARDED, f"only in the source: {guards - GUARDED}, missing: {GUARDED - guards}")
    schema = json.loads(terraform.SCHEMA.read_text())
    for kind, names in types_used(terraform.SOURCE).items():
        held = set(schema["resource_schemas" if kind == "resource" else "data_source_schemas"])
        check(f"the schema holds exactly the types used ({kind}; schema/extract.py makes it)", names == held, names ^ held)
    _refuses_the_cloud(context, copy)
    ignored = (terraform.SOURCE / ".gitignore").read_text().splitlines()
    check("a lock file, which might be the stand-in's, is not committed", ".terraform.lock.hcl" in ignored)
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
