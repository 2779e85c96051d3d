"""Earlier records for the archive: approved, credited, keyed; nothing half-kept, nothing overwritten (art. 4, R19)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.doors.records import read_records
from handlers.register.imports import ImportFaults, ImportPlan, apply_import, plan_import
from rules.record import State
from storage.people import Person
from storage.submissions import Submission
from tests.story import Academy

HEADER = "staff_no,id,route,form,title,start,end,half_days,hours,result,absent_half_days"
CLASS = "A001,2024-17,external,special_class,科研诚信培训班,2024-03-04,2024-03-08,10,,pass,"
OVER_NEW_YEAR = "A001,2025-1,external,academic,冬季学校,2025-12-29,2026-01-02,10,,pass,"
COURSE = "A002,2024-18,external_online,online,干部网络学院,2024-05-01,2024-05-31,,20.5,none,"
FILE = "\n".join((HEADER, CLASS, OVER_NEW_YEAR, COURSE))


async def institute(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    await academy.person("A001", "王芳", "ICT")
    await academy.person("A002", "李强", "ICT")


async def keep(academy: Academy, text: str, *, apply: bool = True) -> ImportPlan:
    rows = read_records(text.encode(), "records.csv", academy.policies)
    async with academy.database.transaction() as work:
        plan = await plan_import(work, rows)
        if apply:
            await apply_import(work, plan, academy.policies, academy.now)
        return plan


async def archive(academy: Academy, staff_no: str) -> tuple[Person, list[Submission], dict[str, dict[int, Decimal]]]:
    async with academy.database.reading() as work:
        person = await work.people.by_staff_no(staff_no)
        assert person is not None
        kept = await work.submissions.of_person(person.person_id)
        return person, kept, await work.ledger.credits_of(person.person_id)


async def test_rows_are_approved_decided_and_credited(any_academy: Academy) -> None:
    """R3, R5: years of before 2019 and spans over New Year too; R18: who decided what, by which policy."""
    await institute(any_academy)
    plan = await keep(any_academy, FILE)
    assert (len(plan.added), plan.unchanged) == (3, 0)
    _, (first, second), credits = await archive(any_academy, "A001")
    assert (first.state, first.source, first.details.title) == (State.APPROVED, "import", "科研诚信培训班")
    assert credits == {
        str(first.submission_id): {2024: Decimal(40)},
        str(second.submission_id): {2025: Decimal(24), 2026: Decimal(16)},
    }
    async with any_academy.database.reading() as work:
        (decision,) = await work.ledger.decisions_of(first.submission_id)
        held = await work.ledger.held_of((await archive(any_academy, "A002"))[1][0].submission_id)
    assert (decision.verb, decision.policy, decision.actor_id) == ("approve", "2019-89", None)
    assert held == {"online": {2024: Decimal("20.5")}}
    traced = await any_academy.audit("submission.imported")
    assert traced[0]["hours"] == {"2024": "40"}


async def test_the_same_again_changes_nothing(any_academy: Academy) -> None:
    await institute(any_academy)
    await keep(any_academy, FILE)
    before = await archive(any_academy, "A001")
    plan = await keep(any_academy, FILE)
    assert (plan.added, plan.unchanged) == ((), 3)
    assert await archive(any_academy, "A001") == before
    assert len(await any_academy.audit("submission.imported")) == 3


async def test_rows_without_an_id_are_known_by_what_they_say(academy: Academy) -> None:
    await institute(academy)
    text = FILE.replace("2024-17", "").replace("2025-1,", ",")
    await keep(academy, text)
    assert (await keep(academy, text)).unchanged == 3
    assert len((await archive(academy, "A001"))[1]) == 2


async def test_absence_of_a_seventh_is_kept_and_counts_nothing(academy: Academy) -> None:
    """R4: the record stays in the archive."""
    await institute(academy)
    await keep(academy, "\n".join((HEADER, CLASS + "2")))
    _, (kept,), credits = await archive(academy, "A001")
    assert kept.details.absent_half_days == 2
    assert credits == {}


async def test_unknown_people_are_told_by_row_and_nothing_is_kept(any_academy: Academy) -> None:
    """Learned: unknown people in a file are listed, never dropped; nothing half-applied."""
    await institute(any_academy)
    with pytest.raises(ImportFaults) as refused:
        await keep(any_academy, FILE.replace("A002", "B009"))
    assert [(fault.row, fault.code) for fault in refused.value.faults] == [(4, "unknown-person")]
    assert (await archive(any_academy, "A001"))[1] == []


async def test_a_row_that_says_something_else_than_before_is_refused(any_academy: Academy) -> None:
    """Learned: an import that wipes what was there."""
    await institute(any_academy)
    await keep(any_academy, FILE)
    before = await archive(any_academy, "A001")
    with pytest.raises(ImportFaults) as refused:
        await keep(any_academy, FILE.replace("2024-03-08,10", "2024-03-08,8"))
    assert [(fault.row, fault.code) for fault in refused.value.faults] == [(2, "changed")]
    assert await archive(any_academy, "A001") == before


async def test_a_dry_run_keeps_nothing(academy: Academy) -> None:
    await institute(academy)
    plan = await keep(academy, FILE, apply=False)
    assert len(plan.added) == 3
    assert (await archive(academy, "A001"))[1] == []
