"""``python -m tests.sabotage [NAME…]``: switch off each guard in turn and show that its test fails.

Without a name all of the table; a name stands for every guard that contains it. Status 1 when a sabotage goes
unnoticed, or when a test fails although nothing was sabotaged.
"""

from __future__ import annotations

import argparse
import queue
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from tests.sabotage.guard import PASSED, Guard, copy_tree, guards, noticed, run_tests


def main() -> int:
    """Choose from the table; a line each, then the count."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("names", nargs="*")
    arguments.add_argument("--workers", type=int, default=2)
    told = arguments.parse_args()
    chosen = [each for each in guards() if not told.names or any(name in each.name for name in told.names)]
    return sabotage_all(chosen, told.workers)


def sabotage_all(chosen: list[Guard], workers: int) -> int:
    """All of them, each in a copy of the tree; the exit status."""
    with tempfile.TemporaryDirectory(prefix="xueshi-sabotage-") as folder:
        copies = [Path(folder) / str(number) for number in range(workers)]
        for copy in copies:
            copy.mkdir()
            copy_tree(copy)
        if not passes_untouched(copies[0], chosen, workers):
            return 1
        return sabotage(copies, chosen)


def passes_untouched(copy: Path, chosen: list[Guard], workers: int) -> bool:
    """A test that fails anyway would notice nothing."""
    tests = sorted({test for guard in chosen for test in guard.tests})
    status, said = run_tests(copy, tests, "-n", str(workers))
    if status != PASSED:
        print(f"the tests fail although nothing was sabotaged:\n{said}")
    return status == PASSED


def sabotage(copies: list[Path], chosen: list[Guard]) -> int:
    """Every guard in a copy that nobody else uses just then."""
    free: queue.Queue[Path] = queue.Queue()
    for copy in copies:
        free.put(copy)

    def one(guard: Guard) -> tuple[bool, float]:
        copy, began = free.get(), time.monotonic()
        try:
            return noticed(guard, copy), time.monotonic() - began
        finally:
            free.put(copy)

    unnoticed = 0
    with ThreadPoolExecutor(len(copies)) as pool:
        running = {pool.submit(one, guard): guard for guard in chosen}
        for done in as_completed(running):
            guard = running[done]
            try:
                seen, seconds = done.result()
                verdict = "noticed" if seen else "UNNOTICED"
            except ValueError as fault:
                seen, seconds, verdict = False, 0.0, f"NOT RUN: {fault}"
            unnoticed += not seen
            print(f"{verdict:<10} {seconds:5.1f} s  {guard.name}  ({guard.file})", flush=True)
    print(f"{len(chosen) - unnoticed} of {len(chosen)} noticed")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    raise SystemExit(main())
