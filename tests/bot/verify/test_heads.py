"""Each day's audit heads go out of the database, and show a cut that the chains themselves can't show (art. 4)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.attachments import Makers
from bot.budget import Budget
from bot.outbox import Outbox
from bot.settings import Settings
from bot.ticks import ticks
from bot.verify.everything import verify
from bot.verify.heads import heads_due, read_told
from bot.wire import Wire
from tests.bot.test_evidence import StoryClock
from tests.handlers.reviewing import READING, Institute, institute
from tests.storage.plain_sql import open_append_only, plain_sql
from tests.story import Academy, Phone

EVENING = timedelta(hours=8, minutes=1)
"""From ten in the morning."""
DAY = timedelta(days=1)


@pytest.fixture
async def ict(any_academy: Academy) -> Institute:
    """Installed today at ten; a record is approved."""
    here = await institute(any_academy)
    async with any_academy.database.transaction() as work:
        await work.remember("installed_at", any_academy.now.isoformat())
    await here.submits(here.li, READING)
    await here.wang.taps("通过 +8")
    return here


async def look(academy: Academy) -> list[str]:
    """The tick, as the scheduler has it; the heads that it logged."""
    clock = StoryClock(academy)
    outbox = Outbox(
        academy.database, clock, Wire("1:AAAAAAAAAA", "http://127.0.0.1:9"), Budget(9, 9), Makers(lambda _sha256: b"")
    )
    with capture_logs() as logged:
        for tick in ticks(Settings(), academy.database, academy.policies, clock, outbox):
            if tick.name == "audit heads":
                assert not await tick.look()
    await academy.deliver()
    return [line["head"] for line in logged if line["event"] == "audit head"]


def told(phone: Phone) -> int:
    return sum("留痕末行" in message.text for message in phone.messages)


async def test_once_in_the_evening_to_the_log_and_silently_to_the_bureau(ict: Institute) -> None:
    academy = ict.academy
    academy.now += EVENING
    assert await look(academy) == []  # the day of the installation
    academy.now += DAY - timedelta(hours=8)
    assert await look(academy) == []  # the morning
    academy.now += timedelta(hours=8)
    heads = await look(academy)
    async with academy.database.reading() as work:
        assert heads == [f"{chain}/{rows}/{mark}" for chain, (rows, mark) in (await work.audit.heads()).items()]
    assert {head.split("/")[0] for head in heads} >= {"ICT"}
    message = ict.chen.sees("留痕末行 2026-03-11")
    assert message.body["disable_notification"] is True
    assert all(f"{chain}/{rows}" in message.text for chain, rows, _ in (head.split("/") for head in heads))
    assert await look(academy) == []
    assert (told(ict.chen), told(ict.wang), told(ict.li)) == (1, 0, 0)


async def test_a_day_on_which_nothing_happened_is_logged_and_wakes_nobody(ict: Institute) -> None:
    academy = ict.academy
    academy.now += DAY + EVENING
    first = await look(academy)
    academy.now += DAY
    assert await look(academy) == first
    assert told(ict.chen) == 1
    academy.now -= DAY  # a clock that is set back tells nothing twice
    assert await look(academy) == []


async def test_two_programs_tell_it_once(ict: Institute) -> None:
    at = ict.academy.now + DAY + EVENING
    async with ict.academy.database.transaction() as work:
        assert await heads_due(work, at) is not None
    async with ict.academy.database.transaction() as work:
        assert await heads_due(work, at) is None


async def findings(academy: Academy, elsewhere: str) -> set[tuple[str, str]]:
    async with academy.database.reading() as work:
        report = await verify(work, academy.policies, lambda _: True, elsewhere=read_told(elsewhere))
    return {(finding.code, finding.where) for finding in report.findings}


async def test_a_tail_cut_with_its_head_shows_by_what_was_told(ict: Institute, database_url: str) -> None:
    """Whoever has the file can cut the rows and mend the head; the chat remembers."""
    academy = ict.academy
    await open_append_only(database_url)
    async with academy.database.transaction() as work:
        for n in (1, 2):
            await work.audit.note("QUIET", academy.now, "operator", "unit.set", f"unit:{n}", {})
    academy.now += DAY + EVENING
    logged = "\n".join(await look(academy))
    chat = ict.chen.sees("留痕末行").text
    assert await findings(academy, logged) == await findings(academy, chat) == set()
    await plain_sql(database_url, "DELETE FROM audit WHERE chain = 'QUIET' AND seq = 2")
    hashes = await plain_sql(database_url, "SELECT hash FROM audit WHERE chain = 'QUIET'")
    await plain_sql(database_url, f"UPDATE audit_heads SET seq = 1, hash = '{hashes[0][0]}' WHERE chain = 'QUIET'")
    assert await findings(academy, "") == set()
    assert await findings(academy, logged) == await findings(academy, chat) == {("told", "audit QUIET 2")}
    await plain_sql(database_url, "DELETE FROM audit WHERE chain = 'QUIET'")
    await plain_sql(database_url, "DELETE FROM audit_heads WHERE chain = 'QUIET'")
    assert await findings(academy, "") == set()
    assert await findings(academy, logged) == {("told", "audit QUIET 2")}


async def test_a_tail_that_was_written_anew_shows_by_what_was_told(ict: Institute, database_url: str) -> None:
    """The same length, every hash as it must be: only what was told differs."""
    academy = ict.academy
    await open_append_only(database_url)
    async with academy.database.transaction() as work:
        await work.audit.note("QUIET", academy.now, "operator", "unit.set", "unit:1", {})
    academy.now += DAY + EVENING
    logged = "\n".join(await look(academy))
    for table in ("audit", "audit_heads"):
        await plain_sql(database_url, f"DELETE FROM {table} WHERE chain = 'QUIET'")
    async with academy.database.transaction() as work:
        await work.audit.note("QUIET", academy.now, "operator", "unit.set", "unit:2", {})
    assert await findings(academy, "") == set()
    assert await findings(academy, logged) == {("told", "audit QUIET 1")}


def test_heads_are_found_wherever_they_stand() -> None:
    mark = "0123456789abcdef" * 4
    log = json.dumps({"event": "audit head", "head": f"ICT/132/{mark}"}, ensure_ascii=False)
    assert read_told(f"{log}\n… [info] audit head    head=*/7/{mark}\nB/C/9/{mark[:16]} nothing/7/12") == {
        ("ICT", 132): mark,
        ("*", 7): mark,
        ("B/C", 9): mark[:16],
    }


async def test_of_many_chains_the_first_are_shown_and_all_are_logged(ict: Institute) -> None:
    academy = ict.academy
    async with academy.database.transaction() as work:
        for n in range(30):
            await work.audit.note(f"U{n:02}", academy.now, "operator", "unit.set", "unit", {})
    academy.now += DAY + EVENING
    heads = await look(academy)
    assert len(heads) >= 31
    assert f"另有 {len(heads) - 20} 条链" in ict.chen.sees("留痕末行").text
