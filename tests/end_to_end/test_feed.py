"""Issue part 2, the platform's feed, through the wire: a file in the folder, hours, a word to the bureau."""

from __future__ import annotations

import asyncio
import json
import os
from datetime import date
from pathlib import Path

from sandbox.academy import roster_csv
from tests.running import START_SECONDS, running_bot

LONG_AGO = 1_700_000_000
HEADER = "外部编号,工号,培训名称,开始日期,完成日期,学时,考核结果"
ROWS = ("C-1,A001,科学道德,2026-03-02,2026-03-06,7.5,合格", "C-2,A999,学风建设,2026-03-02,2026-03-06,2,合格")


def put(folder: Path, name: str, *rows: str) -> None:
    """As another program moves a whole file in."""
    there = folder / f".{name}.part"
    there.write_text("\n".join((HEADER, *rows)), "utf-8")
    os.utime(there, (LONG_AGO, LONG_AGO))
    there.replace(folder / name)


async def lies_in(folder: Path, files: int) -> list[Path]:
    """Wait until so many files lie there."""
    async with asyncio.timeout(START_SECONDS):
        while len(found := sorted(folder.glob("*"))) < files:
            await asyncio.sleep(0.05)
    return found


async def test_part_2_a_feed_in_the_folder_becomes_hours_and_the_bureau_is_told_once(tmp_path: Path) -> None:
    folder = tmp_path / "feed"
    folder.mkdir()
    settings = {"CLOCK_AT": "2026-03-10T10:00:00+08:00", "FEED_DIR": str(folder)}
    async with running_bot(tmp_path, **settings) as bot:
        secrets = await bot.register(roster_csv(date(2026, 3, 10)))
        put(folder, "casmooc.csv", *ROWS)
        (folder / "half.csv").write_text(HEADER)  # somebody still writes it
        await bot.start()
        bureau = bot.sandbox.phone(1, "高远")
        await bot.bind(bureau, "H002", secrets["H002"])
        file, report = await lies_in(folder / "done", 2)
        assert (file.name.endswith("-casmooc.csv"), report.name) == (True, f"{file.name}.report.txt")
        assert "新增 1 条" in report.read_text("utf-8")
        assert "A999" in report.read_text("utf-8")
        assert (folder / "half.csv").exists()
        standing = json.loads(await bot.done("standing", "A001", "--year", "2026"))
        assert standing["counted"]["online"] == 7.5
        put(folder, "broken.complete-2026-03.csv", 'C-3,"')
        put(folder, "again.csv", ROWS[0], ROWS[1].replace("A999", "A002"))
        await bot.done("feed", "folder")
        assert [path.name.split("-", 4)[-1] for path in await lies_in(folder / "failed", 2)] == [
            "broken.complete-2026-03.csv", "broken.complete-2026-03.csv.report.txt"
        ]  # fmt: skip
        await bureau.expect("again.csv", anywhere=True)
        await bureau.expect("broken.complete-2026-03.csv 读不下去", anywhere=True)
        assert bureau.transcript().count("again.csv") == 1
        await bot.done("verify")
