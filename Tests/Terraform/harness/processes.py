# SPDX-License-Identifier: Apache-2.0
"""Child processes, each in a session of its own, none of which outlives us."""
import os
import signal
import subprocess
import threading

_running = set()
_lock = threading.Lock()


class Result:
    def __init__(self, code, output):
        self.code, self.output = code, output

    def __bool__(self):
        return self.code == 0

    def tail(self, lines=25):
        return "\n".join(self.output.strip().splitlines()[-lines:])


def start(command, *, cwd=None, env=None, stdout=None):
    process = subprocess.Popen(
        [str(part) for part in command], cwd=cwd, env=env, start_new_session=True, text=True,
        stdin=subprocess.DEVNULL, stdout=stdout or subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    with _lock:
        _running.add(process)
    return process


def run(command, *, cwd=None, env=None, seconds=240):
    """Runs a command to its end; its words to stdout and stderr come together."""
    process = start(command, cwd=cwd, env=env)
    try:
        output, _ = process.communicate(timeout=seconds)
        return Result(process.returncode, output)
    except subprocess.TimeoutExpired:
        end(process)
        return Result(124, f"{command[0]} did not end within {seconds} s")
    finally:
        with _lock:
            _running.discard(process)


def end(process):
    """Ends a process and whatever it started: politely, then after ten seconds for good."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            break
        os.killpg(process.pid, sign)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            continue
    with _lock:
        _running.discard(process)


def end_all():
    with _lock:
        left = list(_running)
    for process in left:
        end(process)
