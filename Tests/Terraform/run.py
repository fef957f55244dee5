# SPDX-License-Identifier: Apache-2.0
"""Runs the tests of deploy/terraform; started by Scripts/terraform-test, which has the usage text."""
import argparse
import concurrent.futures
import dataclasses
import pathlib
import queue
import signal
import sys
import tempfile
import time
import traceback

from harness import processes, terraform
from harness.report import Report, Stage
from stages import (
    complete, documentation, existing_cluster, guide_commands, modules, mutations, permissions, scan, source, state_backend, variants,
)

# Name, group and function; the longest first, so that the two workers end at about the same time.
STAGES = [
    ("complete", "apply", complete.run),
    ("scan", "static", scan.run),
    ("variants", "apply", variants.run),
    ("mutations", "unit", mutations.run),
    ("modules", "unit", modules.run),
    ("source", "static", source.run),
    ("existing cluster", "apply", existing_cluster.run),
    ("state backend", "apply", state_backend.run),
    ("permissions", "static", permissions.run),
    ("documentation", "static", documentation.run),
    ("guide", "static", guide_commands.run),
]
WORKERS = 2


@dataclasses.dataclass
class Context:
    """What a stage is given."""
    scratch: pathlib.Path
    environment: dict
    checks: pathlib.Path
    moto: pathlib.Path
    update: bool
    python: pathlib.Path
    stage: Stage = None
    servers: list = dataclasses.field(default_factory=list)

    def copy(self, name):
        """A copy whose commands start the stand-in themselves, as a user's Terraform starts a provider."""
        return terraform.Copy(self.scratch, name, self.environment)

    def attached_copy(self, name, cloud=None):
        """A copy with a stand-in that runs already: much faster, and for one stage only."""
        copy = self.copy(name)
        self.servers.append(copy.attach(self.python, cloud and cloud.endpoint))
        return copy


def work(waiting, context, report):
    while True:
        try:
            name, function = waiting.get_nowait()
        except queue.Empty:
            return
        started, stage = time.monotonic(), Stage(report, name)
        own = dataclasses.replace(context, stage=stage, servers=[])
        try:
            function(own)
        except Exception:
            stage.check("the stage itself", False, traceback.format_exc())
        for server in own.servers:
            processes.end(server)
        report.stage_ended(name, started)


def stop(number, frame):
    sys.exit(128 + number)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stand-in", type=pathlib.Path, required=True, help="Python environment of the stand-in provider")
    parser.add_argument("--checks", type=pathlib.Path, required=True, help="Python environment of checkov and parliament")
    parser.add_argument("--moto", type=pathlib.Path, required=True, help="moto_server")
    parser.add_argument("--update", action="store_true", help="write the expected outputs anew")
    parser.add_argument("groups", nargs="*", default=[])
    arguments = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    report, waiting = Report(), queue.Queue()
    for name, group, function in STAGES:
        if not arguments.groups or group in arguments.groups:
            waiting.put((name, function))
    with tempfile.TemporaryDirectory(prefix="lifeboat-terraform.") as directory:
        scratch = pathlib.Path(directory)
        environment = terraform.install_stand_in(scratch, arguments.stand_in / "bin/python")
        context = Context(scratch, environment, arguments.checks, arguments.moto, arguments.update, arguments.stand_in / "bin/python")
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            try:
                concurrent.futures.wait([pool.submit(work, waiting, context, report) for _ in range(WORKERS)])
            finally:
                # Stages that are cut short must not begin another command.
                waiting.queue.clear()
                processes.end_all()
    report.finish()


if __name__ == "__main__":
    main()
