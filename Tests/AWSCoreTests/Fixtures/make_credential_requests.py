#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes credential_requests.json: the calls that give credentials as botocore, AWS's own Python client, writes them.

Usage: ~/.cache/lifeboat/python/bin/python make_credential_requests.py > credential_requests.json    (the environment of Scripts/setup)
"""

import datetime
import json

import botocore
import botocore.auth
import botocore.session

MOMENT = datetime.datetime(2026, 1, 31, 23, 59, 58)
CALLS = [
    ("AssumeRole", "sts", "assume_role",
     {"RoleArn": "arn:aws:iam::123456789012:role/team/backup", "RoleSessionName": "nightly@host", "ExternalId": "id=+/:",
      "DurationSeconds": 900}),
    ("AssumeRoleWithWebIdentity", "sts", "assume_role_with_web_identity",
     {"RoleArn": "arn:aws:iam::123456789012:role/team/backup", "RoleSessionName": "nightly@host",
      "WebIdentityToken": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIifQ.a-b_c~d="}),
    ("GetRoleCredentials", "sso", "get_role_credentials",
     {"roleName": "Backup Operator", "accountId": "123456789012", "accessToken": "secret-token"}),
]


def capture(service, method, parameters):
    session = botocore.session.Session()
    session.set_credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    client = session.create_client(service, region_name="eu-central-1")
    seen = []

    def stop(request, **_):
        seen.append(request)
        raise StopIteration

    client.meta.events.register("before-send", stop)
    try:
        getattr(client, method)(**parameters)
    except StopIteration:
        pass
    request = seen[0]
    header = {name.lower(): value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
    body = request.body or b""
    return {
        "method": request.method, "url": request.url, "body": body.decode() if isinstance(body, bytes) else body,
        "authorization": header.get("authorization"), "bearerToken": header.get("x-amz-sso_bearer_token"),
    }


def main():
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: MOMENT
    calls = {name: capture(service, method, parameters) for name, service, method, parameters in CALLS}
    print(json.dumps({"botocore": botocore.__version__, "time": "20260131T235958Z", "calls": calls}, indent=1))


main()
