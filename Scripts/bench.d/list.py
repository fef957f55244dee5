# SPDX-License-Identifier: Apache-2.0
"""The baseline: lists every kind that a backup takes, raw, in pages of 500 over four connections; keeps nothing.

usage: list.py KUBECONFIG      prints seconds and bytes
"""
import concurrent.futures
import json
import queue
import re
import sys
import threading
import time
import urllib.parse

from api import Server

NEEDED = {"list", "get", "create", "delete"}
TOKEN = re.compile(rb'"continue":"([^"]+)"')


def kinds(connection):
    groups = ["api/v1"]
    for group in json.loads(connection.get("apis"))["groups"]:
        groups.append("apis/" + group["preferredVersion"]["groupVersion"])
    for group in groups:
        for resource in json.loads(connection.get(group))["resources"]:
            if NEEDED <= set(resource["verbs"]) and "/" not in resource["name"]:
                yield f'{group}/{resource["name"]}'


def main():
    server = Server(sys.argv[1])
    paths = queue.Queue()
    for path in kinds(server.connect()):
        # The same objects in a second group are not counted twice.
        if not path.startswith(("apis/extensions/", "apis/events.k8s.io/")):
            paths.put(path)
    totals, lock, failures = [0, 0], threading.Lock(), []

    def work():
        connection = server.connect()
        try:
            while True:
                path, token = paths.get_nowait(), ""
                while True:
                    page = connection.get(f"{path}?limit=500" + (f"&continue={urllib.parse.quote(token)}" if token else ""))
                    with lock:
                        totals[0] += len(page)
                        totals[1] += 1
                    # The token stands in the metadata, which comes first or last, never in an item.
                    found = TOKEN.search(page[:2000]) or TOKEN.search(page[-2000:])
                    if not found:
                        break
                    token = found.group(1).decode()
        except queue.Empty:
            pass
        except Exception as error:  # Reported below: a baseline with holes would be too good.
            failures.append(error)

    started = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: work(), range(4)))
    if failures:
        raise failures[0]
    print(f"{time.monotonic() - started:.3f} {totals[0]}")


if __name__ == "__main__":
    main()
