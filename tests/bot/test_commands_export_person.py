"""``export-person``: one file with all that is held of one person, for their eyes (part 9)."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from bot.evidence_store import evidence_store
from bot.settings import Settings
from storage.evidence import EvidenceState
from tests.bot.programme import Programme
from tests.handlers.reviewing import COURSE, institute
from tests.story import Academy, sqlite_url

PICTURE = b"\x89PNG picture"


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    """李强 has a record with a photo that is kept, and one whose file is gone."""
    monkeypatch.setenv("CLOCK_AT", "2026-03-10T11:00:00+08:00")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    made = Programme(sqlite_url(tmp_path), monkeypatch)
    kept = evidence_store(Settings(data_dir=tmp_path / "data")).keep(PICTURE)

    async def story(academy: Academy) -> None:
        here = await institute(academy)
        await here.submits(here.li, COURSE, "one", "two")
        async with academy.database.transaction() as work:
            files = await work.evidence.claim("test", academy.now, academy.now, 10)
            for file, sha256 in zip(files, (kept, "0" * 64), strict=True):
                await work.evidence.settle(file, "test", EvidenceState.STORED, sha256=sha256)

    made.given(story)
    return made


def test_rows_archive_and_evidence_are_in_one_file(bot: Programme, tmp_path: Path) -> None:
    file = tmp_path / "A002.zip"
    ended = bot.runs("export-person", " a002 ", str(file))
    assert ended.status == 0
    assert file.stat().st_mode & 0o077 == 0
    packed = zipfile.ZipFile(file)
    told = json.loads(packed.read("person.json"))
    assert [row["title"] for row in told["rows"]["submissions"]] == [COURSE.title]
    assert told["rows"]["invites"] == []
    assert "secret_hash" not in packed.read("person.json").decode()
    [kept] = [name for name in packed.namelist() if name.startswith("evidence/")]
    assert packed.read(kept) == PICTURE
    book = CalamineWorkbook.from_filelike(io.BytesIO(packed.read("archive.xlsx")))
    assert book.get_sheet_by_name("记录").to_python()[1][3] == COURSE.title
    assert "submissions：1 行" in packed.read("README.txt").decode()
    assert any("材料库里没有这份材料" in line for line in ended.err)
    assert "材料 1 份" in ended.err[-1]


def test_who_is_unknown_and_what_is_no_zip_is_told(bot: Programme, tmp_path: Path) -> None:
    for arguments in (
        ("Z999", str(tmp_path / "a.zip")),
        ("", str(tmp_path / "a.zip")),
        ("A002", str(tmp_path / "a.pdf")),
    ):
        ended = bot.runs("export-person", *arguments)
        assert (ended.status, len(ended.err)) == (2, 1)
    assert not list(tmp_path.glob("a.*"))
