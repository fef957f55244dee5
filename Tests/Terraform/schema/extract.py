#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Extracts the schema of hashicorp/aws from its generated Python bindings, for the types that deploy/terraform uses.

    pip download --no-deps cdktn-provider-aws==25.8.1
    python3 extract.py cdktn_provider_aws-25.8.1-py3-none-any.whl ../../../deploy/terraform aws.schema.json

The wheel holds JavaScript that was generated out of the provider's own schema, one file a type. It is read as text: nothing
in it is run. What the bindings do not say is lost: which attributes are sensitive, write-only or deprecated, and the limits
on how often a block may occur other than "at most once" and "at least once".
"""
import io
import json
import pathlib
import re
import sys
import tarfile
import zipfile

PRIMITIVES = {"String": "string", "Number": "number", "Boolean": "bool"}

# A property of a class: a comment with its flags, then its accessors up to the next such comment.
PROPERTY = re.compile(
    r"// ([a-z0-9_]+) - computed: (true|false), optional: (true|false), required: (true|false)\n"
    r"(.*?)(?=\n    // [a-z0-9_]+ - computed:|\n    // =====|\Z)",
    re.S,
)
# How a property is written to HCL: whether it is a block, and its collection type.
HCL_PROPERTY = re.compile(
    r"^ +([a-z0-9_]+): \{\n +value: (.*)\n +isBlock: (true|false),\n +type: \"(\w+)\",\n +storageClassType: \"(\w+)\"", re.M
)
NESTED_CLASS = re.compile(r"new (\w+?)(List|Map|OutputReference)\(this, \"\w+\"(?:, (true|false))?")


class Source:
    """The generated JavaScript of one resource or data source."""

    def __init__(self, text):
        self.text = text
        classes = re.finditer(r"^class (\w+) extends (cdktn\.\w+) \{(.*?)^\}", text, re.M | re.S)
        self.classes = {match.group(1): (match.group(2), match.group(3)) for match in classes}

    def root(self):
        roots = ("cdktn.TerraformResource", "cdktn.TerraformDataSource")
        return next(name for name, (base, _) in self.classes.items() if base in roots)

    def body(self, name):
        return self.classes[name][1]

    def hcl_properties(self, name, is_root):
        """Property => (is a block, collection type, storage type)."""
        if is_root:
            text = self.body(name)
            text = text[text.rindex("synthesizeHclAttributes"):]
        else:
            base = name.removesuffix("OutputReference")
            function = base[0].lower() + base[1:] + "ToHclTerraform"
            match = re.search(r"^function " + function + r"\(.*?^\}", self.text, re.M | re.S)
            text = match.group(0) if match else ""
        return {n: (block == "true", kind, storage) for n, _, block, kind, storage in HCL_PROPERTY.findall(text)}


def primitive_type(code):
    if match := re.search(r"this\.get(String|Number|Boolean)Attribute\(", code):
        return PRIMITIVES[match.group(1)]
    if match := re.search(r"this\.get(String|Number|Boolean|Any)?MapAttribute\(|new cdktn\.(String|Number|Boolean|Any)Map\(", code):
        return ["map", PRIMITIVES.get(match.group(1) or match.group(2), "string")]
    if match := re.search(r"(Fn\.tolist\()?\(?this\.get(Number|String)?ListAttribute\(", code):
        return ["set" if match.group(1) else "list", PRIMITIVES.get(match.group(2), "string")]
    return None


def attribute_type(source, code, hcl):
    """The type of an attribute, in the JSON notation of Terraform."""
    if found := primitive_type(code):
        return found
    match = NESTED_CLASS.search(code)
    if not match or match.group(1) + "OutputReference" not in source.classes:
        if hcl and hcl[1] in ("list", "set"):
            return [hcl[1], {"numberList": "number", "booleanList": "bool"}.get(hcl[2], "string")]
        return "string"
    item = ["object", object_type(source, match.group(1) + "OutputReference")]
    if match.group(2) == "Map":
        return ["map", item]
    return ["set" if match.group(3) == "true" else "list", item]


def object_type(source, name):
    return {prop: attribute_type(source, code, None) for prop, _, _, _, code in PROPERTY.findall(source.body(name))}


def block_schema(source, name, is_root=False):
    attributes, blocks = {}, {}
    hcl = source.hcl_properties(name, is_root)
    for prop, computed, optional, required, code in PROPERTY.findall(source.body(name)):
        written = hcl.get(prop)
        if written and written[0] and computed == "false":
            blocks[prop] = nested_block(source, code, written[1], required == "true")
        else:
            flags = {"computed": computed, "optional": optional, "required": required}
            attributes[prop] = {"type": attribute_type(source, code, written), **{f: True for f, v in flags.items() if v == "true"}}
    if is_root and "id" not in attributes and "get id()" in source.body(name):
        attributes["id"] = {"type": "string", "computed": True}
    parts = {"attributes": attributes, "block_types": blocks}
    return {part: content for part, content in parts.items() if content}


def nested_block(source, code, kind, required):
    match = NESTED_CLASS.search(code)
    mode = "single" if kind == "struct" else kind
    block = {"nesting_mode": mode, "block": block_schema(source, match.group(1) + "OutputReference")}
    if mode != "single":
        if required:
            block["min_items"] = 1
        if match.group(2) == "OutputReference":
            block["max_items"] = 1
    return block


def types_used(directory):
    """The types of resources and data sources in the HCL below a directory."""
    used = {"resource": set(), "data": set()}
    for file in pathlib.Path(directory).rglob("*.tf"):
        for kind, name in re.findall(r'^(resource|data) "(aws_\w+)"', file.read_text(), re.M):
            used[kind].add(name)
    return used


def main(wheel, directory, output):
    outer = zipfile.ZipFile(wheel)
    inner = next(name for name in outer.namelist() if name.endswith(".jsii.tgz"))
    package = tarfile.open(fileobj=io.BytesIO(outer.read(inner)))
    schema = {}
    for kind, names in types_used(directory).items():
        group = schema.setdefault("resource_schemas" if kind == "resource" else "data_source_schemas", {})
        for name in sorted(names):
            folder = ("data-aws-" if kind == "data" else "") + name.removeprefix("aws_").replace("_", "-")
            source = Source(package.extractfile(f"package/lib/{folder}/index.js").read().decode())
            group[name] = {"version": 0, "block": block_schema(source, source.root(), is_root=True)}
            schema["provider_version"] = re.search(r"providerVersion: '([\d.]+)'", source.text).group(1)
    pathlib.Path(output).write_text(json.dumps(schema, separators=(",", ":"), sort_keys=True) + "\n")
    print(schema["provider_version"], {group: len(content) for group, content in schema.items() if isinstance(content, dict)})


if __name__ == "__main__":
    main(*sys.argv[1:])
