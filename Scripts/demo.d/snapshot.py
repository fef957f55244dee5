# SPDX-License-Identifier: Apache-2.0
"""Reads every object of a cluster with kubectl, or compares two such readings; the demo's independent witness.

usage: snapshot.py take KUBECONFIG FILE
       snapshot.py compare BEFORE AFTER

`compare` prints each difference and ends 1 if there is one that should not be. What belongs to one life of an object
(uid, timestamps, revisions, status) is not compared; what a cluster makes anew by itself is counted and named.
"""
import json
import subprocess
import sys

# What belongs to one life of an object; `generateName` has done its work once the object has its name.
LIFE = ["uid", "resourceVersion", "generation", "creationTimestamp", "selfLink", "managedFields", "generateName"]
LABELS = ["velero.io/backup-name", "velero.io/restore-name"]
# Status that is kept in annotations.
STATUS_ANNOTATIONS = [
    "endpoints.kubernetes.io/last-change-trigger-time", "autoscaling.alpha.kubernetes.io/conditions",
    "autoscaling.alpha.kubernetes.io/current-metrics",
]
# Written by running processes all the time.
IGNORED_KINDS = {"Event", "Lease", "Node", "EndpointSlice"}


def kubectl(kubeconfig, *arguments):
    command = ["kubectl", "--kubeconfig", kubeconfig, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def take(kubeconfig, path):
    kinds = kubectl(kubeconfig, "api-resources", "--verbs=list,get,create,delete", "-o", "name").split()
    objects = {}
    for item in json.loads(kubectl(kubeconfig, "get", ",".join(kinds), "-A", "-o", "json"))["items"]:
        metadata = item["metadata"]
        group = item["apiVersion"].partition("/")[0] if "/" in item["apiVersion"] else ""
        objects[f'{item["kind"]}.{group} {metadata.get("namespace", "-")}/{metadata["name"]}'] = item
    with open(path, "w") as file:
        json.dump(objects, file)
    print(len(objects))


def comparable(item):
    item = json.loads(json.dumps(item))
    item.pop("status", None)
    metadata = item["metadata"]
    for field in LIFE:
        metadata.pop(field, None)
    for label in LABELS:
        metadata.get("labels", {}).pop(label, None)
    # Owners are compared by what they are called: their uids are new.
    metadata["ownerReferences"] = [[o["kind"], o["name"]] for o in metadata.get("ownerReferences", [])]
    for annotation in STATUS_ANNOTATIONS:
        metadata.get("annotations", {}).pop(annotation, None)
    for empty in ("labels", "annotations", "ownerReferences"):
        if not metadata.get(empty):
            metadata.pop(empty, None)
    adjust = globals().get("adjust_" + item["kind"].lower())
    if adjust:
        adjust(item)
    return item


def adjust_service(item):
    if item["spec"].get("clusterIP") != "None":  # An address of the source cluster.
        item["spec"].pop("clusterIP", None)
        item["spec"].pop("clusterIPs", None)


def adjust_pod(item):
    account = item["spec"].get("serviceAccountName", "default")
    rename_token(item["spec"], f"{account}-token-")


def rename_token(spec, prefix):
    """Before 1.22 the token of a pod came in a secret of a random name."""
    for volume in spec.get("volumes", []):
        if volume["name"].startswith(prefix):
            volume["name"] = prefix
            volume["secret"]["secretName"] = prefix
    for container in spec["containers"] + spec.get("initContainers", []):
        for mount in container.get("volumeMounts", []):
            if mount["name"].startswith(prefix):
                mount["name"] = prefix
    spec.get("volumes", []).sort(key=lambda v: v["name"])
    for container in spec["containers"]:
        container.get("volumeMounts", []).sort(key=lambda m: m["name"])


def adjust_serviceaccount(item):
    item["secrets"] = [s for s in item.get("secrets", []) if "-token-" not in s["name"]]


def adjust_persistentvolume(item):
    for field in ("uid", "resourceVersion"):
        item["spec"].get("claimRef", {}).pop(field, None)
    unbind(item)


def adjust_persistentvolumeclaim(item):
    unbind(item)


def unbind(item):
    for name in ("pv.kubernetes.io/bound-by-controller", "pv.kubernetes.io/bind-completed"):
        item["metadata"].get("annotations", {}).pop(name, None)
    if not item["metadata"].get("annotations"):
        item["metadata"].pop("annotations", None)


def adjust_endpoints(item):
    """Pods come back with new addresses; that they are there again is checked by their number."""
    for subset in item.get("subsets", []):
        for key in ("addresses", "notReadyAddresses"):
            if any("targetRef" in address for address in subset.get(key, [])):
                subset[key] = len(subset[key])


def remade(key, item):
    """Why an object may be missing afterwards: the cluster makes such objects itself, under new names."""
    if item["kind"] == "Secret" and item["type"] == "kubernetes.io/service-account-token":
        return "tokens of service accounts are issued anew"
    if item["kind"] == "Job" and item.get("status", {}).get("completionTime"):
        return "finished jobs are not run again"
    if item["kind"] == "Pod" and item.get("status", {}).get("phase") in ("Succeeded", "Failed"):
        return "finished pods are not run again"
    return None


def differences(path, left, right):
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted(set(left) | set(right)):
            yield from differences(f"{path}.{key}", left.get(key), right.get(key))
    elif left != right:
        yield f"{path}: {json.dumps(left)} became {json.dumps(right)}"


def compare(before_path, after_path):
    with open(before_path) as file:
        before = json.load(file)
    with open(after_path) as file:
        after = json.load(file)
    same, explained, wrong = 0, {}, []
    for key, item in before.items():
        if item["kind"] in IGNORED_KINDS:
            continue
        if key not in after:
            reason = remade(key, item)
            if reason:
                explained[reason] = explained.get(reason, 0) + 1
            else:
                wrong.append(f"{key} is missing")
            continue
        found = list(differences("", comparable(item), comparable(after[key])))
        wrong += [f"{key} {difference}" for difference in found]
        same += not found
    for key, item in after.items():
        if key not in before and item["kind"] not in IGNORED_KINDS and not remade(key, item):
            wrong.append(f"{key} was not there before")
    print(f"{same} objects are as they were before")
    for reason, count in explained.items():
        print(f"{count} were left to the cluster: {reason}")
    for line in wrong:
        print(f"WRONG: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(compare(*sys.argv[2:]) if sys.argv[1] == "compare" else take(*sys.argv[2:]))
