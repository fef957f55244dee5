# SPDX-License-Identifier: Apache-2.0
"""Checks what swift-format does not see: doc comments of `package` declarations, and the size of files and functions.

usage: declarations.py DIRECTORY
"""
import pathlib
import re
import sys

MAXIMUM_FILE_LINES = 600
MAXIMUM_FUNCTION_LINES = 80
DECLARATION = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*package\s+(?:(?:static|final|mutating|indirect|private\(set\)|nonisolated|borrowing|consuming)\s+)*"
    r"(func|var|let|struct|enum|class|actor|protocol|init|subscript|typealias)\b\s*(\w*)"
)
FUNCTION = re.compile(r"^(\s*)(?:[\w@()]+\s+)*(?:func\s|init\b|subscript\b)")
# Requirements of well-known protocols say what they are by the protocol.
CONFORMANCES = {"description", "debugDescription", "customMirror", "makeAsyncIterator", "makeIterator", "next", "hash", "errorDescription", "AsyncIterator",
                "Element", "Iterator", "configuration", "run", "validate", "encode", "rawValue"}
OPERATORS = ("static func ==", "static func <")


def documented(lines, index):
    index -= 1
    while index >= 0 and re.match(r"^\s*@\w+", lines[index]):
        index -= 1
    return index >= 0 and lines[index].lstrip().startswith("///")


def requirements(paths):
    """The names of what our own protocols require: the protocol documents them, not each conforming type."""
    names = set()
    for path in paths:
        inside = False
        for line in path.read_text().splitlines():
            if re.match(r"^(package |public )?protocol\b", line):
                inside = True
            elif line == "}":
                inside = False
            elif inside and (match := re.match(r"^    (?:static |mutating )?(?:func|var|associatedtype) (\w+)", line)):
                names.add(match.group(1))
    return names


TYPE = re.compile(r"^\s*(?:@\w+ )*(?:package |public |private )?(?:final )?(?:struct|enum|class|actor|protocol|extension) (\w+)")


def conforming_types(paths):
    """The names of the types that conform to something."""
    names = set()
    for path in paths:
        for line in path.read_text().splitlines():
            match = TYPE.match(line)
            if match and ":" in line:
                names.add(match.group(1))
    return names


def type_conforms(lines, index, conforming):
    """Whether the type that a declaration stands in conforms to something."""
    for line in reversed(lines[:index]):
        match = TYPE.match(line)
        if match:
            return match.group(1) in conforming
    return False


def enclosing_extension_conforms(lines, index):
    """Whether the declaration stands in an extension that adds conformances, whose protocols document it."""
    for line in reversed(lines[:index]):
        if re.match(r"^(package |public )?(struct|enum|class|actor|protocol)\b", line):
            return False
        if re.match(r"^(package |private )?extension\b", line):
            return ":" in line
    return False


def functions(lines):
    index = 0
    while index < len(lines):
        match = FUNCTION.match(lines[index])
        if match and not lines[index].lstrip().startswith("//"):
            end = index
            closing = match.group(1) + "}"
            while end < len(lines) and lines[end] != closing:
                end += 1
                if end - index > 400:
                    break
            opened = any("{" in line for line in lines[index:min(index + 8, len(lines))])
            if opened and end < len(lines) and end - index <= 400:
                yield index, end - index + 1
        index += 1


def main():
    failures = 0
    paths = sorted(pathlib.Path(sys.argv[1]).rglob("*.swift"))
    required = requirements(paths)
    conforming = conforming_types(paths)
    for path in paths:
        lines = path.read_text().splitlines()
        if len(lines) > MAXIMUM_FILE_LINES:
            print(f"{path}:1: {len(lines)} lines; split it by idea (at most {MAXIMUM_FILE_LINES})")
            failures += 1
        for index, line in enumerate(lines):
            match = DECLARATION.match(line)
            if not match or match.group(2) in CONFORMANCES or any(o in line for o in OPERATORS) or "override" in line:
                continue
            is_required = match.group(2) in required or "init(json:" in line
            if is_required and type_conforms(lines, index, conforming):
                continue
            if "(rawValue:" in line or (index > 0 and lines[index + 1:index + 2] and "(rawValue:" in lines[index + 1]):
                continue  # One of the values of a set: its name says it all.
            if not documented(lines, index) and not enclosing_extension_conforms(lines, index):
                print(f"{path}:{index + 1}: {match.group(1)} {match.group(2)} has no doc comment")
                failures += 1
        for index, length in functions(lines):
            if length > MAXIMUM_FUNCTION_LINES:
                print(f"{path}:{index + 1}: a function of {length} lines (at most {MAXIMUM_FUNCTION_LINES})")
                failures += 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
