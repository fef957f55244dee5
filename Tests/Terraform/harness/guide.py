# SPDX-License-Identifier: Apache-2.0
"""Documentation/Guides/aws.md as a reader follows it: its commands, in their order, and running them as they stand."""
import dataclasses
import http.server
import json
import os
import pathlib
import re
import threading

import botocore.session
from botocore import xform_name

from . import processes, terraform

ROOT = terraform.SOURCE.parent.parent
FILE = ROOT / "Documentation" / "Guides" / "aws.md"
PROGRAM = pathlib.Path(os.environ.get("LIFEBOAT_TEST_PROGRAM", ROOT / ".build" / "debug" / "lifeboat"))

# What becomes of a command here, by how it begins; the longest beginning counts. This section of the guide says the same to readers.
ABOUT = "What has not been exercised"
RUN, UNDERSTOOD, MODEL, NOT_RUN = "run", "understood by the program", "known to AWS's model", "not run"
RULES = {
    "cd ": RUN, "cp ": RUN, "echo ": RUN, "terraform ": RUN, "../../allow-destroy": RUN, "lifeboat infra ": RUN,
    "lifeboat install --from-terraform . --dry-run": RUN, "lifeboat aws doctor --from-terraform .": RUN,
    # These need a cluster. Tests/IntegrationTests has them on one: Server/NodeTests.swift, Volumes/DiskServerTests.swift.
    "lifeboat ": UNDERSTOOD,
    "aws ": MODEL, "$(terraform output -raw kubeconfig_command)": MODEL, "$(terraform output -raw tunnel_command)": MODEL,
    # What Terraform prints for it is read by the stages that apply.
    "$(terraform output -raw kubeconfig_tunnel_command)": NOT_RUN,
    "kubectl ": NOT_RUN, "make ": NOT_RUN, "skopeo ": NOT_RUN,
}


@dataclasses.dataclass(frozen=True)
class Command:
    section: str
    text: str

    @property
    def rule(self):
        """None when nobody has decided."""
        fitting = [beginning for beginning in RULES if self.text.startswith(beginning)]
        return RULES[max(fitting, key=len)] if fitting else None


def commands():
    """All commands of the blocks, in order, and after those of each section the ones in its sentences that are Lifeboat's or AWS's."""
    found = []
    for part in FILE.read_text().split("\n## ")[1:]:
        section, _, text = part.partition("\n")
        if section == ABOUT:
            continue
        blocks = re.findall(r"^```\n(.*?)^```$", text, re.M | re.S)
        for block in blocks:
            lines = [re.sub(r"\s{2,}#.*", "", line).strip() for line in block.splitlines()]
            # Variables of Terraform are no commands.
            if not re.match(r"\w+ += ", block):
                found += [Command(section, line) for line in lines if line]
        prose = re.sub(r"^```\n.*?^```$", "", text, flags=re.M | re.S)
        found += [Command(section, " ".join(words.split())) for words in re.findall(r"`((?:lifeboat|aws) [a-z][^`]+)`", prose)]
    return found


class Walk:
    """One reader, in a copy of the tree, with a cloud of their own."""

    def __init__(self, context, copy, **environment):
        self.check, self.copy = context.stage.check, copy
        programs = context.scratch / f"bin-{copy.root.name}"
        programs.mkdir()
        (programs / "lifeboat").symlink_to(PROGRAM)
        self.environment = {
            **copy.environment, "PATH": f"{programs}:{copy.environment['PATH']}", "KUBECONFIG": str(copy.root / "kubeconfig"),
            # Where a person would be asked; colours, which differ from terminal to terminal.
            "TF_CLI_ARGS_apply": "-auto-approve", "TF_CLI_ARGS_destroy": "-auto-approve", "TF_CLI_ARGS": "-no-color", **environment,
        }
        # Every section begins in the clone.
        self.clone = copy.root.parent / f"clone-{copy.root.name}"
        (self.clone / "deploy").mkdir(parents=True)
        (self.clone / "deploy" / "terraform").symlink_to(copy.root)
        self.place = self.clone

    def do(self, text):
        """Runs one command as it stands; `cd` is remembered."""
        if text.startswith("cd "):
            self.place = self.place / text.removeprefix("cd ")
            return processes.Result(0 if self.place.is_dir() else 1, f"{self.place} is no directory")
        return processes.run(["bash", "-c", text], cwd=self.place, env=self.environment)

    def follow(self, section, before=None):
        """Runs what can be run of a section. `before` has functions that prepare for a command, by how it begins."""
        results = {}
        for command in commands():
            if command.section != section or command.rule != RUN or command.text in results:
                continue
            if command.text.startswith("lifeboat ") and not PROGRAM.exists():
                self.check("the program is built before", not os.environ.get("CI"), f"there is no {PROGRAM}")
                continue
            for beginning, prepare in (before or {}).items():
                if command.text.startswith(beginning):
                    prepare()
            result = results[command.text] = self.do(command.text)
            if not self.check(f"guide, {section}: {command.text}", result, result.tail(40)):
                break
        return results


class _Refusing(http.server.BaseHTTPRequestHandler):
    """An API server that lets nobody in."""

    def _refuse(self):
        status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Forbidden", "code": 403, "message": "not you"}
        body = json.dumps(status).encode()
        self.send_response(403)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = _refuse

    def log_message(self, *_):
        pass


def understood(scratch, texts):
    """Gives each command line to the program, with a cluster that refuses everything: the ones that are wrong in themselves, and why."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Refusing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    kubeconfig = scratch / "refusing"
    kubeconfig.write_text(json.dumps({
        "clusters": [{"name": "c", "cluster": {"server": f"http://127.0.0.1:{server.server_port}"}}],
        "contexts": [{"name": "c", "context": {"cluster": "c"}}], "current-context": "c",
    }))
    home = scratch / "reader"
    home.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "KUBECONFIG": str(kubeconfig), "AWS_EC2_METADATA_DISABLED": "true"}
    wrong = {}
    for text in texts:
        # What stands for a name in the guide is none.
        arguments = text.removeprefix("lifeboat ").replace("NAME", "name")
        said = processes.run(["bash", "-c", f'"{PROGRAM}" {arguments}'], cwd=home, env=environment)
        # 1 is what the cluster has to say to it; 2 is a wrong command line.
        if said.code != 1 or "not you" not in said.output:
            wrong[text] = said.output
    server.shutdown()
    return wrong


def unknown_to_aws(text):
    """What AWS's own service model does not know of a command of its command line; None if it knows all of it."""
    text = text.split(" | ")[0]
    words = text.split()
    options = set(re.findall(r"(?<= )(--[\w-]+)", text))
    # The command line's own, which call other operations.
    if words[1:3] in (["eks", "update-kubeconfig"], ["ecr", "get-login-password"]):
        return options - {"--name", "--region"} or None
    model = botocore.session.get_session().get_service_model(words[1])
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    if words[2] not in operations:
        return words[2]
    members = model.operation_model(operations[words[2]]).input_shape.members
    known = {"--" + xform_name(member, "-") for member in members} | {"--query", "--region"}
    return options - known or None
