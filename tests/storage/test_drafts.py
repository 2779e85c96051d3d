"""Drafts on both engines: one open a person, and a revision that only the first change meets."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime

from storage.database import Database
from storage.drafts import Draft

AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


async def person(database: Database) -> int:
    """Somebody who may have drafts."""
    async with database.transaction() as work:
        await work.register.add_unit("ICT", "计算所", 2026)
        person_id = await work.register.add_person("A002", "李强", "ICT", None, None)
        await work.register.set_rank(person_id, "staff", date(2020, 1, 1))
    return person_id


async def test_answers_come_back_as_they_were(database: Database) -> None:
    li = await person(database)
    answers = {"title": "科研诚信 & <b>", "half_days": 10, "off_job": True, "aside": {"span": "20260302a-20260306p"}}
    async with database.transaction() as work:
        begun = await work.drafts.begin(li, "log", AT, answers)
    async with database.reading() as work:
        assert await work.drafts.open_of(li) == begun
        assert await work.drafts.by_id(begun.draft_id) == begun
    assert begun.answers == answers


async def test_beginning_and_opening_put_the_open_one_aside(database: Database) -> None:
    li = await person(database)
    async with database.transaction() as work:
        first = await work.drafts.begin(li, "log", AT, {"route": "external"})
        second = await work.drafts.begin(li, "log", AT)
        [saved] = await work.drafts.saved_of(li)
        assert saved.draft_id == first.draft_id
        opened = await work.drafts.move(saved, "open", AT)
        assert opened is not None
        assert opened.revision > saved.revision
        [other] = await work.drafts.saved_of(li)
        assert other.draft_id == second.draft_id
        assert [each.draft_id for each in await work.drafts.unfinished_of(li)] == [first.draft_id, second.draft_id]


async def test_only_the_first_change_of_a_revision_is_kept(database: Database) -> None:
    li = await person(database)
    async with database.transaction() as work:
        draft = await work.drafts.begin(li, "log", AT)

    async def change(title: str) -> Draft | None:
        async with database.transaction() as work:
            return await work.drafts.change(draft, {"title": title}, AT)

    changed = await asyncio.gather(*(change(str(number)) for number in range(8)))
    [kept] = [each for each in changed if each is not None]
    async with database.reading() as work:
        assert await work.drafts.open_of(li) == kept


async def test_what_ended_neither_changes_nor_opens(database: Database) -> None:
    li = await person(database)
    async with database.transaction() as work:
        draft = await work.drafts.begin(li, "log", AT)
        ended = await work.drafts.move(draft, "submitted", AT)
        assert ended is not None
        assert await work.drafts.change(ended, {}, AT) is None
        assert await work.drafts.move(ended, "open", AT) is None
        assert await work.drafts.open_of(li) is None


async def test_a_saved_draft_takes_no_answers(database: Database) -> None:
    li = await person(database)
    async with database.transaction() as work:
        saved = await work.drafts.move(await work.drafts.begin(li, "log", AT), "saved", AT)
        assert saved is not None
        assert await work.drafts.change(saved, {"title": "x"}, AT) is None
