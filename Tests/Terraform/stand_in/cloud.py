# SPDX-License-Identifier: Apache-2.0
"""The mock of AWS, as the mapped types see it. Anything but loopback is refused."""
import functools
import os
import threading
import urllib.parse

import boto3
from botocore.config import Config

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
GONE = ("NotFound", "NoSuch", "ResourceNotFound", "404")


# boto3 makes clients out of one shared session, which is not safe in several threads at once.
_making = threading.Lock()


@functools.cache
def _new_client(service, endpoint, region):
    host = urllib.parse.urlparse(endpoint or "").hostname
    if host not in LOOPBACK:
        raise RuntimeError(f"this stand-in talks to loopback only (AWS_ENDPOINT_URL is {endpoint!r})")
    config = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}, max_pool_connections=16)
    return boto3.client(service, endpoint_url=endpoint, region_name=region, config=config,
                        aws_access_key_id="test", aws_secret_access_key="test")


def _client(*arguments):
    with _making:
        return _new_client(*arguments)


class Cloud:
    """One region of the account."""

    def __init__(self, region):
        self.region = region

    def __getattr__(self, service):
        """A client: `cloud.ec2`, `cloud.s3`."""
        return _client(service, os.environ.get("AWS_ENDPOINT_URL"), self.region)

    @functools.cached_property
    def account(self):
        return self.sts.get_caller_identity()["Account"]

    def arn(self, service, path):
        return f"arn:aws:{service}:{self.region}:{self.account}:{path}"


def is_gone(error):
    """Whether an error of AWS means that the thing does not exist."""
    return any(word in error.response["Error"]["Code"] for word in GONE)


def tag_list(values):
    """The tags in the form that most of AWS wants."""
    return [{"Key": key, "Value": value} for key, value in sorted((values.get("tags_all") or {}).items())]


def tag_specifications(kind, values):
    """The tags in the form that EC2 wants when it makes something."""
    return [{"ResourceType": kind, "Tags": tag_list(values)}] if tag_list(values) else []
