"""``platform``: a file that HR works off, and the word that it is done (art. 7)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sheets import read_table
from tests.bot.programme import Programme
from tests.handlers.reviewing import READING, institute
from tests.handlers.test_platform import approved
from tests.story import Academy, sqlite_url


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    monkeypatch.setenv("CLOCK_AT", "2026-03-10T11:00:00+08:00")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    made = Programme(sqlite_url(tmp_path), monkeypatch)

    async def two_are_approved(academy: Academy) -> None:
        here = await institute(academy)
        await approved(here)
        await approved(here, READING)

    made.given(two_are_approved)
    return made


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
def test_a_file_goes_out_and_what_is_left_in_it_is_entered(bot: Programme, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    ended = bot.runs("platform", "export", str(file), "--unit", "ICT")
    assert (ended.status, ended.out) == (0, b"")
    assert file.stat().st_mode & 0o077 == 0
    rows = read_table(file.read_bytes(), name)
    assert [(row.cells["培训名称"], row.cells["学时"], row.cells["处理"]) for row in rows] == [
        ("科研诚信培训班", "40", "新增"),
        ("读书", "8", "新增"),
    ]
    if name.endswith(".csv"):
        text = file.read_text("utf-8-sig").splitlines(True)
        file.write_text("".join(text[:2]), "utf-8")
    done = bot.runs("platform", "entered", str(file))
    assert (done.status, done.out.decode().strip()) == (0, f"第 1 号清单：{1 + name.endswith('.xlsx')} 条记为已录入")
    bot.runs("platform", "export", str(file))
    assert len(read_table(file.read_bytes(), name)) == 1 if name.endswith(".csv") else True
    assert bot.runs("platform", "entered", "1").status == 0
    assert bot.runs("verify").status == 0


def test_what_is_no_list_is_told(bot: Programme, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("工号,编号\nA001,1\n", "utf-8")
    for arguments in (
        ("entered", str(other)),
        ("entered", str(tmp_path / "gone.csv")),
        ("entered", "99"),
        ("export", str(tmp_path / "list.pdf")),
        ("export", str(tmp_path / "list.csv"), "--unit", "X"),
    ):
        ended = bot.runs("platform", *arguments)
        assert (ended.status, len(ended.err)) == (2, 1), arguments
