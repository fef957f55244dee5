# SPDX-License-Identifier: Apache-2.0
"""aws_iam_policy_document, which talks to nobody: blocks in, JSON out."""
import hashlib
import json

from ..registry import data_source


@data_source("aws_iam_policy_document")
def policy_document(cloud, config):
    statements = []
    for source in config.get("source_policy_documents") or []:
        statements += json.loads(source)["Statement"]
    statements += [_statement(block) for block in config.get("statement") or []]
    document = {"Version": config.get("version") or "2012-10-17", "Statement": statements}
    text = json.dumps(document, indent=2)
    return {"id": hashlib.sha1(text.encode()).hexdigest()[:8], "json": text, "minified_json": json.dumps(document, separators=(",", ":"))}


def _statement(block):
    statement = {"Sid": block["sid"]} if block.get("sid") else {}
    statement["Effect"] = block.get("effect") or "Allow"
    for name, element in (("actions", "Action"), ("not_actions", "NotAction"), ("resources", "Resource"), ("not_resources", "NotResource")):
        if block.get(name):
            statement[element] = _one_or_many(block[name])
    for name, element in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        if block.get(name):
            statement[element] = _principals(block[name])
    for condition in block.get("condition") or []:
        variables = statement.setdefault("Condition", {}).setdefault(condition["test"], {})
        variables[condition["variable"]] = condition["values"][0] if len(condition["values"]) == 1 else condition["values"]
    return statement


def _principals(blocks):
    if any(block["type"] == "*" for block in blocks):
        return "*"
    return {block["type"]: _one_or_many(block["identifiers"]) for block in blocks}


def _one_or_many(values):
    ordered = sorted(values, reverse=True)
    return ordered[0] if len(ordered) == 1 else ordered
