"""SIGKILL in the middle of a restore: the database is the one before or the one after, and nothing in between."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.bot.backup.archives import WRITTEN_INTO, Place, but
from tests.zygote import ROOT

MOMENTS = (0.5, 0.7, 0.85, 0.95)
"""Of the time that an undisturbed one takes; loading the program is the first part of it."""


async def restored(place: Place, file: Path, seconds: float | None) -> tuple[int, float]:
    """``restore --replace`` as a process, killed after so many seconds; its status and how long it lived."""
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "restore", str(file), "--replace", "--resend"),
        env=os.environ | {"DATABASE_URL": place.url, "DATA_DIR": str(place.folder / "data"), "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await asyncio.wait_for(process.wait(), seconds)
    except TimeoutError:
        with suppress(ProcessLookupError):  # it ended in this very moment
            process.kill()
    return await process.wait(), time.monotonic() - began


@pytest.mark.timeout(400)
def test_a_restore_that_is_killed_leaves_a_whole_database(here: Place, file: Path) -> None:
    after = but(here.state, *WRITTEN_INTO)
    mark = "UPDATE people SET quiet_from = '22:00' WHERE staff_no = 'A001'"
    status, seconds = asyncio.run(restored(here, file, None))
    assert status == 0
    ended = []
    for part in MOMENTS:
        here.sql(mark)
        before = but(here.state, *WRITTEN_INTO)
        status, lived = asyncio.run(restored(here, file, seconds * part))
        if not status:
            seconds = min(seconds, lived)  # the first one was slow
        found = but(here.state, *WRITTEN_INTO)
        assert found == after or (status != 0 and found == before), part
        assert here.bot().runs("verify").status == 0, part
        ended.append(status)
    assert -9 in ended
    here.restores(file, "--replace", "--resend")
    assert but(here.state, *WRITTEN_INTO) == after
