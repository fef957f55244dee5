# SPDX-License-Identifier: Apache-2.0
"""Measures whole runs of lifeboat. Machines differ and are shared: trust the ratios of a run, not its seconds.

usage: measure.py backup LIFEBOAT KUBECONFIG STORE     a bare listing and a backup in turn, five times
       measure.py restore LIFEBOAT STORE SCRATCH       the first 20 namespaces of the first backup into a new cluster, and
                                                       as many objects made by bare requests, in turn, three times
"""
import contextlib
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

RUNS = 5
RESTORES = 3
HERE = pathlib.Path(__file__).parent


def run(command):
    """Seconds, peak memory in MiB, standard output."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_maxrss / 1024, output


def figures(name, values, unit):
    print(f"  {name:32} {min(values):8.2f} {statistics.median(values):8.2f} {max(values):8.2f}  {unit}")


def backup(lifeboat, kubeconfig, store):
    listing, backups, ratios, memory = [], [], [], []
    items = 0
    for index in range(RUNS + 1):
        seconds = float(run([sys.executable, HERE / "list.py", kubeconfig])[2].split()[0])
        taken, peak, output = run([lifeboat, "backup", "create", f"run-{index}", "--storage", f"file://{store}",
                                   "--kubeconfig", kubeconfig, "-o", "json"])
        items = json.loads(output)["status"]["progress"]["itemsBackedUp"]
        if index == 0:
            continue  # The server's caches are cold.
        listing.append(seconds)
        backups.append(taken)
        ratios.append(taken / seconds)
        memory.append(peak)
    print(f"Backup of {items} items to a directory, {RUNS} runs    min   median      max")
    figures("bare listing, four connections", listing, "s")
    figures("backup", backups, "s")
    figures("backup / bare listing", ratios, "x")
    figures("items a second", [items / seconds for seconds in backups], "/s")
    figures("peak memory of the backup", memory, "MiB")


@contextlib.contextmanager
def empty_cluster(scratch):
    """A new cluster, the only one that runs; its kubeconfig."""
    directory = pathlib.Path(scratch, "target")
    script = HERE.parent / "cluster"
    up = subprocess.run([script, "up", "--dir", directory], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        yield up.stdout.decode().strip()
    finally:
        subprocess.run([script, "down", "--dir", directory], check=True, stderr=subprocess.DEVNULL)


def restore(lifeboat, store, scratch):
    namespaces = ",".join(f"load-{index:04d}" for index in range(20))
    restores, bare, ratios, memory = [], [], [], []
    for index in range(RESTORES):
        with empty_cluster(scratch) as kubeconfig:
            words = run([sys.executable, HERE / "populate.py", kubeconfig, "20", "100"])[2].split()
            bare.append(int(words[0]) / float(words[4]))
        with empty_cluster(scratch) as kubeconfig:
            seconds, peak, _ = run([
                lifeboat, "restore", "create", f"run-{index}", "--from-backup", "run-0", "--include-namespaces", namespaces,
                "--storage", f"file://{store}", "--kubeconfig", kubeconfig])
        files = pathlib.Path(store, f"restores/run-{index}")
        listed = subprocess.run(["zcat", files / f"restore-run-{index}-resource-list.json.gz"], check=True, capture_output=True)
        made = sum(name.endswith("(created)") for names in json.loads(listed.stdout).values() for name in names)
        restores.append(made / seconds)
        ratios.append(restores[-1] / bare[-1])
        memory.append(peak)
    print(f"Restore of {made} objects in 20 namespaces, into a new cluster each    min   median      max")
    figures("filling it with bare requests", bare, "objects/s")
    figures("restore, planning included", restores, "objects/s")
    figures("restore / bare requests", ratios, "x")
    figures("peak memory of the restore", memory, "MiB")


if __name__ == "__main__":
    {"backup": backup, "restore": restore}[sys.argv[1]](*sys.argv[2:])
