"""Cases from the database: what home, cards, reports and reminders are all worked out from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from handlers.standing.cases import archive_of, archives_of, standing_of
from rules.hours import Hours
from rules.record import Form, Rank, RankSince, Record, Result, Route, State
from tests.hours import class_days, registers
from tests.story import Academy


async def test_a_case_holds_the_register_and_every_record_whatever_its_state(any_academy: Academy) -> None:
    await any_academy.unit("ICT", "计算所", records_since=2025)
    wang = await any_academy.person("A001", "王芳", "ICT", joined_on=date(2021, 5, 1))
    approved = await registers(any_academy, wang, class_days(date(2026, 3, 2), 5))
    waiting = await registers(any_academy, wang, class_days(date(2026, 3, 9), 1), state=State.PENDING)
    async with any_academy.database.reading() as work:
        who = await any_academy.who(wang)
        case = (await archive_of(work, any_academy.policies, who, 2026, date(2026, 3, 10))).case
    assert case.person.staff_no == "A001"
    assert case.person.ranks == (RankSince(Rank.STAFF, date(2020, 1, 1)),)
    assert case.person.joined_on == date(2021, 5, 1)
    assert case.records_since == 2025
    assert [(record.id, record.state) for record in case.records] == [
        (str(approved.submission_id), State.APPROVED),
        (str(waiting.submission_id), State.PENDING),
    ]


async def test_the_standing_is_the_ledgers_and_an_extra_record_is_judged_by_the_rules(any_academy: Academy) -> None:
    await any_academy.unit("ICT", "计算所")
    wang = await any_academy.person("A001", "王芳", "ICT")
    await registers(any_academy, wang, class_days(date(2026, 3, 2), 5))
    extra = Record(
        "x", Route.EXTERNAL_ONLINE, Form.ONLINE, "安全", date(2026, 4, 1), date(2026, 4, 1), hours=Decimal(6)
    )
    person = await any_academy.who(wang)
    async with any_academy.database.reading() as work:
        now = await standing_of(work, any_academy.policies, person, 2026)
        then = await standing_of(work, any_academy.policies, person, 2026, extra=extra)
    assert now.counted == Hours(Decimal(40), Decimal(0))
    assert then.counted == Hours(Decimal(40), Decimal(6))


async def test_a_pending_record_looked_at_as_approved_is_not_counted_twice(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    waiting = await registers(academy, wang, class_days(date(2026, 3, 9), 2), state=State.PENDING)
    async with academy.database.reading() as work:
        then = await standing_of(work, academy.policies, await academy.who(wang), 2026, extra=waiting.record())
    assert then.counted.general == 16
    assert len(then.records) == 1


async def test_a_failed_extra_record_gives_nothing(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    failed = class_days(date(2026, 3, 9), 2, result=Result.FAILED)
    waiting = await registers(academy, wang, failed, state=State.PENDING)
    async with academy.database.reading() as work:
        then = await standing_of(work, academy.policies, await academy.who(wang), 2026, extra=waiting.record())
    assert then.counted.general == 0
    assert then.records[0].reasons == ("failed",)


async def test_a_units_supplement_tightens_what_its_people_owe(any_academy: Academy) -> None:
    """R14."""
    await any_academy.unit("ICT", "计算所")
    wang = await any_academy.person("A001", "王芳", "ICT")
    async with any_academy.database.transaction() as work:
        await work.register.set_rules("ICT", '[{"since": 2026, "general_hours": {"staff": 100.5}}]')
        standing = await standing_of(work, any_academy.policies, await any_academy.who(wang), 2026)
    assert standing.required.general == Decimal("100.5")


async def test_many_archives_are_each_their_own(any_academy: Academy) -> None:
    await any_academy.unit("ICT", "计算所")
    await any_academy.unit("IOP", "物理所")
    wang = await any_academy.person("A001", "王芳", "ICT")
    li = await any_academy.person("B001", "李强", "IOP", rank="leader")
    await any_academy.person("B002", "无记录", "IOP")
    await registers(any_academy, wang, class_days(date(2026, 3, 2), 5))
    await registers(any_academy, li, class_days(date(2026, 3, 2), 1))
    async with any_academy.database.reading() as work:
        archives = await archives_of(work, any_academy.policies, await work.people.of_unit(None), 2026)
    told = [archive.standing(any_academy.policies) for archive in archives]
    assert [standing.counted.general for standing in told] == [40, 8, 0]
    assert [standing.required.general for standing in told] == [90, 110, 90]
