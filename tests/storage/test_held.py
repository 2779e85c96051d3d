"""What is told to a person of what is held of them: every row of every table, nobody else's, no secret (part 9)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from storage.held import ACTED, HELD, OF_NOBODY, SECRETS, Held, held_of
from storage.people import Person
from storage.snapshot import Snapshot, read_whole
from tests.handlers.reviewing import COURSE, institute
from tests.storage.plain_sql import plain_sql
from tests.story import Academy, academy_on, sqlite_url
from tests.texts import world
from tests.texts.archive import NOW
from tests.texts.world import World

NAMES_A_PERSON = {"person_id", "telegram_id", "chat_id", "lane", "staff_no", "submission_id", "actor", "subject"}
ENDINGS = ("_by", "actor_id", "organiser_id", "substitute_id", "stands_in_for")
OF_ANOTHER = {
    ("bindings", "telegram_id"): "the person's own",
    ("binding_requests", "telegram_id"): "whose request it is",
    ("check_ins", "telegram_id"): "the account that came, of the person's own row",
    ("arrivals", "staff_no"): "as it was typed, by whoever has the account",
    ("people", "staff_no"): "the person's own",
    ("publication_places", "staff_no"): "the person's own",
    ("evidence", "submission_id"): "of the person's own file",
    ("feed_rows", "submission_id"): "of the person's own row",
    ("ledger", "submission_id"): "of the person's own entry",
    ("review_places", "submission_id"): "what an approver looked at last",
    ("trainees", "submission_id"): "of the person's own place",
    ("trainees", "joined_by"): "a word for the way, not a person",
    ("submissions", "submission_id"): "its own key",
    ("outbox", "lane"): "the chat, or none",
}
"""Columns that name somebody in a row that is found by another column."""


@pytest.fixture
async def lived(tmp_path: Path) -> AsyncIterator[World]:
    """An academy in which there is something of everything."""
    async with academy_on(sqlite_url(tmp_path), NOW) as academy:
        yield await world.build(academy)


async def test_every_column_that_names_somebody_is_asked(database_url: str) -> None:
    async with academy_on(database_url):
        shapes = await read_whole(database_url, lambda snapshot: snapshot.shapes)
    assert {shape.name for shape in shapes} == HELD.keys() | OF_NOBODY.keys()
    names = {
        (shape.name, column)
        for shape in shapes
        for column in shape.columns
        if column in NAMES_A_PERSON or column.endswith(ENDINGS)
    }
    asked = {(table, column) for rows in (HELD, ACTED) for table, by in rows.items() for column in by}
    assert names - asked - OF_ANOTHER.keys() == set()


async def test_every_row_of_a_person_is_told_and_none_of_a_strangers(lived: World, tmp_path: Path) -> None:
    """Whatever was lived: each row that has their id in a column of people is among the rows or the acts."""
    for phone in (lived.owner, lived.colleague, lived.approver, lived.bureau, lived.organiser):
        person = await lived.academy.who(phone)
        held, everything = await read_whole(sqlite_url(tmp_path), partial(_both, person))
        assert held is not None
        for table, rows in everything.items():
            told, acts = held.rows.get(table, []), held.acts.get(table, [])
            for row in rows:
                assert row in told or any(_covers(act, row) for act in acts), table
        assert all(row["person_id"] == person.person_id for row in held.rows["submissions"])
        assert not SECRETS & {name for rows in held.rows.values() for row in rows for name in row}
        assert json.dumps(held.rows)


async def test_a_record_of_each_engine_is_told_whole(any_academy: Academy, database_url: str) -> None:
    here = await institute(any_academy)
    mine, others = await here.submits(here.li, COURSE, "photo"), await here.submits(here.zhou)
    await here.ticks()
    await here.wang.taps("通过 +")
    li, wang = await any_academy.who(here.li), await any_academy.who(here.wang)
    held, approver = await read_whole(
        database_url, lambda all_: (held_of(all_, li.staff_no), held_of(all_, wang.staff_no))
    )
    assert held is not None
    assert approver is not None
    assert [row["submission_id"] for row in held.rows["submissions"]] == [mine.submission_id]
    assert [row["title"] for row in held.rows["submissions"]] == [COURSE.title]
    assert {row["submission_id"] for row in held.rows["evidence"]} == {mine.submission_id}
    assert others.submission_id not in {row.get("submission_id") for rows in held.rows.values() for row in rows}
    assert {row["chat_id"] for row in approver.rows["outbox"]} == {here.wang.telegram_id}
    assert [row["as"] for row in approver.acts["decisions"]] == [["actor_id"]]


async def test_acts_say_nothing_of_the_other_person(lived: World, tmp_path: Path) -> None:
    approver = await lived.academy.who(lived.approver)
    held = await read_whole(sqlite_url(tmp_path), lambda snapshot: held_of(snapshot, approver.staff_no))
    assert isinstance(held, Held)
    assert held.acts["decisions"]
    for rows in held.acts.values():
        for row in rows:
            assert not {"reason", "detail", "subject", "note", "title", "hours"} & row.keys()


async def test_a_secret_is_told_to_nobody(any_academy: Academy, database_url: str) -> None:
    """Not even as its hash: whoever has it could try at leisure."""
    here = await institute(any_academy)
    li = await any_academy.who(here.li)
    row = f"('0f1e2d', {li.person_id}, '2026-03-01T00:00:00.000000Z', '2026-03-08T00:00:00.000000Z')"
    await plain_sql(database_url, f"INSERT INTO invites (secret_hash, person_id, made_at, expires_at) VALUES {row}")
    held = await read_whole(database_url, lambda snapshot: held_of(snapshot, li.staff_no))
    assert held is not None
    [invite] = held.rows["invites"]
    assert invite["made_at"] == "2026-03-01T00:00:00.000000Z"
    assert "0f1e2d" not in json.dumps([held.rows, held.acts])


async def test_nobody_is_held_of_an_unknown_number(database_url: str) -> None:
    async with academy_on(database_url):
        assert await read_whole(database_url, lambda snapshot: held_of(snapshot, "Z999")) is None


def _both(person: Person, snapshot: Snapshot) -> tuple[Held | None, dict[str, list[dict[str, Any]]]]:
    """What is told, and by table the rows in which the person stands under any column for people."""
    people = {"person_id", "actor_id", "organiser_id", "substitute_id", "stands_in_for", "registered_by", "decided_by"}
    people |= {"asked_by", "found_by", "drawn_by", "made_by", "entered_by", "marked_by"}
    found = {}
    for shape in snapshot.shapes:
        asked = {column: [person.person_id] for column in shape.columns if column in people}
        rows = snapshot.where(shape.name, asked) if asked else []
        found[shape.name] = [{name: told for name, told in row.items() if name not in SECRETS} for row in rows]
    return held_of(snapshot, person.staff_no), found


def _covers(act: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether an act is about a row."""
    return all(row[name] == told for name, told in act.items() if name != "as")
