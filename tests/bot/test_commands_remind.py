"""``remind``: who is due a reminder on a day, and that asking twice queues once."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from bot.reminders import remind
from bot.settings import load_settings
from storage.columns import ACADEMY_ZONE
from tests.bot.programme import Programme
from tests.hours import class_days, online, registers
from tests.outgoing import taken
from tests.story import FAR_AHEAD, Academy, sqlite_url


async def three_people(academy: Academy) -> None:
    await academy.unit("ICT", "计算所", records_since=2025)
    short = await academy.person("B001", "王芳", "ICT")
    met = await academy.person("A001", "李强", "ICT", joined_on=date(2026, 1, 1))
    await academy.person("A002", "未绑定", "ICT", bound=False, joined_on=date(2025, 7, 1))
    await registers(academy, short, class_days(date(2026, 3, 2), 9))
    await registers(academy, met, class_days(date(2026, 1, 5), 12))
    await registers(academy, met, online(date(2026, 2, 2), 50))


async def no_calls_waiting(academy: Academy) -> None:
    async with academy.database.reading() as work:
        assert await work.outbox.next_moment() is None


def test_each_short_person_is_a_line_and_is_queued_once_a_quarter(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = Programme(database_url, monkeypatch)
    bot.given(three_people)
    tried = bot.runs("remind", "--as-of", "2026-09-01", "--dry-run")
    bot.given(no_calls_waiting)
    assert tried.status == 0
    assert tried.json_lines == [
        {"staff_no": "A002", "bound": False, "remaining": {"general": 90, "online": 50}, "obligations": []},
        {
            "staff_no": "B001",
            "bound": True,
            "remaining": {"general": 18, "online": 50},
            "obligations": [{"kind": "makeup", "year": 2025, "general": 90, "online": 50, "due": "2026-12-31"}],
        },
    ]
    queued = bot.runs("remind", "--as-of", "2026-09-01")
    assert queued.out == tried.out
    again = bot.runs("remind", "--as-of", "2026-09-30")
    assert [line["staff_no"] for line in again.json_lines] == ["A002"]

    async def delivered(academy: Academy) -> None:
        await academy.deliver()
        told = {phone.telegram_id: [message.text for message in phone.messages] for phone in academy.phones.values()}
        assert sorted(len(texts) for texts in told.values()) == [1, 1]
        assert any("今年还差线下 18 学时" in texts[0] for texts in told.values())

    bot.given(delivered)
    fourth = bot.runs("remind", "--as-of", "2026-12-01", "--dry-run")
    assert [line["staff_no"] for line in fourth.json_lines] == ["A002", "B001"]


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    """The command line on an SQLite database with three people."""
    programme = Programme(sqlite_url(tmp_path), monkeypatch)
    programme.given(three_people)
    return programme


def test_nothing_is_due_before_the_years_first_quarter_day(bot: Programme) -> None:
    ended = bot.runs("remind", "--as-of", "2026-03-01")
    assert (ended.status, ended.out) == (0, b"")
    assert len(ended.err) == 1


def test_the_quarter_days_are_settings(bot: Programme, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REMIND_MONTHS", "2")
    monkeypatch.setenv("REMIND_DAY", "10")
    bot = Programme(sqlite_url(tmp_path), monkeypatch)
    assert bot.runs("remind", "--as-of", "2026-02-09", "--dry-run").out == b""
    assert len(bot.runs("remind", "--as-of", "2026-02-10", "--dry-run").json_lines) == 2


@pytest.mark.parametrize("day", ["today", "20260901", "2026-02-30", "2018-06-01"])
def test_a_bad_day_is_refused_in_one_line(bot: Programme, day: str) -> None:
    refused = bot.runs("remind", "--as-of", day)
    assert (refused.status, refused.out) == (2, b"")
    [line] = refused.err
    assert line.startswith("--as-of: ")


def test_what_was_queued_by_hand_the_running_program_does_not_queue_again(bot: Programme) -> None:
    bot.runs("remind", "--as-of", "2026-09-01")

    async def the_program_runs_on(academy: Academy) -> None:
        async with academy.database.transaction() as work:
            before = await taken(work, "story", academy.now + FAR_AHEAD, academy.now + FAR_AHEAD)
            await work.outbox.sent([(call.out_id, 1, academy.now) for call in before], "story", academy.now)
        at = datetime(2026, 9, 1, 9, 30, tzinfo=ACADEMY_ZONE)
        while await remind(academy.database, academy.policies, load_settings(), at):
            pass
        async with academy.database.reading() as work:
            assert len(before) == 2
            assert await work.outbox.next_moment() is None

    bot.given(the_program_runs_on)
