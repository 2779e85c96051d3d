"""Kept totals are never read when something changed under them: every write marks whom it concerns, whoever is marked
is worked out before a sum is read, and what is read is what the rules say, person by person."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.verify.totals import Difference, differences
from handlers.standing.completion import completion_of
from handlers.standing.totals import A_FEW, caught_up
from rules.record import State
from storage.ledger import Ledger
from storage.unit_of_work import UnitOfWork
from tests.handlers.publication import entrants_of, publish
from tests.handlers.reviewing import Institute, institute
from tests.hours import CLASS, class_days, online, registers, self_study
from tests.storage.plain_sql import plain_sql
from tests.story import Academy, Phone

YEARS = (2025, 2026)
MAY, SUMMER = date(2026, 5, 10), date(2026, 7, 1)


async def catch_up(academy: Academy, *years: int) -> None:
    """Work out everybody who is marked, as the program's tick does."""
    for year in years or YEARS:
        async with academy.database.transaction() as work:
            while await caught_up(work, academy.policies, year):
                pass


async def wrong(academy: Academy) -> list[Difference]:
    """What differs from the rules, of everybody who isn't marked."""
    async with academy.database.reading() as work:
        return [each async for _, found in differences(work, academy.policies) for each in found]


async def marked(academy: Academy) -> int:
    """How many people wait to be worked out."""
    async with academy.database.reading() as work:
        return await work.totals.due()


async def reads_as_the_rules_say(academy: Academy, year: int, today: date, top: int = 3) -> None:
    """The sums of the report are what the people's standings add up to."""
    expected = publish(await entrants_of(academy, year, today), year, today, top)
    async with academy.database.reading() as work:
        completion = await completion_of(work, academy.policies, year, today)
        ranking = await work.totals.ranking(completion.scope, top)
        short = await work.totals.short(completion.scope)
    lines = [(u.unit, u.in_scope, u.part_year, u.met, u.rate, u.mean) for u in completion.units]
    assert lines == expected.units
    assert [(each.rank, each.staff_no, each.unit, each.hours) for each in ranking] == expected.ranking
    assert [(each.staff_no, each.unit, each.remaining) for each in short] == expected.short
    assert (completion.present, completion.short) == (expected.present, len(expected.short))


@dataclass
class Scene:
    """Somebody with an approved record, worked out, in an academy of one more person."""

    academy: Academy
    li: Phone
    person_id: int
    submission_id: int


@pytest.fixture
async def scene(any_academy: Academy) -> Scene:
    await any_academy.unit("ICT", "计算所", records_since=2025)
    await any_academy.unit("IOP", "物理所")
    li = await any_academy.person("A001", "李强", "ICT")
    await any_academy.person("A002", "王芳", "IOP")
    kept = await registers(any_academy, li, class_days(date(2026, 3, 2), 5))
    await catch_up(any_academy)
    assert await marked(any_academy) == 0
    return Scene(any_academy, li, (await any_academy.who(li)).person_id, kept.submission_id)


async def enter(ledger: Ledger, scene: Scene, hours: dict[int, Decimal]) -> None:
    decision = await ledger.decide(scene.submission_id, 2, "correct", None, "2019-89", scene.academy.now)
    assert decision is not None
    await ledger.enter(
        "credit", scene.person_id, scene.submission_id, decision, "general", hours, None, scene.academy.now
    )


async def undo(work: UnitOfWork, scene: Scene) -> None:
    submission = await work.submissions.by_id(scene.submission_id)
    assert submission is not None
    assert await work.submissions.move(submission, State.PENDING) is not None


Write = Callable[[UnitOfWork, Scene], Awaitable[Any]]

WRITES: dict[str, Write] = {
    "joined": lambda work, s: work.register.change_person(s.person_id, "李强", "ICT", MAY, None),
    "left": lambda work, s: work.register.change_person(s.person_id, "李强", "ICT", None, MAY),
    "another unit": lambda work, s: work.register.change_person(s.person_id, "李强", "IOP", None, None),
    "promoted": lambda work, s: work.register.set_rank(s.person_id, "leader", MAY),
    "another first rank": lambda work, s: work.register.set_rank(s.person_id, "leader", date(2020, 1, 1)),
    "moved": lambda work, s: work.register.stay(s.person_id, "IOP", MAY),
    "moved on another day": lambda work, s: work.register.move_stay(s.person_id, date(2020, 1, 1), MAY),
    "the unit's first year": lambda work, s: work.register.set_records_since("ICT", 2026),
    "the unit's rules": lambda work, s: work.register.set_rules("ICT", '[{"online_hours": 60}]'),
    "hours": lambda work, s: enter(work.ledger, s, {2026: Decimal(8)}),
    "a state": undo,
}


@pytest.mark.parametrize("write", WRITES)
async def test_every_write_marks_whom_it_concerns_and_nobody_else(scene: Scene, write: str) -> None:
    async with scene.academy.database.transaction() as work:
        await WRITES[write](work, scene)
    async with scene.academy.database.reading() as work:
        assert await work.totals.due_of([1, 2, 3]) == {scene.person_id}
    await catch_up(scene.academy)
    assert await wrong(scene.academy) == []
    await reads_as_the_rules_say(scene.academy, 2026, SUMMER)


BY_HAND = {
    "a record's hours": "UPDATE submissions SET makeup_year = 2025, makeup_hours = 40",
    "a rank taken away": "DELETE FROM ranks WHERE since = '2026-05-10'",
    "a stay taken away": "DELETE FROM unit_stays WHERE since = '2026-05-10'",
}


@pytest.mark.parametrize("write", BY_HAND)
async def test_what_is_written_past_the_program_marks_too(scene: Scene, database_url: str, write: str) -> None:
    async with scene.academy.database.transaction() as work:
        await work.register.set_rank(scene.person_id, "leader", MAY)
        await work.register.stay(scene.person_id, "IOP", MAY)
    await catch_up(scene.academy)
    await plain_sql(database_url, BY_HAND[write])
    assert await marked(scene.academy) == 1
    await catch_up(scene.academy)
    assert await wrong(scene.academy) == []


async def test_what_changes_no_standing_marks_nobody(scene: Scene) -> None:
    """Whoever waits for review, a name, a role and a language are in no sum."""
    async with scene.academy.database.transaction() as work:
        await work.register.change_person(scene.person_id, "李强强", "ICT", None, None)
        await work.register.give_role(scene.person_id, "approver")
        await work.register.set_language(scene.person_id, "en")
        await work.reviews.hold(scene.submission_id)
    await registers(scene.academy, scene.li, online(MAY, 8), State.PENDING)
    assert await marked(scene.academy) == 0


async def test_a_new_person_is_marked_and_a_new_year_marks_everyone(scene: Scene) -> None:
    await scene.academy.person("A003", "赵敏", "IOP")
    assert await marked(scene.academy) == 1
    async with scene.academy.database.transaction() as work:
        await work.totals.keep_year(2024)
        await work.totals.keep_year(2026)
        assert await work.totals.due() == 3


async def test_the_calendar_alone_makes_no_total_untrue(scene: Scene) -> None:
    """A promotion and a move that are known beforehand are read on their day, with nobody worked out anew (R1, R13)."""
    academy = scene.academy
    async with academy.database.transaction() as work:
        await work.register.set_rank(scene.person_id, "leader", MAY)
        await work.register.stay(scene.person_id, "IOP", SUMMER)
        await work.register.change_person(scene.person_id, "李强", "ICT", None, date(2026, 9, 30))
    await catch_up(academy)
    for today in (MAY - timedelta(1), MAY, SUMMER, date(2026, 9, 30), date(2026, 10, 1), date(2027, 3, 1)):
        for year in YEARS:
            await reads_as_the_rules_say(academy, year, today)
    assert await marked(academy) == 0


@dataclass
class Life:
    """An academy to which anything may happen, at random."""

    academy: Academy
    dice: random.Random
    phones: list[Phone]
    approved: list[int]

    def day(self) -> date:
        """Some day of the years around."""
        return date(2024, 12, 20) + timedelta(days=self.dice.randrange(760))

    async def goes_on(self) -> None:
        """One thing happens."""
        happens = self.dice.choice(
            [self.registers] * 4 + [self.undoes, self.changes, self.ranked, self.moves, self.ruled]
        )
        await happens()

    async def registers(self) -> None:
        """A class, perhaps over New Year or making up for the year before; or study."""
        start, phone = self.day(), self.dice.choice(self.phones)
        makeup = {"makeup_year": start.year - 1, "makeup_hours": Decimal(self.dice.randint(1, 8))}
        details = self.dice.choice(
            [
                class_days(start, self.dice.randint(1, 15), absent_half_days=self.dice.choice((0, 1))),
                class_days(start.replace(month=3), 2, **makeup),
                online(start, self.dice.randint(1, 60)),
                self_study(start, self.dice.randint(1, 8)),
            ]
        )
        self.approved.append((await registers(self.academy, phone, details)).submission_id)

    async def undoes(self) -> None:
        """An approval is taken back, with what it credited."""
        if not self.approved:
            return
        submission_id = self.approved.pop(self.dice.randrange(len(self.approved)))
        async with self.academy.database.transaction() as work:
            kept = await work.submissions.by_id(submission_id)
            assert kept is not None
            moved = await work.submissions.move(kept, State.PENDING)
            assert moved is not None
            decision = await work.ledger.decide(submission_id, 2, "undo", None, "2019-89", self.academy.now)
            assert decision is not None
            for bucket, hours in (await work.ledger.held_of(submission_id)).items():
                await work.ledger.enter(
                    "reversal", kept.person_id, submission_id, decision, bucket, hours, None, self.academy.now
                )

    async def changes(self) -> None:
        """The roster says something else of somebody."""
        person = await self.academy.who(self.dice.choice(self.phones))
        joined, left = self.dice.choice([(None, None), (self.day(), None), (None, self.day())])
        async with self.academy.database.transaction() as work:
            await work.register.change_person(person.person_id, person.name, self.unit(), joined, left)

    async def ranked(self) -> None:
        """Somebody holds a rank since a day."""
        person = await self.academy.who(self.dice.choice(self.phones))
        async with self.academy.database.transaction() as work:
            await work.register.set_rank(person.person_id, self.dice.choice(("staff", "leader")), self.day())

    async def moves(self) -> None:
        """Somebody belongs to a unit since a day."""
        person = await self.academy.who(self.dice.choice(self.phones))
        async with self.academy.database.transaction() as work:
            await work.register.stay(person.person_id, self.unit(), self.day())

    async def ruled(self) -> None:
        """A unit starts in another year, or has other rules."""
        async with self.academy.database.transaction() as work:
            await work.register.set_records_since(self.unit(), self.dice.choice((2024, 2025, 2026)))
            await work.register.set_rules(self.unit(), self.dice.choice(("[]", '[{"general_hours": {"staff": 100}}]')))

    def unit(self) -> str:
        """One of the two."""
        return self.dice.choice(("ICT", "IOP"))


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens_the_totals_are_what_the_rules_say(any_academy: Academy, seed: int) -> None:
    """Random lives, worked out now and then: nobody unmarked is ever wrong, and every sum is the people's sum."""
    await any_academy.unit("ICT", "计算所", records_since=2025)
    await any_academy.unit("IOP", "物理所", records_since=2024)
    phones = [await any_academy.person(f"A{n}", "王芳", "ICT" if n % 2 else "IOP") for n in range(6)]
    life = Life(any_academy, random.Random(seed), phones, [])
    for _ in range(8):
        for _ in range(life.dice.randint(1, 6)):
            await life.goes_on()
        if life.dice.random() < 0.7:
            await catch_up(any_academy)
        assert await wrong(any_academy) == []
    await catch_up(any_academy)
    assert await marked(any_academy) == 0
    assert await wrong(any_academy) == []
    for year in YEARS:
        await reads_as_the_rules_say(any_academy, year, life.day())
        await reads_as_the_rules_say(any_academy, year, date(2027, 1, 1))


async def test_a_decision_leaves_nobody_marked(any_academy: Academy) -> None:
    """Approved and undone, the owner is worked out in the same transaction."""
    here: Institute = await institute(any_academy)
    await catch_up(any_academy)
    await here.submits(here.li)
    await here.wang.taps("通过 +40")
    assert await marked(any_academy) == 0
    assert await counted(any_academy, here.li) == 40
    await here.wang.taps("撤销")
    assert await marked(any_academy) == 0
    assert await counted(any_academy, here.li) == 0


async def counted(academy: Academy, phone: Phone) -> Decimal:
    person = await academy.who(phone)
    async with academy.database.reading() as work:
        found = await work.totals.on_day([person.person_id], 2026, SUMMER)
    return found[person.person_id].sums.counted.general


async def test_who_is_worked_out_while_they_change_is_worked_out_again(scene: Scene) -> None:
    """Two workers: one takes a mark that another one's open transaction has set anew; it waits for the commit."""
    academy = scene.academy
    async with academy.database.transaction() as work:
        await work.totals.mark_all()
    entered = asyncio.Event()

    async def credits() -> None:
        async with academy.database.transaction() as work:
            await enter(work.ledger, scene, {2026: Decimal(8)})
            entered.set()
            await asyncio.sleep(0.2)

    async def works_out() -> None:
        await entered.wait()
        await catch_up(academy)

    await asyncio.gather(credits(), works_out())
    await catch_up(academy)
    assert await wrong(academy) == []
    assert await counted(academy, scene.li) == 48


async def test_many_at_once_are_worked_out_first_and_the_report_says_how_many_are_left(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    hr = await academy.person("A001", "赵敏", "ICT", "approver")
    for number in range(A_FEW + 5):
        await academy.person(f"B{number:03}", "王芳", "ICT", bound=False)
    await hr.says("/report")
    hr.sees("正在重新计算，还有 6 人", "再看一次")
    await hr.taps("再看一次")
    hr.sees("全年在册 106 人")


async def test_one_who_cannot_be_read_is_told_and_holds_nobody_up(academy: Academy, tmp_path: Any) -> None:
    """A damaged record keeps its person out of the sums until it is mended; the others' are read."""
    await academy.unit("ICT", "计算所")
    hr = await academy.person("A001", "赵敏", "ICT", "approver")
    wang = await academy.person("A002", "王芳", "ICT")
    await registers(academy, wang, CLASS)
    await plain_sql(f"sqlite:///{tmp_path}/xueshi.db", "UPDATE submissions SET route = 'broken'")
    await hr.says("/report")
    hr.sees("全年在册 1 人", "有 1 人的记录里有读不懂的值")
    await plain_sql(f"sqlite:///{tmp_path}/xueshi.db", "UPDATE submissions SET route = 'external'")
    await hr.says("/report")
    assert "读不懂" not in hr.sees("全年在册 2 人").text
