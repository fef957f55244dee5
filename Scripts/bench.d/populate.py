# SPDX-License-Identifier: Apache-2.0
"""Fills a cluster with a realistic mix of objects, eight connections at once.

usage: populate.py KUBECONFIG NAMESPACES OBJECTS-PER-NAMESPACE [PREFIX]

Per namespace: 40 % ConfigMaps of about 2 KiB, 25 % Secrets of about 1 KiB, 10 % service accounts, and 5 % each of roles,
role bindings, headless Services, Deployments without replicas and custom resources.
"""
import base64
import concurrent.futures
import json
import random
import subprocess
import sys
import time

from api import Server

RANDOM = random.Random(7)
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789 \n"
TEXTS = ["".join(RANDOM.choice(LETTERS) for _ in range(1900)) for _ in range(64)]
SECRETS = [base64.b64encode(RANDOM.randbytes(700)).decode() for _ in range(64)]
DEFINITION = {
    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
    "metadata": {"name": "widgets.load.example.com"},
    "spec": {
        "group": "load.example.com", "scope": "Namespaced",
        "names": {"plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList"},
        "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {
            "type": "object", "properties": {"spec": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}}}],
    },
}
RBAC = "rbac.authorization.k8s.io"


def metadata(name, namespace):
    labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": namespace,
              "tier": RANDOM.choice(["web", "db", "cache"])}
    return {"name": name, "namespace": namespace, "labels": labels, "annotations": {"example.com/owner": f"team-{namespace}"}}


def objects(namespace, count):
    def names(prefix, share):
        return [f"{prefix}-{index}" for index in range(max(1, int(count * share)))]

    for name in names("cm", .40):
        yield "api/v1", "configmaps", "ConfigMap", name, {"data": {"app.conf": RANDOM.choice(TEXTS), "mode": "prod"}}
    for name in names("secret", .25):
        yield "api/v1", "secrets", "Secret", name, {"type": "Opaque", "data": {"key": RANDOM.choice(SECRETS)}}
    for name in names("sa", .10):
        yield "api/v1", "serviceaccounts", "ServiceAccount", name, {}
    for name in names("role", .05):
        rules = [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}]
        yield f"apis/{RBAC}/v1", "roles", "Role", name, {"rules": rules}
    for name in names("rb", .05):
        yield f"apis/{RBAC}/v1", "rolebindings", "RoleBinding", name, {
            "roleRef": {"apiGroup": RBAC, "kind": "Role", "name": name.replace("rb", "role")},
            "subjects": [{"kind": "ServiceAccount", "name": "sa-0", "namespace": namespace}]}
    for name in names("svc", .05):
        yield "api/v1", "services", "Service", name, {
            "spec": {"clusterIP": "None", "selector": {"app": name}, "ports": [{"port": 80}]}}
    for name in names("dep", .05):
        container = {"name": "c", "image": "example.com/app:1.27", "env": [{"name": "A", "value": "b"}],
                     "resources": {"requests": {"cpu": "10m"}}}
        yield "apis/apps/v1", "deployments", "Deployment", name, {"spec": {
            "replicas": 0, "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}}}}
    for index, name in enumerate(names("w", .05)):
        yield "apis/load.example.com/v1", "widgets", "Widget", name, {"spec": {"size": index, "note": RANDOM.choice(TEXTS)[:200]}}


def fill(server, namespace, requests):
    connection = server.connect()
    connection.create("api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
    for path, body in requests:
        connection.create(path, body)
    return len(requests)


def main():
    server = Server(sys.argv[1])
    namespaces, per_namespace = int(sys.argv[2]), int(sys.argv[3])
    prefix = sys.argv[4] if len(sys.argv) > 4 else "load"
    server.connect().create("apis/apiextensions.k8s.io/v1/customresourcedefinitions", DEFINITION)
    subprocess.run(["kubectl", "--kubeconfig", sys.argv[1], "wait", "--for", "condition=Established", "--timeout=60s",
                    f"crd/{DEFINITION['metadata']['name']}"], check=True, stdout=subprocess.DEVNULL)
    work = []
    for index in range(namespaces):
        namespace = f"{prefix}-{index:04d}"
        requests = [
            (f"{group}/namespaces/{namespace}/{plural}",
             {"apiVersion": group.split("/", 1)[1], "kind": kind, "metadata": metadata(name, namespace), **body})
            for group, plural, kind, name, body in objects(namespace, per_namespace)
        ]
        work.append((namespace, requests))
    started = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        total = sum(pool.map(lambda item: fill(server, *item), work))
    print(f"{total} objects made in {time.monotonic() - started:.2f} s", flush=True)


if __name__ == "__main__":
    main()
