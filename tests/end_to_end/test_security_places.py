"""security.md 19: what the running program writes is readable for its owner only, whatever the umask lets through."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from tests.bot.files import picture
from tests.end_to_end.campus import campus_in, card_of, log_class, sees

OTHERS = 0o077


async def test_database_evidence_and_incidents_are_their_owners_only(tmp_path: Path) -> None:
    """security.md 19: the database with its log beside it, evidence, incidents and their folders."""
    before = os.umask(0)
    try:
        async with campus_in(tmp_path) as campus:
            institute = await campus.institute()
            await log_class(institute.li, "只给自己看", picture(width=91))
            await card_of(institute.wang, "只给自己看")
            campus.write("UPDATE submissions SET route = 'nonsense'")
            await institute.li.send("/records")
            await sees(institute.li, "这一步没有成功")
            database = sorted(tmp_path.glob("xueshi.db*"))
            data = [tmp_path / "data", *(tmp_path / "data").rglob("*")]
            assert {path.name for path in database} >= {"xueshi.db", "xueshi.db-wal"}
            assert {"incidents.log", "evidence"} <= {path.name for path in data}
            assert [str(path) for path in (*database, *data) if path.stat().st_mode & OTHERS] == []
    finally:
        os.umask(before)
    assert sqlite3.connect(tmp_path / "xueshi.db").execute("PRAGMA integrity_check").fetchone() == ("ok",)
