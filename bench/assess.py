"""``assess`` on many cases, beside a program that only reads the same file and writes as much."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.assess_cases import PEOPLE, RECORDS, make_cases
from bench.contender import ROOT
from bench.figures import Figure

RUNS = 3
OURS = ("-m", "bot", "assess")
JSON_ALONE = ("-c", "import json, sys; print(json.dumps(json.load(open(sys.argv[1]))))")


async def measure(folder: Path) -> list[Figure]:
    """Cases a second, the start of the process included."""
    cases = folder / "cases.json"
    cases.write_text(json.dumps(make_cases()), "utf-8")
    ours, alone = [], []
    for _ in range(RUNS):
        ours.append(await _seconds(OURS, cases))
        alone.append(await _seconds(JSON_ALONE, cases))
    return [
        Figure(f"{PEOPLE:,} cases read and written, nothing else", PEOPLE / median(alone), "cases/s"),
        Figure(
            f"assess {PEOPLE:,} cases of {RECORDS} records",
            PEOPLE / median(ours),
            "cases/s",
            median(alone) / median(ours),
            "the same cases read and written",
            f"{median(ours):.1f} s",
        ),
    ]


async def _seconds(run: Sequence[str], cases: Path) -> float:
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, *run, str(cases), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    seconds = time.perf_counter() - started
    if process.returncode or len(json.loads(told)) != PEOPLE:
        raise RuntimeError(f"{run}: not an answer for each case")
    return seconds
