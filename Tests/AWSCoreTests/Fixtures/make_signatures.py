#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes signatures.json: requests as botocore, AWS's own Python client, signs them.

Usage: python3 -m venv v && v/bin/pip install botocore && v/bin/python make_signatures.py > signatures.json
"""

import datetime
import hashlib
import json
import urllib.parse

import botocore
import botocore.auth
import botocore.awsrequest
import botocore.credentials

MOMENT = datetime.datetime(2026, 1, 31, 23, 59, 58)
KEYS = [
    "plain", "a/b/c.tar.gz", "with space", "plus+plus", "percent%41", "a&b=c?d#e", "colon:semi;comma,", "quote'\"<>",
    "tilde~-._", "(round)[square]{curly}", "star*!$@", "back\\slash", "Grüße", "日本語/😀", "cafe\u0301", "dots../..x",
]
QUERIES = [
    [],
    [("list-type", "2"), ("prefix", "a/b c+d%"), ("delimiter", "/"), ("encoding-type", "url")],
    [("uploads", "")],
    [("uploadId", "x+/=y~z"), ("partNumber", "10")],
    [("b", "2"), ("a", "2"), ("a", "1"), ("A", "3"), ("a-b", ""), ("ä", "ö ü"), ("a%b", "c&d=e")],
]


def quote(text, safe="-._~"):
    return urllib.parse.quote(text.encode(), safe=safe)


def url(host, path, query):
    text = "https://" + host + path
    if query:
        text += "?" + "&".join(quote(name) + "=" + quote(value) for name, value in query)
    return text


def case(method, host, path, query=(), headers=(), body=b"", service="s3", region="eu-central-1", token=None, expires=None):
    credentials = botocore.credentials.Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token)
    request = botocore.awsrequest.AWSRequest(method=method, url=url(host, path, query), headers=dict(headers), data=body)
    result = {
        "method": method, "host": host, "path": path, "query": [list(item) for item in query],
        "headers": [list(item) for item in headers], "body": body.decode(), "service": service, "region": region,
    }
    if token:
        result["token"] = token
    if expires:
        auth = botocore.auth.S3SigV4QueryAuth(credentials, service, region, expires=expires)
        auth.add_auth(request)
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(request.url).query)
        result["expires"] = expires
        result["signature"] = query["X-Amz-Signature"][0]
        return result
    kind = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
    if service == "s3":
        request.headers["X-Amz-Content-SHA256"] = hashlib.sha256(body).hexdigest()
        request.context["payload_signing_enabled"] = True
    kind(credentials, service, region).add_auth(request)
    result["authorization"] = request.headers["Authorization"]
    return result


def cases():
    host = "bucket.s3.eu-central-1.amazonaws.com"
    for key in KEYS:
        yield case("GET", host, "/" + quote(key, safe="/-._~"))
    for query in QUERIES:
        yield case("GET", "127.0.0.1:9000", "/bucket", query)
        yield case("POST", host, "/", query, body=b"<Delete/>", headers=[("Content-Type", "application/xml")])
    headers = [("x-amz-server-side-encryption", "aws:kms"), ("x-amz-meta-a", "  two   spaces  "), ("If-None-Match", "*")]
    yield case("PUT", host, "/key", headers=headers, body="content with Grüße".encode())
    yield case("PUT", host, "/key", headers=[("Range", "bytes=0-9")], token="session/token+with==odd")
    form = b"Action=AssumeRole&Version=2011-06-15"
    yield case("POST", "sts.eu-central-1.amazonaws.com", "/", body=form, service="sts")
    yield case("GET", "ec2.amazonaws.com", "/a%20b/c", service="ec2", region="us-east-1", token="t")
    for key in KEYS:
        yield case("GET", host, "/" + quote(key, safe="/-._~"), expires=3600)
    yield case("GET", host, "/key", expires=604800, token="session/token+with==odd")


def main():
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: MOMENT
    text = {"botocore": botocore.__version__, "time": "20260131T235958Z", "cases": list(cases())}
    print(json.dumps(text, indent=1, ensure_ascii=False))


main()
