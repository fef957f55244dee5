# SPDX-License-Identifier: Apache-2.0
"""moto, a mock of AWS, as a server on loopback; each stage that needs one has its own."""
import contextlib
import os
import pathlib
import subprocess
import time
import urllib.request

import boto3
from botocore.config import Config

from . import processes

FREE_PORT = pathlib.Path(__file__).parents[3] / "Scripts" / "lib" / "free-port"


class MockCloud:
    def __init__(self, endpoint, region):
        self.endpoint, self.region = endpoint, region

    def client(self, service, *, region=None, credentials=None):
        """A client with the keys given, or with the account's own."""
        keys = credentials or {"AccessKeyId": "test", "SecretAccessKey": "test"}
        return boto3.client(
            service, endpoint_url=self.endpoint, region_name=region or self.region, aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys.get("SessionToken"),
            config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
        )

    def __getattr__(self, service):
        return self.client(service)

    @contextlib.contextmanager
    def enforcing(self):
        """From now on every request is authenticated, and IAM policies are obeyed."""
        self._authenticate_after("0")
        try:
            yield
        finally:
            self._authenticate_after("inf")

    def _authenticate_after(self, requests):
        request = urllib.request.Request(f"{self.endpoint}/moto-api/reset-auth", requests.encode(), {"Content-Type": "text/plain"})
        urllib.request.urlopen(request, timeout=10).read()


@contextlib.contextmanager
def mock_cloud(scratch, program, region="eu-west-1"):
    """A mock that ends with the block."""
    port = int(subprocess.check_output([FREE_PORT], text=True))
    endpoint = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true", "TMPDIR": str(scratch)}
    with open(scratch / f"moto-{port}.log", "w") as log:
        server = processes.start([program, "-H", "127.0.0.1", "-p", str(port)], env=environment, stdout=log)
    try:
        _wait_for(server, endpoint)
        yield MockCloud(endpoint, region)
    finally:
        processes.end(server)


def _wait_for(server, endpoint):
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{endpoint}/moto-api/", timeout=5).read()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the mock of AWS did not start")
            time.sleep(0.1)
