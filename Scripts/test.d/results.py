# SPDX-License-Identifier: Apache-2.0
"""Prints which tests were skipped and which failed, and counts all. What is worth reading comes last.

usage: results.py DIRECTORY TARGET…     DIRECTORY holds a TARGET.xml of each test program that came to its end, and a
                                        TARGET.failed of each that did not end with status 0
"""
import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def outcomes(file):
    """`(test, outcome, words)` for each test of a program."""
    try:
        cases = ElementTree.parse(file).getroot().iter("testcase")
    except (OSError, ElementTree.ParseError):
        yield file.stem, "failed", "its test program ended before its tests did; its output above says why"
        return
    for case in cases:
        name = f"{case.get('classname')}: {case.get('name', '').replace('`', '')}"
        problems, skip = case.findall("failure"), case.find("skipped")
        if problems:
            yield name, "failed", "; ".join((problem.get("message") or problem.text or "").strip() for problem in problems)
        elif skip is not None:
            yield name, "skipped", (skip.get("message") or skip.text or "no reason given").strip()
        else:
            yield name, "passed", ""


def main():
    directory, targets = pathlib.Path(sys.argv[1]), sys.argv[2:]
    results = []
    for target in targets:
        found = list(outcomes(directory / f"{target}.xml"))
        results += found
        if (directory / f"{target}.failed").exists() and not any(result == "failed" for _, result, _ in found):
            results.append((target, "failed", "its test program failed outside of its tests; its output above says why"))
    for outcome in ("skipped", "failed"):
        named = [(name, words) for name, result, words in results if result == outcome]
        print(f"\n{outcome.capitalize()} tests" if named else f"\nNo test {'was ' if outcome == 'skipped' else ''}{outcome}")
        for name, words in named:
            print(f"  {name}: {words[:600]}")
    counts = {outcome: sum(result == outcome for _, result, _ in results) for outcome in ("passed", "failed", "skipped")}
    print("\n" + ", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
    sys.exit(1 if counts["failed"] or not results else 0)


if __name__ == "__main__":
    main()
