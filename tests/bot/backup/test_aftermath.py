"""After a restore: nothing is said twice, no id is given out twice, and nobody was at work meanwhile (art. 4)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from bot.backup import read
from bot.lock import alone, using
from storage import restore as restoring
from storage.database import open_database, sqlite_path
from tests.bot.backup.archives import Place, on_sqlite
from tests.bot.programme import Ended


def test_no_id_is_given_out_twice(file: Path, there: Place) -> None:
    """Buttons in people's chats carry ids of rows that came after the backup and are gone."""
    there.restores(file)
    [(highest,)] = there.sql("SELECT MAX(submission_id) FROM submissions")
    assert (
        there.sql(
            "INSERT INTO drafts (person_id, kind, answers, revision, state, touched_at)"
            " SELECT person_id, 'log', '{}', 1, 'dropped', '' FROM people LIMIT 1 RETURNING draft_id"
        )[0][0]
        > restoring.GAP
    )
    next_id = "INSERT INTO binding_requests (person_id, telegram_id, state, asked_at)" + (
        " SELECT person_id, 5, 'open', '' FROM people LIMIT 1 RETURNING request_id"
    )
    assert there.sql(next_id)[0][0] > restoring.GAP, "also where the backup had no row yet"
    assert highest == 4


def test_ids_go_on_after_those_of_what_was_replaced(here: Place, file: Path) -> None:
    if here.url.startswith("sqlite"):
        here.sql("UPDATE sqlite_sequence SET seq = 9000000 WHERE name = 'submissions'")
    else:
        here.sql("SELECT setval(pg_get_serial_sequence('submissions', 'submission_id'), 9000000)")
    here.restores(file, "--replace")
    _, manifest = read.check(here.backs_up("new.tar"), lambda: None)
    assert manifest.counters["submissions"] == 9_000_000 + restoring.GAP


async def open_connection(url: str) -> Any:
    database = await open_database(url)
    async with database.reading() as work:
        await work.revision()
    return database


def test_a_database_that_is_in_use_is_left_alone(here: Place, file: Path) -> None:
    """Whoever has it open, also past our lock."""
    before = here.state

    async def while_open() -> Ended:
        database = await open_connection(here.url)
        try:
            return await asyncio.to_thread(here.restores, file, "--replace", status=2)
        finally:
            await database.close()

    assert "停止" in asyncio.run(while_open()).err[-1]
    assert here.state == before


@on_sqlite
def test_nobody_works_on_a_file_while_another_takes_its_place(here: Place, file: Path) -> None:
    with using(sqlite_path(here.url)):
        assert "停止" in here.restores(file, "--replace", status=2).err[-1]
        assert here.bot().runs("verify").status == 0
    with alone(sqlite_path(here.url)):
        for command in (("verify",), ("backup", str(here.folder / "b.tar"))):
            ended = here.bot().runs(*command)
            assert (ended.status, len(ended.err)) == (2, 1)


def calls(place: Place) -> list[tuple[Any, ...]]:
    return place.sql("SELECT state, holder, COUNT(*) FROM outbox WHERE chat_id = 7 GROUP BY state, holder ORDER BY 1")


def test_calls_that_waited_are_held_back(file: Path, there: Place) -> None:
    """They were most likely made after the backup; whoever wants them made says so."""
    told = there.restores(file)
    assert "2 条" in told.out.decode()
    assert calls(there) == [("parked", None, 2)]
    assert there.sql("SELECT COUNT(*) FROM outbox WHERE state IN ('waiting', 'sending')") == [(0,)]


def test_calls_that_waited_are_made_when_wanted(file: Path, there: Place) -> None:
    there.restores(file, "--resend")
    assert calls(there) == [("waiting", None, 2)]
    assert there.sql("SELECT value FROM facts WHERE name = 'restored_at'") == []


@on_sqlite
def test_what_somebody_had_in_hand_waits_again(here: Place) -> None:
    """An update's effect is in no backup that holds it as unfinished, so it is worked off again."""
    here.sql(
        "INSERT INTO inbox (bot_id, update_id, lane, received_at, body, state, holder, lease_until, not_before)"
        " VALUES (1, 1, 1, '', '{}', 'working', 'dead', '9', '')"
    )
    here.sql("UPDATE evidence SET state = 'fetching', holder = 'dead', lease_until = '9' WHERE state = 'waiting'")
    here.restores(here.backs_up("busy.tar"), "--replace")
    for table in ("inbox", "evidence"):
        waiting = here.sql(f"SELECT holder, lease_until FROM {table} WHERE state = 'waiting'")
        assert waiting == [(None, None)], table
