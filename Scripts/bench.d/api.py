# SPDX-License-Identifier: Apache-2.0
"""A bare connection to an API server, for filling it and for the baseline of the measurements."""
import base64
import http.client
import json
import ssl
import urllib.parse

import kubeconfig


class Server:
    """An API server as a kubeconfig's current context names it; its certificate is verified."""

    def __init__(self, path):
        self.url, self.token, authority = kubeconfig.current(path)
        self.context = ssl.create_default_context(cadata=base64.b64decode(authority).decode())

    def connect(self):
        return Connection(self)


class Connection:
    def __init__(self, server):
        parts = urllib.parse.urlsplit(server.url)
        self.http = http.client.HTTPSConnection(parts.hostname, parts.port, context=server.context)
        self.headers = {"Authorization": "Bearer " + server.token, "Content-Type": "application/json"}

    def get(self, path):
        """The raw body."""
        self.http.request("GET", "/" + path, headers=self.headers)
        response = self.http.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"GET {path}: {response.status} {body[:200]}")
        return body

    def create(self, path, body):
        self.http.request("POST", "/" + path, json.dumps(body), self.headers)
        response = self.http.getresponse()
        answer = response.read()
        if response.status not in (200, 201, 409):
            raise RuntimeError(f"POST {path}: {response.status} {answer[:200]}")
