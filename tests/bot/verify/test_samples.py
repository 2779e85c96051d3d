"""Verify finds what was altered in a sample: its records, its seed, what was found, who was asked (art. 4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.bot.verify.test_everything import check
from tests.handlers.test_samples import Scene, scene_on
from tests.storage.plain_sql import plain_sql
from tests.story import Academy

TABLES = ("samples", "sample_items", "sample_findings", "sample_requests")


async def found(academy: Academy) -> set[tuple[str, str]]:
    """What is found of samples; the records of these stories have no traces."""
    report = await check(academy)
    return {(each.where, str(each.params["why"])) for each in report.findings if each.code == "sample"}


@pytest.fixture
async def sampled(any_academy: Academy) -> Scene:
    """A sample of five with two findings, of one of which the unit was asked."""
    scene = await scene_on(any_academy)
    await scene.draws("抽 5 件", "选单位", "计算所")
    for place in (1, 2):
        await scene.lin.taps_data(f"sample.fault:1:{place}:hours")
    await scene.lin.taps("请单位更正")
    assert len(await scene.findings()) == 2
    return scene


async def test_what_was_drawn_and_found_agrees(sampled: Scene) -> None:
    assert await found(sampled.here.academy) == set()


DAMAGES = {
    "UPDATE samples SET seed = 'better'": {"drawn", "seed"},
    "UPDATE samples SET population = 4": {"drawn", "seed"},
    "UPDATE sample_items SET submission_id = submission_id + 100 WHERE place = 1": {"drawn", "seed"},
    "DELETE FROM sample_items WHERE place = 5": {"drawn", "seed"},
    "UPDATE sample_findings SET kind = 'order' WHERE finding_id = 1": {"found"},
    "UPDATE sample_findings SET found_by = 1 WHERE finding_id = 1": {"found"},
    "DELETE FROM sample_findings WHERE finding_id = 1": {"found"},
    "DELETE FROM sample_requests": {"found"},
    "INSERT INTO sample_findings (sample_id, submission_id, kind, note, found_by, found_at)"
    " VALUES (1, 1, 'order', '', 1, '2026-03-10T02:00:00.000000Z')": {"found"},
    "DELETE FROM samples": {"gone"},
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_damaged_sample_is_named(sampled: Scene, database_url: str, damage: str) -> None:
    """As somebody who owns the database: the guards, and what one row has to do with another, are put aside first."""
    if database_url.startswith("sqlite"):
        guards = [f"DROP TRIGGER {table}_no_{verb}" for table in TABLES for verb in ("UPDATE", "DELETE", "REPLACE")]
    else:
        guards = [f"DROP TRIGGER {table}_append_only ON {table}" for table in TABLES]
        guards.append("SET session_replication_role = replica")
    await plain_sql(database_url, *guards, damage)
    places = await found(sampled.here.academy)
    assert {where for where, _ in places} == {"sample 1"}
    assert {why for _, why in places} & DAMAGES[damage]


async def test_records_that_were_picked_by_hand_are_no_sample(sampled: Scene) -> None:
    """Even with a trace that says what was picked."""
    academy = sampled.here.academy
    kept = await sampled.sample()
    picked = replace(kept.drawn, submissions=kept.drawn.submissions[::-1])
    async with academy.database.transaction() as work:
        chen = await academy.who(sampled.chen)
        sample = await work.samples.keep(picked, chen.person_id, academy.now)
        told = {"year": 2026, "seed": picked.seed, "digest": sample.digest}
        actor, subject = f"person:{chen.person_id}", f"sample:{sample.sample_id}"
        await work.audit.note(chen.unit, academy.now, actor, "sample.drawn", subject, told)
    assert await found(academy) == {("sample 2", "seed")}
