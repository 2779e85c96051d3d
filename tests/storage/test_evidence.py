"""Evidence on both engines: once a draft, fetched by one worker, and found again by its content."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

from storage.database import Database
from storage.evidence import Evidence, EvidenceState
from tests.hours import CLASS

AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
SOON = AT + timedelta(minutes=1)


async def draft(database: Database, staff_no: str = "A002") -> tuple[int, int]:
    """A person and their draft."""
    async with database.transaction() as work:
        if await work.people.unit("ICT") is None:
            await work.register.add_unit("ICT", "计算所", 2026)
        person_id = await work.register.add_person(staff_no, "李强", "ICT", None, None)
        await work.register.set_rank(person_id, "staff", date(2020, 1, 1))
        begun = await work.drafts.begin(person_id, "log", AT)
    return person_id, begun.draft_id


async def add(
    database: Database, owner: tuple[int, int], unique_id: str, *, fault: str | None = None
) -> Evidence | None:
    """A photo comes in."""
    async with database.transaction() as work:
        return await work.evidence.add(*owner, "photo", f"file-{unique_id}", unique_id, AT, size=9, fault=fault)


async def settle(database: Database, state: EvidenceState, sha256: str | None = None) -> list[Evidence | None]:
    """Everything that waits ends in a state."""
    async with database.transaction() as work:
        held = await work.evidence.claim("one", AT, SOON, 9)
        return [await work.evidence.settle(file, "one", state, sha256=sha256) for file in held]


async def test_a_file_counts_once_a_draft_however_often_it_comes(database: Database) -> None:
    li = await draft(database)
    came = await asyncio.gather(*(add(database, li, "a") for _ in range(6)))
    assert sum(each is not None for each in came) == 1
    other = await draft(database, "A003")
    assert await add(database, other, "a") is not None


async def test_what_was_of_no_use_may_come_again(database: Database) -> None:
    li = await draft(database)
    assert await add(database, li, "big", fault="too_many") is not None
    again = await add(database, li, "big")
    assert again is not None
    assert (again.state, again.fault) == (EvidenceState.WAITING, None)
    await settle(database, EvidenceState.LOST)
    once_more = await add(database, li, "big")
    assert once_more is not None
    async with database.transaction() as work:
        assert await work.evidence.remove(once_more.evidence_id) is not None
        assert await work.evidence.remove(once_more.evidence_id) is None
        assert await work.evidence.of_draft(li[1]) == []
    assert await add(database, li, "big") is not None


async def test_each_file_is_fetched_by_one_worker(database: Database) -> None:
    li = await draft(database)
    for number in range(6):
        await add(database, li, str(number))

    async def claim(holder: str) -> list[Evidence]:
        async with database.transaction() as work:
            return await work.evidence.claim(holder, AT, SOON, 4)

    first, second = await asyncio.gather(claim("one"), claim("two"))
    third = await claim("two")  # on PostgreSQL who waited for the other's rows comes away with none
    ids = [file.evidence_id for file in (*first, *second, *third)]
    assert len(ids) == len(set(ids)) == 6


async def test_only_who_holds_it_ends_it(database: Database) -> None:
    li = await draft(database)
    await add(database, li, "a")
    async with database.transaction() as work:
        [held] = await work.evidence.claim("one", AT, SOON, 9)
        assert await work.evidence.settle(held, "two", EvidenceState.STORED) is None
        await work.evidence.release_expired(SOON + timedelta(seconds=1))
        assert await work.evidence.settle(held, "one", EvidenceState.STORED) is None
        [again] = await work.evidence.claim("two", AT, SOON, 9)
        done = await work.evidence.settle(
            again, "two", EvidenceState.STORED, sha256="ab", media_type="image/png", size=7
        )
    assert done is not None
    assert (done.state, done.sha256, done.media_type, done.size) == (EvidenceState.STORED, "ab", "image/png", 7)


async def test_what_failed_waits_its_time(database: Database) -> None:
    li = await draft(database)
    await add(database, li, "a")
    async with database.transaction() as work:
        [held] = await work.evidence.claim("one", AT, SOON, 9)
        await work.evidence.give_back(held.evidence_id, "one", "TimedOut", SOON)
        assert await work.evidence.claim("one", AT, SOON, 9) == []
        assert await work.evidence.next_moment() == SOON
        [again] = await work.evidence.claim("one", SOON, SOON, 9)
    assert again.tries == 1


async def test_only_what_is_of_use_goes_with_the_submission(database: Database) -> None:
    li = await draft(database)
    good = await add(database, li, "good")
    await add(database, li, "bad", fault="too_large")
    assert good is not None
    async with database.transaction() as work:
        made = await work.submissions.add(li[0], "ICT", CLASS, "2019-89", AT, source="chat", draft_id=li[1])
        assert made is not None
        await work.evidence.attach(li[1], made.submission_id)
        [attached] = await work.evidence.of_submission(made.submission_id)
        mending = await work.drafts.begin(li[0], "submission", AT, {}, made.submission_id)
        seen = await work.evidence.of_draft(mending.draft_id, made.submission_id)
    assert attached.evidence_id == good.evidence_id
    assert seen == [attached]


async def test_the_same_content_is_found_with_another_record(database: Database) -> None:
    """security.md 13: the same file from two people, sent anew, so that only its content tells."""
    files = []
    for number, staff_no in enumerate(("A002", "A003")):
        owner = await draft(database, staff_no)
        file = await add(database, owner, f"unique-{number}")
        assert file is not None
        async with database.transaction() as work:
            made = await work.submissions.add(owner[0], "ICT", CLASS, "2019-89", AT, source="chat", draft_id=owner[1])
            assert made is not None
            await work.evidence.attach(owner[1], made.submission_id)
        files.append((file, made))
    async with database.reading() as work:
        assert await work.evidence.same_elsewhere(files[1][0].evidence_id) == []
    await settle(database, EvidenceState.STORED, "ab" * 32)
    async with database.reading() as work:
        assert await work.evidence.same_elsewhere(files[1][0].evidence_id) == [files[0][1].submission_id]
        assert len(await work.evidence.stored()) == 2
