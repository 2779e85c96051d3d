"""Verify finds what was altered in a class: where it stands, since when, why it is open again, whose records it made
(art. 4, 9.1)."""

from __future__ import annotations

import pytest

from tests.bot.verify.test_everything import check
from tests.handlers.test_reopening import Registered, registered_on
from tests.storage.plain_sql import plain_sql
from tests.story import Academy

AT = "'2026-03-10T02:00:00.000000Z'"


async def found(done: Registered) -> set[tuple[str, str]]:
    """What is found of classes."""
    report = await check(done.academy)
    assert {each.code for each in report.findings} <= {"class"}
    return {(each.where, str(each.params["why"])) for each in report.findings}


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        ("UPDATE classes SET state = 'planned', registered_at = NULL", {"state", "registered"}),
        (f"UPDATE classes SET registered_at = {AT}", {"registered"}),
        ("UPDATE classes SET reopened_because = 'x'", {"reason"}),
        ("UPDATE classes SET place = 'x'", {"plan"}),
        ("DELETE FROM class_units WHERE unit = 'IOP'", {"plan"}),
        ("UPDATE trainees SET state = 'waiting' WHERE person_id = 5", {"list"}),
        ("DELETE FROM trainees WHERE person_id = 5", {"list", "results"}),
        ("UPDATE trainees SET result = 'fail' WHERE person_id = 4", {"results"}),
        ("UPDATE trainees SET submission_id = 1 WHERE submission_id = 2", {"booked"}),
        ("UPDATE trainees SET submission_id = NULL WHERE submission_id = 2", {"booked"}),
    ],
)
async def test_a_damaged_class_is_named(any_academy: Academy, database_url: str, damage: str, why: set[str]) -> None:
    done = await registered_on(any_academy)
    assert await found(done) == set()
    await plain_sql(database_url, damage)
    assert await found(done) == {("class 1", each) for each in why}


async def test_a_class_that_is_open_again_or_gone_is_named(any_academy: Academy, database_url: str) -> None:
    done = await registered_on(any_academy)
    await done.opened()
    assert await found(done) == set()
    await plain_sql(database_url, "UPDATE classes SET reopened_because = 'x', state = 'registered'")
    assert await found(done) == {("class 1", "state"), ("class 1", "reason")}
    tables = ("attendance", "trainees", "sessions", "class_units", "classes")
    await plain_sql(database_url, *(f"DELETE FROM {table}" for table in tables))
    report = await check(done.academy)
    assert ("class 1", {"why": "gone"}) in [(each.where, each.params) for each in report.findings]
