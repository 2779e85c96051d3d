"""Verify finds what was altered in a publication, or in who stands behind it (art. 4, 15; security.md 17)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.bot.verify.test_everything import check
from tests.handlers.publishing import Scene, scene_on
from tests.hours import online, registers
from tests.storage.plain_sql import plain_sql
from tests.story import Academy

TABLES = tuple(f"publication{ending}" for ending in ("s", "_units", "_places", "_causes", "_decisions"))


async def found(academy: Academy) -> set[tuple[str, str, str]]:
    """What is found of publications and names; the records of these stories have no traces."""
    report = await check(academy)
    return {
        (each.code, each.where, str(each.params.get("why", "")))
        for each in report.findings
        if each.code in ("publication", "naming")
    }


@pytest.fixture
async def published(any_academy: Academy) -> Scene:
    """A publication and an erratum; one more that was refused and one that waits; 王芳 isn't named."""
    scene = await scene_on(any_academy)
    await scene.wang.says("/settings")
    await scene.wang.taps("排名中不公布我的姓名")
    await scene.publishes()
    any_academy.now += timedelta(days=1)
    await registers(any_academy, scene.li, online(date(2025, 5, 1), 9))
    for decides in ("批准公布", "不批准", ""):
        await scene.sun.taps_data("publish:2025:0")
        if decides == "不批准":
            await registers(any_academy, scene.li, online(date(2025, 6, 1), 9))
            await scene.sun.taps_data("publish:2025:0")
        await scene.sun.taps("提请另一位批准")
        if decides:
            await scene.qian.taps(decides)
    assert len(await scene.published()) == 2
    return scene


async def unguarded(url: str, *statements: str) -> None:
    """As somebody who owns the database: the guards are dropped first."""
    if url.startswith("sqlite"):
        guards = [f"DROP TRIGGER {table}_no_{verb}" for table in TABLES for verb in ("UPDATE", "DELETE", "REPLACE")]
    else:
        guards = [f"DROP TRIGGER {table}_append_only ON {table}" for table in TABLES]
    await plain_sql(url, *guards, *statements)


async def test_what_two_people_published_agrees(published: Scene) -> None:
    assert await found(published.academy) == set()


DAMAGES = {
    "UPDATE publication_units SET met = met + 1 WHERE publication_id = 1 AND unit = 'IOP'": ("1", "figures"),
    "UPDATE publication_places SET hours = 10 WHERE publication_id = 1 AND rank = 1": ("1", "figures"),
    "UPDATE publication_places SET name = '别人' WHERE publication_id = 2 AND rank = 1": ("2", "figures"),
    "DELETE FROM publication_causes WHERE publication_id = 2": ("2", "figures"),
    "UPDATE publications SET policy = '2027-1' WHERE publication_id = 1": ("1", "figures"),
    "UPDATE publications SET asked_by = 3 WHERE publication_id = 1": ("1", "figures"),
    "UPDATE publications SET digest = 'f' WHERE publication_id = 1": ("1", "figures"),
    "UPDATE publication_decisions SET actor_id = 3 WHERE publication_id = 1": ("1", "decided"),
    "UPDATE publication_decisions SET unnamed = '[]' WHERE publication_id = 1": ("1", "decided"),
    "UPDATE publication_decisions SET verb = 'withdraw' WHERE publication_id = 3": ("3", "decided"),
    "DELETE FROM publication_decisions WHERE publication_id = 2": ("2", "decided"),
    "DELETE FROM publications WHERE publication_id = 2": ("2", "gone"),
    "INSERT INTO publication_decisions (publication_id, year, number, verb, actor_id, asked_by, unnamed, decided_at)"
    " VALUES (4, 2025, 2, 'approve', 2, 1, '[]', '2026-02-12T00:00:00.000000Z')": ("4", "decided"),
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_damaged_publication_is_named(published: Scene, database_url: str, damage: str) -> None:
    number, why = DAMAGES[damage]
    await unguarded(database_url, damage)
    assert ("publication", f"publication {number}", why) in await found(published.academy)


async def test_who_is_not_of_the_bureau_stands_behind_nothing(published: Scene, database_url: str) -> None:
    """Even with a trace that says so, and figures whose hash is right."""
    async with published.academy.database.transaction() as work:
        drawn_up = (await work.publications.every())[-1]
        hr = await published.academy.who(published.hr)
        assert await work.publications.decide(drawn_up, "approve", hr.person_id, (), published.academy.now)
        told = {"decided": "approve", "digest": drawn_up.digest, "unnamed": []}
        subject = f"publication:{drawn_up.publication_id}"
        actor = f"person:{hr.person_id}"
        await work.audit.note(hr.unit, published.academy.now, actor, "publication.decided", subject, told)
    assert await found(published.academy) == {("publication", "publication 4", "right")}


@pytest.mark.parametrize(
    "damage", ["DELETE FROM unnamed", "INSERT INTO unnamed (person_id, since) VALUES (6, '2026-02-10')"]
)
async def test_a_name_that_is_told_against_the_persons_wish(published: Scene, database_url: str, damage: str) -> None:
    await plain_sql(database_url, damage)
    [(code, _, _)] = await found(published.academy)
    assert code == "naming"
