"""Files that are made by a process of their own: what comes of one that can't be made (art. 4)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.exports import Exports, Failed
from handlers.papers.unit import TASK
from tests.bot.test_expiry import Standing
from tests.story import Academy, sqlite_url

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


async def test_a_file_that_cant_be_made_is_told_and_its_story_kept_apart(
    academy: Academy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    await academy.unit("ICT", "计算所")
    phone = await academy.person("A001", "王芳", "ICT", "approver")
    to = {"chat_id": phone.telegram_id, "language": "zh"}
    order = {"to": to, "what": "archive", "unit": "?", "year": 2026, "name": "a.xlsx"}
    with pytest.raises(Failed):
        await Exports(academy.database, Standing(academy), sqlite_url(tmp_path)).make(order, bytes(32))
    await academy.deliver()
    phone.sees("这份文件没有做成")
    async with academy.database.reading() as work:
        assert await work.outbox.live(phone.telegram_id, TASK) is not None
    assert "Traceback" not in capfd.readouterr().err
    assert "Traceback" in (tmp_path / "data" / "incidents.log").read_text()
