# SPDX-License-Identifier: Apache-2.0
"""The role against the product: each action that Lifeboat calls is allowed by some statement, and each that is allowed is called."""
import re

from harness import terraform

SOURCES = terraform.SOURCE.parent.parent / "Sources" / "AWSServices"
MODULE = terraform.SOURCE / "modules" / "lifeboat-identity"
# Every call in the query protocol has the name of its operation in its form, or in a constant that the form is made with.
CALL = re.compile(r'(?:QueryForm\(|operation = )"(?P<operation>[A-Za-z]+)"')
ACTION = re.compile(r'"(?P<action>(?:ec2|rds|kms|ebs):[A-Za-z*]+)"')

# What the client can do and the role needs not.
NOT_NEEDED = {
    "ec2:DeleteVolume": "no command deletes a volume",
    "ec2:DescribeAvailabilityZones": "zones are known from the nodes",
}
# What nobody calls, and EC2 and RDS ask KMS for in the role's name where a volume or a database has a key of the customer's.
ON_BEHALF = {"kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncrypt*"}


def called():
    """The IAM actions of all calls in the clients of EC2 and RDS."""
    return {f"{service.lower()}:{match['operation']}"
            for service in ("EC2", "RDS") for file in sorted((SOURCES / service).glob("*.swift"))
            for match in CALL.finditer(file.read_text())}


def allowed():
    """The actions of all statements, whatever variable they depend on."""
    lines = [line for name in ("volumes.tf", "databases.tf") for line in (MODULE / name).read_text().splitlines()]
    # Condition keys look like actions.
    return {match["action"] for line in lines if "variable =" not in line for match in ACTION.finditer(line)}


def run(context):
    check = context.stage.check
    calls, actions = called(), allowed()
    # AddTagsToResource and CreateTags are also asked for beside calls that set tags, so they are in both.
    check("the calls are found", {"ec2:CreateSnapshots", "rds:CreateDBSnapshot"} <= calls, calls)
    missing = calls - actions - NOT_NEEDED.keys()
    check("the role may do what Lifeboat calls", not missing, missing)
    superfluous = actions - calls - ON_BEHALF
    check("and nothing that it does not call", not superfluous, superfluous)
    stale = (NOT_NEEDED.keys() - calls) | (NOT_NEEDED.keys() & actions) | (ON_BEHALF - actions)
    check("no exception is out of date", not stale, stale)
    readme = (MODULE / "README.md").read_text()
    unnamed = {action for action in actions if action.split(":")[1] not in readme}
    check("the README names every action", not unnamed, unnamed)
