# SPDX-License-Identifier: Apache-2.0
"""What passed and what failed."""
import sys
import threading
import time


class Report:
    """Collects the checks of all stages; a failure is told at once, a success is only counted."""

    def __init__(self):
        self.passed, self.failed, self.seconds = 0, [], {}
        self._lock = threading.Lock()

    def check(self, stage, name, succeeded, detail=""):
        with self._lock:
            if succeeded:
                self.passed += 1
                return True
            self.failed.append(f"{stage}: {name}")
            print(f"FAILED {stage}: {name}", *(f"    {line}" for line in str(detail).splitlines()[-15:]), sep="\n", flush=True)
            return False

    def stage_ended(self, stage, started):
        with self._lock:
            self.seconds[stage] = time.monotonic() - started
            print(f"{stage}: {self.seconds[stage]:.1f} s", flush=True)

    def finish(self):
        for failure in self.failed:
            print(f"failed: {failure}")
        print(f"{self.passed} passed, {len(self.failed)} failed", flush=True)
        # A run without a single check proves nothing.
        sys.exit(1 if self.failed or not self.passed else 0)


class Stage:
    """One stage's view of the report."""

    def __init__(self, report, name):
        self._report, self._name = report, name

    def check(self, name, succeeded, detail=""):
        return self._report.check(self._name, name, bool(succeeded), detail)
