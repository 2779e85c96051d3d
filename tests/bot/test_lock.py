"""Only one program at a time takes an embedded database for its own, and a dead one's lock is free (part 9)."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.zygote import ROOT

ASKS = """
import sys
from pathlib import Path
from bot.lock import only_one
print(only_one(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


async def asks(database: Path) -> tuple[asyncio.subprocess.Process, str]:
    """Another program asks and stays; its answer."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ASKS, str(database), cwd=ROOT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    return process, (await process.stdout.readline()).decode().strip()


async def test_a_second_program_is_not_the_only_one_until_the_first_is_dead(tmp_path: Path) -> None:
    first, alone = await asks(tmp_path / "xueshi.db")
    second, also = await asks(tmp_path / "xueshi.db")
    assert (alone, also) == ("True", "False")
    first.kill()
    await first.wait()
    third, then = await asks(tmp_path / "xueshi.db")
    assert then == "True"
    for process in (second, third):
        process.kill()
        await process.wait()
