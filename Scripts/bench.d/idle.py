# SPDX-License-Identifier: Apache-2.0
"""Measures a server that has nothing to do: memory, processor time, and how soon it is ready.

usage: idle.py LIFEBOAT KUBECONFIG SCRATCH [BACKUPS]     with so many Backup objects (1,000), each with its files in the store
"""
import json
import pathlib
import os
import subprocess
import sys
import time
import urllib.request

import api

NAMESPACE = "velero"
DEFINITIONS = pathlib.Path(__file__).parents[2] / "Manifests" / "definitions"
FREE_PORT = pathlib.Path(__file__).parents[1] / "lib" / "free-port"
WARM_UP, MEASURED = 70, 60  # Seconds; each location is looked at and synchronized once a minute.


def fill(kubeconfig, store, count):
    subprocess.run(["kubectl", "--kubeconfig", kubeconfig, "apply", "-f", DEFINITIONS], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["kubectl", "--kubeconfig", kubeconfig, "wait", "--for", "condition=Established", "crd", "--all",
                    "--timeout=60s"], check=True, stdout=subprocess.DEVNULL)
    connection = api.Server(kubeconfig).connect()
    connection.create("api/v1/namespaces", {"metadata": {"name": NAMESPACE}})
    group = f"apis/velero.io/v1/namespaces/{NAMESPACE}"
    meta = {"apiVersion": "velero.io/v1"}
    connection.create(f"{group}/backupstoragelocations", meta | {
        "kind": "BackupStorageLocation", "metadata": {"name": "default"},
        "spec": {"provider": "lifeboat.dev/filesystem", "config": {"path": str(store.parent)},
                 "objectStorage": {"bucket": store.name}, "default": True}})
    for index in range(count):
        name = f"nightly-{20250101000000 + index}"
        backup = meta | {
            "kind": "Backup",
            "metadata": {"name": name, "namespace": NAMESPACE,
                         "labels": {"velero.io/storage-location": "default", "velero.io/schedule-name": "nightly"},
                         "annotations": {"velero.io/source-cluster-k8s-gitversion": "v1.20.2", "lifeboat.dev/revision": str(index)}},
            "spec": {"includedNamespaces": ["*"], "storageLocation": "default", "ttl": "720h0m0s", "csiSnapshotTimeout": "10m0s",
                     "itemOperationTimeout": "4h0m0s", "snapshotMoveData": False, "defaultVolumesToFsBackup": False,
                     "metadata": {}, "hooks": {}},
            "status": {"version": 1, "formatVersion": "1.1.0", "phase": "Completed", "expiration": "2099-01-01T00:00:00Z",
                       "startTimestamp": "2026-01-01T00:00:00Z", "completionTimestamp": "2026-01-01T00:01:00Z",
                       "progress": {"totalItems": 1234, "itemsBackedUp": 1234}}}
        directory = store / "backups" / name
        directory.mkdir(parents=True)
        (directory / "velero-backup.json").write_text(json.dumps(backup))
        connection.create(f"{group}/backups", backup)


def status(pid):
    """Resident memory in MiB, and seconds of processor time."""
    fields = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
    times = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return int(fields["VmRSS"].split()[0]) / 1024, (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")


def main(lifeboat, kubeconfig, scratch, count="1000"):
    store = pathlib.Path(scratch, "store")
    fill(kubeconfig, store, int(count))
    port = int(subprocess.check_output([FREE_PORT], text=True))
    started = time.monotonic()
    with open(pathlib.Path(scratch, "server.log"), "wb") as log:
        server = subprocess.Popen([lifeboat, "server", "--kubeconfig", kubeconfig, "--namespace", NAMESPACE,
                                   "--metrics-address", f"127.0.0.1:{port}"], stdout=log, stderr=log)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1).read()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() - started > 60:
                    sys.exit(pathlib.Path(scratch, "server.log").read_text())
                time.sleep(0.02)
        ready = time.monotonic() - started
        time.sleep(WARM_UP)
        before = status(server.pid)
        time.sleep(MEASURED)
        memory, seconds = status(server.pid)
        print(f"A server with {count} Backup objects that has nothing to do")
        print(f"  start to ready                   {ready:8.2f}  s")
        print(f"  memory                           {memory:8.2f}  MiB")
        print(f"  processor                        {(seconds - before[1]) / MEASURED * 100:8.2f}  % of a core")
    finally:
        server.terminate()
        server.wait(60)


if __name__ == "__main__":
    main(*sys.argv[1:])
