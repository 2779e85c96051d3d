"""The roster applied to the register: planned whole, traced old → new, the same again changes nothing (art. 2)."""

from __future__ import annotations

from datetime import date

import pytest

from bot.doors.roster import COLUMNS, read_roster, write_roster
from bot.sheets import write_csv
from handlers.register.roster import ALL_COLUMNS, Plan, RosterFaults, export_roster, plan_roster
from handlers.register.roster_apply import apply_plan, menus_of
from handlers.reply import Menu
from rules.record import Form, Half, Rank, RankSince, Result, Route, State
from storage.columns import academy_day
from storage.people import Person
from storage.submissions import Details, Submission
from tests.story import Academy

HEADER = "staff_no,name,unit,unit_name,rank,since,joined_on,left_on,roles,unit_since"
WANG = "A001,王芳,ICT,计算所,staff,2020-01-01,2019-07-01,,approver,"
LI = "A002,李强,ICT,计算所,staff,2021-03-01,,,,"
CHEN = "P001,陈晨,PHY,物理所,staff,2018-05-01,,,,"
FILE = "\n".join((HEADER, WANG, LI, CHEN))


async def plan(academy: Academy, text: str, missing_left: date | None = None, *, apply: bool = True) -> Plan:
    """Import a file's text (or only plan it)."""
    roster = read_roster(text.encode(), "roster.csv")
    async with academy.database.transaction() as work:
        planned = await plan_roster(work, roster, academy_day(academy.now), missing_left)
        if apply:
            await apply_plan(work, planned, academy.now)
        return planned


async def person(academy: Academy, staff_no: str) -> Person:
    async with academy.database.reading() as work:
        found = await work.people.by_staff_no(staff_no)
    assert found is not None
    return found


async def stays(academy: Academy, staff_no: str) -> list[tuple[str, date]]:
    person_id = (await person(academy, staff_no)).person_id
    async with academy.database.reading() as work:
        return [(stay.unit, stay.since) for stay in (await work.register.stays())[person_id]]


async def ranks(academy: Academy, staff_no: str) -> tuple[RankSince, ...]:
    person_id = (await person(academy, staff_no)).person_id
    async with academy.database.reading() as work:
        return (await work.people.ranks_of((person_id,)))[person_id]


async def audit_rows(academy: Academy) -> int:
    async with academy.database.reading() as work:
        return len([row async for row in work.audit.rows()])


async def submit(academy: Academy, staff_no: str, state: State = State.PENDING) -> Submission:
    """A three-day class of a person, in a state."""
    owner = await person(academy, staff_no)
    details = Details(
        route=Route.EXTERNAL, form=Form.SPECIAL_CLASS, title="科研诚信培训班", content="", organiser="中国科协",
        place="北京", start=date(2026, 3, 2), start_half=Half.AM, end=date(2026, 3, 4), end_half=Half.PM,
        half_days=6, absent_half_days=0, hours=None, result=Result.PASSED, off_job=False,
    )  # fmt: skip
    async with academy.database.transaction() as work:
        kept = await work.submissions.add(
            owner.person_id, owner.unit, details, "2019-89", academy.now, source="log", state=state
        )
    assert kept is not None
    return kept


async def test_a_first_import_makes_units_and_people(any_academy: Academy) -> None:
    """R19: a unit's records begin in the year of its first import."""
    done = await plan(any_academy, FILE)
    assert (len(done.added), len(done.changed), done.unchanged, done.missing) == (3, 0, 0, ())
    wang = await person(any_academy, "A001")
    assert (wang.name, wang.unit_name, wang.joined_on, wang.roles) == (
        "王芳", "计算所", date(2019, 7, 1), frozenset({"approver"}),
    )  # fmt: skip
    assert await stays(any_academy, "A001") == [("ICT", date(2019, 7, 1))]
    assert await stays(any_academy, "A002") == [("ICT", date(2021, 3, 1))]
    async with any_academy.database.reading() as work:
        assert [(unit.unit, unit.records_since) for unit in await work.people.units()] == [("ICT", 2026), ("PHY", 2026)]
    assert [row["staff_no"] for row in await any_academy.audit("roster.added")] == ["A001", "A002", "P001"]


async def test_the_same_file_again_changes_nothing(any_academy: Academy) -> None:
    await plan(any_academy, FILE)
    traced = await audit_rows(any_academy)
    again = await plan(any_academy, FILE)
    assert (again.changes_nothing, again.unchanged) == (True, 3)
    assert await audit_rows(any_academy) == traced


async def test_a_dry_run_plans_and_writes_nothing(academy: Academy) -> None:
    planned = await plan(academy, FILE, apply=False)
    assert len(planned.added) == 3
    async with academy.database.reading() as work:
        assert await work.people.units() == []


async def test_who_is_not_named_stays_untouched_and_is_told(academy: Academy) -> None:
    await plan(academy, FILE)
    done = await plan(academy, "\n".join((HEADER, WANG)))
    assert [one.staff_no for one in done.missing] == ["A002", "P001"]
    assert (await person(academy, "A002")).left_on is None


async def test_missing_left_gives_the_unnamed_a_last_day_and_ends_their_roles(any_academy: Academy) -> None:
    """security.md 9: who left keeps the account bound, and every door is closed."""
    await plan(any_academy, FILE)
    async with any_academy.database.transaction() as work:
        wang = await work.people.by_staff_no("A001")
        assert wang is not None
        await work.register.bind(wang.person_id, 5555, any_academy.now)
    done = await plan(any_academy, "\n".join((HEADER, LI, CHEN)), date(2026, 2, 28))
    assert [step.wanted.staff_no for step in done.leaving] == ["A001"]
    left = await person(any_academy, "A001")
    assert (left.left_on, left.roles, left.telegram_id) == (date(2026, 2, 28), frozenset(), 5555)
    phone = any_academy.phone(5555)
    await phone.says("/review")
    phone.sees("不在册")
    again = await plan(any_academy, "\n".join((HEADER, LI, CHEN)), date(2026, 2, 28))
    assert (again.changes_nothing, again.missing) == (True, ())


async def test_a_file_with_the_present_rank_leaves_the_earlier_ones(any_academy: Academy) -> None:
    """R1, R9: the history of ranks decides thresholds and promotions."""
    await plan(any_academy, FILE)
    await plan(any_academy, "\n".join((HEADER, WANG.replace("staff,2020-01-01", "leader,2025-06-01"))))
    assert await ranks(any_academy, "A001") == (
        RankSince(Rank.STAFF, date(2020, 1, 1)),
        RankSince(Rank.LEADER, date(2025, 6, 1)),
    )


async def test_a_rank_of_a_known_day_is_corrected(academy: Academy) -> None:
    await plan(academy, FILE)
    await plan(academy, "\n".join((HEADER, WANG.replace("staff,", "leader,"))))
    assert await ranks(academy, "A001") == (RankSince(Rank.LEADER, date(2020, 1, 1)),)


async def test_every_change_is_traced_old_to_new(academy: Academy) -> None:
    await plan(academy, FILE)
    await plan(academy, "\n".join((HEADER, WANG.replace("王芳", "王芬").replace("approver", "organiser"))))
    assert await academy.audit("roster.changed") == [{"name": ["王芳", "王芬"], "roles": [["approver"], ["organiser"]]}]


async def test_another_unit_moves_the_person_and_what_waits_not_what_was_decided(any_academy: Academy) -> None:
    """Changing a unit moves the person, not their past records' decisions; old buttons are old."""
    await plan(any_academy, FILE)
    waiting, decided = await submit(any_academy, "A002"), await submit(any_academy, "A002", State.APPROVED)
    await plan(any_academy, "\n".join((HEADER, LI.replace("ICT,计算所", "PHY,物理所"))))
    assert (await person(any_academy, "A002")).unit == "PHY"
    assert await stays(any_academy, "A002") == [("ICT", date(2021, 3, 1)), ("PHY", date(2026, 3, 10))]
    async with any_academy.database.reading() as work:
        moved, stayed = [await work.submissions.by_id(one.submission_id) for one in (waiting, decided)]
        chains = [row.chain async for row in work.audit.rows() if row.action == "roster.changed"]
    assert moved is not None
    assert (moved.unit, moved.revision) == ("PHY", waiting.revision + 1)
    assert stayed == decided
    assert chains == ["ICT", "PHY"]


async def test_the_day_of_the_move_may_be_told_and_corrected(academy: Academy) -> None:
    await plan(academy, FILE)
    moved = LI.replace("ICT,计算所", "PHY,物理所")
    await plan(academy, "\n".join((HEADER, moved + "2026-02-01")))
    assert (await stays(academy, "A002"))[-1] == ("PHY", date(2026, 2, 1))
    await plan(academy, "\n".join((HEADER, moved + "2026-01-15")))
    assert await stays(academy, "A002") == [("ICT", date(2021, 3, 1)), ("PHY", date(2026, 1, 15))]


async def test_days_that_do_not_fit_the_register_are_all_told_and_nothing_is_applied(any_academy: Academy) -> None:
    await plan(any_academy, FILE)
    backwards = LI.replace("ICT,计算所", "PHY,物理所") + "2020-01-01"
    gone = f"{HEADER}\n{WANG.replace('2019-07-01,', ',2019-01-01').replace('staff,2020-01-01', 'staff,2018-01-01')}"
    with pytest.raises(RosterFaults) as refused:
        await plan(any_academy, f"{gone}\n{backwards}\nA009,新人,ICT,计算所,staff,2026-01-01,,,,")
    assert [(fault.staff_no, fault.code) for fault in refused.value.faults] == [
        ("A001", "left-before-joined"),
        ("A002", "unit-since-too-early"),
    ]
    async with any_academy.database.reading() as work:
        assert await work.people.by_staff_no("A009") is None


async def test_an_absent_column_says_nothing_and_a_blank_last_day_is_back(academy: Academy) -> None:
    await plan(academy, FILE)
    await plan(academy, "\n".join((HEADER, LI.replace(",,,,", ",,2026-01-31,,"))))
    await plan(academy, "staff_no,name,unit,rank,since\nA002,李强,ICT,staff,2021-03-01")
    assert (await person(academy, "A002")).left_on == date(2026, 1, 31)
    await plan(academy, "staff_no,name,unit,rank,since\nA001,王芳,ICT,staff,2020-01-01")
    assert (await person(academy, "A001")).roles == {"approver"}
    await plan(academy, "\n".join((HEADER, LI)))
    assert (await person(academy, "A002")).left_on is None


async def test_a_unit_without_a_name_is_called_by_its_code_until_it_gets_one(academy: Academy) -> None:
    await plan(academy, "staff_no,name,unit,rank,since\nA001,王芳,ICT,staff,2020-01-01")
    assert (await person(academy, "A001")).unit_name == "ICT"
    await plan(academy, "\n".join((HEADER, WANG)))
    assert (await person(academy, "A001")).unit_name == "计算所"
    assert await academy.audit("unit.renamed") == [{"unit_name": ["ICT", "计算所"]}]


async def test_what_is_exported_imports_to_the_same(any_academy: Academy) -> None:
    await plan(any_academy, FILE)
    await plan(any_academy, "\n".join((HEADER, WANG.replace("staff,2020-01-01", "leader,2025-06-01"))))
    async with any_academy.database.reading() as work:
        exported = await export_roster(work)
    text = write_csv(*write_roster(exported)).decode("utf-8-sig")
    assert (await plan(any_academy, text)).changes_nothing


async def test_sql_in_a_name_stays_a_name(any_academy: Academy) -> None:
    """security.md 15."""
    await plan(any_academy, f'{HEADER}\nA001,"x\'); DROP TABLE people;--",ICT,计算所,staff,2020-01-01,,,,')
    assert (await person(any_academy, "A001")).name == "x'); DROP TABLE people;--"


async def test_look_alikes_make_one_person(academy: Academy) -> None:
    """security.md 20: another spelling of a staff number is the same person."""
    await plan(academy, FILE)
    again = await plan(academy, "\n".join((HEADER, LI.replace("A002", "ａ００２"))))
    assert (again.added, again.unchanged) == ((), 1)


def test_the_columns_are_those_of_the_file() -> None:
    assert frozenset(COLUMNS) == ALL_COLUMNS


async def test_who_becomes_an_approver_gets_the_menu_of_one(academy: Academy) -> None:
    """And who is none any more loses it; nobody else is sent a menu."""
    await plan(academy, FILE)
    async with academy.database.transaction() as work:
        for telegram_id, staff_no in ((7, "A001"), (8, "A002")):
            known = await work.people.by_staff_no(staff_no)
            assert known is not None
            await work.register.bind(known.person_id, telegram_id, academy.now)
    changed = await plan(academy, FILE.replace("approver,", ",").replace("2021-03-01,,,,", "2021-03-01,,,approver,"))
    async with academy.database.transaction() as work:
        menus = await menus_of(work, changed)
    told = {menu.to.chat_id: "review" in menu.commands for menu in menus if isinstance(menu, Menu)}
    assert told == {7: False, 8: True}
