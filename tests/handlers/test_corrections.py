"""A record takes another one's place by new entries alone, and the old one stays as it was (art. 4; R8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.verify.everything import verify
from handlers.review.corrections import By, Replacing, replaced
from handlers.standing.totals import caught_up, settle_of
from rules.record import Result, State
from storage.submissions import Details, Submission
from tests.handlers.reviewing import COURSE, Institute, institute
from tests.storage.plain_sql import open_append_only, plain_sql
from tests.story import Academy

SHORTER = replace(COURSE, half_days=8, end=date(2026, 3, 5))


@pytest.fixture
async def here(any_academy: Academy) -> Institute:
    return await institute(any_academy)


async def approved(here: Institute, details: Details = COURSE, *files: str) -> Submission:
    """李强's record, approved by 王芳."""
    submission = await here.submits(here.li, details, *files)
    await here.fetched()
    await here.ticks()
    await here.wang.taps("通过 +")
    here.academy.now += timedelta(hours=1)
    return await here.submission(submission)


async def change(here: Institute, old: Submission, details: Details, source: str = "class") -> Submission | None:
    """The class says something else."""
    by, key = By(None, here.academy.now, "平台改了学时"), f"{source}:1:{old.person_id}:{old.submission_id}"
    async with here.academy.database.transaction() as work:
        new = await replaced(work, here.academy.policies, [Replacing(old, details, key)], by, source)
        await settle_of(work, here.academy.policies, (old.person_id,))
        return await work.submissions.by_id(new.get(old.submission_id, 0))


async def findings(academy: Academy) -> list[str]:
    async with academy.database.reading() as work:
        return [f"{each.code} {each.where}" for each in (await verify(work, academy.policies, lambda _: True)).findings]


async def test_one_takes_the_others_place_at_once(here: Institute) -> None:
    old = await approved(here, COURSE, "certificate")
    new = await change(here, old, SHORTER)
    assert new is not None
    assert (new.state, new.corrects, new.corrects_because) == (State.APPROVED, old.submission_id, "平台改了学时")
    after = await here.submission(old)
    assert (after.state, after.details) == (State.CORRECTED, old.details)
    assert await here.hours(here.li) == {str(new.submission_id): {2026: Decimal(32)}}
    async with here.academy.database.reading() as work:
        entries = [row async for row in work.inspection._queries.entries(work._connection, least=1, through=9)]
        (file,) = await work.evidence.of_submission(new.submission_id)
    assert [(row["kind"], row["hours"]) for row in entries] == [("credit", 400), ("reversal", -400), ("credit", 320)]
    assert file.submission_id == old.submission_id, "it comes along, and stays where it was handed in"
    assert await findings(here.academy) == []


async def test_totals_follow(here: Institute) -> None:
    async with here.academy.database.transaction() as work:
        await caught_up(work, here.academy.policies, 2026)
    old = await approved(here)
    await change(here, old, SHORTER)
    async with here.academy.database.reading() as work:
        totals = await work.totals.on_day([old.person_id], 2026, date(2026, 6, 1))
    assert totals[old.person_id].sums.counted.general == Decimal(32)
    assert await findings(here.academy) == []


async def test_what_changed_meanwhile_is_left_alone(here: Institute) -> None:
    old = await approved(here)
    assert await change(here, old, SHORTER) is not None
    assert await change(here, old, replace(SHORTER, half_days=6)) is None
    assert await change(here, await here.submission(old), replace(SHORTER, half_days=6)) is None
    assert await findings(here.academy) == []


async def test_of_many_what_changed_meanwhile_is_left_alone_alone(here: Institute) -> None:
    """One was corrected meanwhile; one was read in another state, one at another revision; the fourth is replaced."""
    first, second, third, fourth = [await approved(here, replace(COURSE, title=f"课程{each}")) for each in "甲乙丙丁"]
    assert await change(here, first, replace(SHORTER, title="课程甲")) is not None
    async with here.academy.database.transaction() as work:
        asked = [
            Replacing(first, replace(SHORTER, title="再"), "class:1:1:1"),
            Replacing(await here.submission(first), replace(SHORTER, title="再"), "class:1:1:2"),
            Replacing(replace(second, state=State.PENDING), replace(SHORTER, title="课程乙"), "class:1:1:3"),
            Replacing(replace(third, revision=third.revision - 1), replace(SHORTER, title="课程丙"), "class:1:1:4"),
            Replacing(fourth, replace(SHORTER, title="课程丁"), f"class:1:{fourth.person_id}:5"),
        ]
        new = await replaced(work, here.academy.policies, asked, By(None, here.academy.now, "平台改了"), "class")
        await settle_of(work, here.academy.policies, (fourth.person_id,))
    assert new.keys() == {fourth.submission_id}
    states = [(await here.submission(each)).state.value for each in (first, second, third, fourth)]
    assert states == ["corrected", "approved", "approved", "corrected"]
    assert await findings(here.academy) == []


async def test_a_correction_is_corrected_and_the_chain_is_found(here: Institute) -> None:
    old = await approved(here)
    second = await change(here, old, SHORTER)
    assert second is not None
    third = await change(here, second, replace(SHORTER, result=Result.FAILED))
    assert third is not None
    assert await here.hours(here.li) == {}, "failed: no hours (R4)"
    async with here.academy.database.reading() as work:
        chains = await work.corrections.chains_of([old.submission_id, third.submission_id])
        told = await work.corrections.of_year(2026, here.academy.now - timedelta(minutes=1))
        later = await work.corrections.of_year(2026, here.academy.now + timedelta(minutes=1))
        before = await work.corrections.of_year(2025, here.academy.now - timedelta(minutes=1))
    assert [each.submission_id for each in chains[old.submission_id]] == [
        old.submission_id,
        second.submission_id,
        third.submission_id,
    ]
    assert [each.submission_id for each in chains[third.submission_id]] == [third.submission_id]
    assert [(each.decision.submission_id, each.successor_id) for each in told] == [
        (old.submission_id, second.submission_id),
        (second.submission_id, third.submission_id),
    ]
    assert later == before == []
    assert await findings(here.academy) == []


async def test_by_an_organiser_it_stands_in_their_chain(here: Institute) -> None:
    old = await approved(here)
    organiser = await here.academy.who(await here.academy.person("A009", "孙悦", "ICT", "organiser"))
    async with here.academy.database.transaction() as work:
        by = By(organiser, here.academy.now, "签到补录")
        asked = [Replacing(old, SHORTER, f"class:1:{old.person_id}:2")]
        new = await replaced(work, here.academy.policies, asked, by, "class")
        await settle_of(work, here.academy.policies, (old.person_id,))
        made = await work.submissions.by_id(new[old.submission_id])
    assert made is not None
    assert made.registered_by == organiser.person_id
    assert await findings(here.academy) == []


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("UPDATE submissions SET corrects = NULL WHERE submission_id = 2", "correction submission 1"),
        ("UPDATE submissions SET corrects_because = 'x' WHERE submission_id = 2", "registered submission 2"),
        ("UPDATE submissions SET person_id = 2 WHERE submission_id = 2", "correction submission 1"),
        ("UPDATE submissions SET source = 'chat' WHERE submission_id = 2", "registered submission 2"),
        ("UPDATE submissions SET outside_key = 'class:2:1:1' WHERE submission_id = 2", "registered submission 2"),
        ("UPDATE submissions SET state = 'approved' WHERE submission_id = 1", "correction submission 1"),
        ("UPDATE decisions SET verb = 'void' WHERE verb = 'correct'", "correction submission 1"),
        ("DELETE FROM ledger WHERE kind = 'reversal'", "hours submission 1"),
        ("UPDATE ledger SET hours = 400 WHERE submission_id = 2", "hours submission 2"),
        ("UPDATE decisions SET actor_id = 2 WHERE submission_id = 2", "correction submission 1"),
    ],
)
async def test_verify_finds_a_chain_that_was_tampered_with(
    here: Institute, database_url: str, damage: str, code: str
) -> None:
    await change(here, await approved(here), SHORTER)
    await open_append_only(database_url)
    await plain_sql(database_url, damage)
    assert code in await findings(here.academy)
