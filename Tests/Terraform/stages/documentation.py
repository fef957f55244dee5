# SPDX-License-Identifier: Apache-2.0
"""The guide's table of secure defaults: every line of source and every test that it names is there; and what it shows of wrong HCL."""
import re

from harness import terraform

from . import modules, mutations

GUIDE = terraform.SOURCE.parent.parent / "Documentation" / "Guides" / "aws.md"
ROW = re.compile(r"^\| (?P<what>[^|]+) \| `(?P<file>[\w./-]+)`: `(?P<line>[^`]+)` \| (?P<tests>[^|]+) \|$", re.M)


def run(context):
    check = context.stage.check
    text = GUIDE.read_text()
    section = text.split("## Secure defaults", 1)[-1].split("\n## ", 1)[0]
    table = section.split("| Default |", 1)[-1]
    lines = [line for line in table.splitlines() if line.startswith("| ") and "`" in line]
    rows = list(ROW.finditer(table))
    check("every line of the table can be read", rows and len(rows) == len(lines), f"{len(rows)} of {len(lines)}")
    for row in rows:
        file = terraform.SOURCE / row["file"]
        squeezed = " ".join(file.read_text().split()) if file.exists() else ""
        check(f"{row['what']}: {row['file']} sets it", " ".join(row["line"].split()) in squeezed, row["line"])
        for reference in re.findall(r"`([^`]+)`", row["tests"]):
            check(f"{row['what']}: {reference} is there", _exists(reference), reference)
    recorded = [line for line in mutations.RECORD.read_text().splitlines()[6:] if line.startswith("| ")]
    check("the guide tells how many lines are broken", f"breaks {len(recorded)} of them" in " ".join(section.split()), len(recorded))
    shown = [line for line in section.splitlines() if re.match(r"\| (misspelt|public|secrets) [a-z ]+\| `", line)]
    check("what the guide shows of wrong HCL is as recorded", len(shown) == 3 and set(shown) <= set(recorded), shown)
    _storage_class(context, text)
    for module in terraform.MODULES + ["../bootstrap-state", "../examples/complete", "../examples/existing-cluster"]:
        check(f"{module.removeprefix('../')} has a README", (terraform.SOURCE / "modules" / module / "README.md").exists())


def _storage_class(context, text):
    """The manifest that the guide has applied: the default class, of the driver that is installed, and encrypting."""
    check = context.stage.check
    check("the guide has the storage class applied", "\nkubectl apply -f storage-class.yaml" in text)
    lines = {line.partition(" #")[0].strip() for line in (terraform.SOURCE / "examples/complete/storage-class.yaml").read_text().splitlines()}
    for line in ("kind: StorageClass", "provisioner: ebs.csi.aws.com", 'storageclass.kubernetes.io/is-default-class: "true"', 'encrypted: "true"',
                 "type: gp3", "volumeBindingMode: WaitForFirstConsumer"):
        check(f"the storage class has {line}", line in lines, lines)


def _exists(reference):
    """A test is `module/run`, or `stages/file.py`."""
    owner, _, name = reference.partition("/")
    if owner == "stages":
        return (terraform.TESTS / "stages" / name).exists()
    return owner in terraform.MODULES and name in modules.runs(owner)
