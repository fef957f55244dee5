# SPDX-License-Identifier: Apache-2.0
"""Working copies of deploy/terraform, and the terraform command on the stand-in provider.

Nothing is ever initialised in the source tree itself: the lock file would hold the checksum of the stand-in.
"""
import json
import os
import pathlib
import re
import shutil

from . import processes

TESTS = pathlib.Path(__file__).resolve().parent.parent
SOURCE = TESTS.parent.parent / "deploy" / "terraform"
SCHEMA = TESTS / "schema" / "aws.schema.json"
MODULES = sorted(path.name for path in (SOURCE / "modules").iterdir() if (path / "main.tf").exists() or (path / "cluster.tf").exists())
ROOTS = ["bootstrap-state", "examples/complete", "examples/existing-cluster"]
DIRECTORIES = [f"modules/{name}" for name in MODULES] + ROOTS


# What the S3 backend needs besides, so that it is content with a mock.
MOCK_BACKEND = "use_path_style = true\nskip_credentials_validation = true\nskip_requesting_account_id = true\nskip_metadata_api_check = true\n"


def install_stand_in(scratch, python):
    """Puts the stand-in where Terraform looks for hashicorp/aws; returns the environment of all terraform commands."""
    version = json.loads(SCHEMA.read_text())["provider_version"]
    mirror = scratch / "mirror"
    folder = mirror / "registry.terraform.io/hashicorp/aws" / version / "linux_amd64"
    folder.mkdir(parents=True)
    program = folder / f"terraform-provider-aws_v{version}_x5"
    program.write_text(f'#!/bin/sh\nexport PYTHONPATH="{TESTS}"\nexec "{python}" -m stand_in\n')
    program.chmod(0o755)
    settings = scratch / "terraform.rc"
    settings.write_text(f'disable_checkpoint = true\nprovider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n')
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {
        **kept, "HOME": str(scratch), "TMPDIR": str(scratch), "TF_CLI_CONFIG_FILE": str(settings), "TF_IN_AUTOMATION": "1", "TF_INPUT": "0",
        "PYTHONPYCACHEPREFIX": str(scratch / "bytecode"),
        # For the S3 backend, which is part of Terraform: it must not look for credentials anywhere else.
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true",
    }


# What a user's own work leaves in the tree; the real provider alone is several hundred megabytes.
LEFTOVERS = shutil.ignore_patterns(".terraform", ".terraform.lock.hcl", "*.tfstate*", "*.tfplan", "terraform.tfvars", "*.auto.tfvars", "backend.hcl",
                                   "*_override.tf")


class Copy:
    """A copy of deploy/terraform that may be changed."""

    def __init__(self, scratch, name, environment, source=SOURCE):
        self.root, self.environment = scratch / name, dict(environment)
        # Copies of copies are initialised already, and stay so.
        shutil.copytree(source, self.root, symlinks=True, ignore=LEFTOVERS if source == SOURCE else None)

    def attach(self, python, endpoint=None):
        """Starts one stand-in for all commands on this copy, and on copies of it."""
        environment = {**self.environment, "PYTHONPATH": str(TESTS)}
        if endpoint:
            environment["AWS_ENDPOINT_URL"] = self.environment["AWS_ENDPOINT_URL"] = endpoint
        process = processes.start([python, "-m", "stand_in", f"{self.root}.socket"], env=environment)
        self.environment["TF_REATTACH_PROVIDERS"] = process.stdout.readline().strip()
        return process

    def terraform(self, directory, *arguments, **options):
        return processes.run(["terraform", *arguments], cwd=self.root / directory, env=self.environment, **options)

    def init(self, directory, *arguments):
        return self.terraform(directory, "init", "-no-color", *arguments)

    def apply(self, directory, *arguments):
        return self.terraform(directory, "apply", "-auto-approve", "-no-color", *arguments)

    def destroy(self, directory, *arguments):
        return self.terraform(directory, "destroy", "-auto-approve", "-no-color", *arguments)

    def plan(self, directory, *arguments):
        """Exit code 0: nothing to do; 2: there is something to do; 1: an error."""
        return self.terraform(directory, "plan", "-no-color", "-detailed-exitcode", *arguments)

    def without_backend(self, directory):
        """The tests keep their state in files, except those of the backend itself."""
        (self.root / directory / "backend.tf").unlink()

    def outputs(self, directory):
        return json.loads(self.terraform(directory, "output", "-json").output)

    def state(self, directory):
        """All resources of the state, flat."""
        document = json.loads(self.terraform(directory, "show", "-json").output)

        def below(module):
            yield from module.get("resources", [])
            for child in module.get("child_modules", []):
                yield from below(child)
        return list(below(document["values"]["root_module"]))

    def variables(self, directory, **values):
        (self.root / directory / "terraform.tfvars.json").write_text(json.dumps(values))

    def allow_destroy(self):
        return processes.run([self.root / "allow-destroy"])

    def test_results(self, module):
        """Runs a module's tests: the result of each run by its name, and what Terraform said."""
        result = self.terraform(f"modules/{module}", "test", "-no-color")
        return dict(re.findall(r'run "(\w+)"\.\.\. (pass|fail|skip)', result.output)), result


def counts(result):
    """What a command says that it added, changed and destroyed."""
    match = re.search(r"Resources: (\d+) added, (\d+) changed, (\d+) destroyed", result.output)
    return tuple(map(int, match.groups())) if match else None
