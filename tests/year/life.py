"""The year itself: the program is started for each of its weeks with the clock moved on, and stopped after it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from rules.calendar import first_workday
from tests.running import Bot
from tests.year import moves, staffing
from tests.year.academy import BUREAU_UNIT, Member, roster
from tests.year.correcting import ask, void
from tests.year.crowd import at_once, in_turn
from tests.year.feed import Platform
from tests.year.logging import log, mend
from tests.year.moves import Move
from tests.year.plan import FIRST, LAST, WEEK, Fate, Training, Week, Wish
from tests.year.published import publish
from tests.year.reviewing import work_off
from tests.year.school import School
from tests.year.walker import Walker

ZONE = ZoneInfo("Asia/Shanghai")
MORNING, REMINDED_AT = time(10), time(9, 31)
REMINDER_MONTHS = (3, 6, 9, 12)
SETTLED = 120.0
DAYS_OF_A_WEEK = 7
MEANT = {Wish.CORRECTED: Fate.APPROVED, Wish.DOUBTED: Fate.UNDONE, Wish.KEPT: Fate.REJECTED}
"""What becomes of a correction that is asked for."""
QUEUES = (
    "inbox WHERE state IN ('waiting', 'working')",
    "outbox WHERE state IN ('waiting', 'sending')",
    "evidence WHERE state IN ('waiting', 'fetching')",
    "totals_due WHERE unreadable = 0",
)


@dataclass
class Year:
    """Who lives it, and what was done so far."""

    bot: Bot
    everybody: Sequence[Member]
    walkers: dict[str, Walker] = field(default_factory=dict)
    logged: dict[tuple[str, str], Training] = field(default_factory=dict)
    """By staff number and title, until it is decided for good."""
    returned: list[tuple[Member, Training]] = field(default_factory=list)
    wishes: list[tuple[Member, Training]] = field(default_factory=list)
    """What was approved, and is wished to be put right."""
    done: Counter[str] = field(default_factory=Counter)
    platform: Platform = field(default_factory=lambda: Platform(Random(1)))

    def __post_init__(self) -> None:
        self.people = {who.staff_no: who for who in self.everybody}
        self.units = {who.staff_no: who.unit for who in self.everybody}
        self.school = School(self.walkers, self.units, self.done)

    @property
    def updates(self) -> int:
        """How many updates were sent."""
        return sum(walker.updates for walker in self.walkers.values())

    async def arrive(self) -> None:
        """Everybody is put on the register and binds their account by their own link."""
        self._clock(FIRST - timedelta(days=3))
        secrets = await self.bot.register(roster(self.everybody))
        async with self.living(FIRST - timedelta(days=3)):
            await at_once(self._bind(who, secrets[who.staff_no]) for who in self.everybody)

    async def live(self, week: Week) -> None:
        """A week: people mend what was returned and log what they did, and approvers work their queues off."""
        for day in reminder_days(week.monday):
            async with self.living(day, REMINDED_AT):
                pass
        if week.monday.day <= DAYS_OF_A_WEEK:
            await self._feed(week.monday)
        async with self.living(week.monday):
            await self._put_right(week.monday)
            await self._teach(week)
            returned, self.returned = self.returned, []
            here = [(who, training) for who, training in returned if who.is_there(week.monday)]
            await at_once(in_turn((who, self._mend(who, training)) for who, training in here))
            await at_once(self._log(who, training) for who, training in week.logs)
            await self._move(week)
            for reviewers in _reviewers(self.everybody, week):
                await at_once(self._review(who) for who in reviewers)

    async def end(self) -> None:
        """The bureau publishes the year."""
        asks, approves = (self.walkers[f"{BUREAU_UNIT}-000{number}"] for number in (1, 2))
        async with self.living(LAST + WEEK):
            await publish(asks, approves)

    async def _move(self, week: Week) -> None:
        """Who moves or is promoted is in a roster that is imported beside the running program, or entered in the chat;
        what waits goes along."""
        imported = [move for move in week.moves if not move.by_chat]
        if imported:
            file = self.bot.folder / f"roster-{week.monday}.csv"
            file.write_text(moves.roster(imported, self.units, week.monday), encoding="utf-8")
            await self.bot.done("roster", "import", str(file))
        for move in week.moves:
            if move.by_chat:
                await self._enter(move, week.monday)
            moved = move.unit not in (None, self.units[move.who.staff_no])
            self.units[move.who.staff_no] = move.unit or self.units[move.who.staff_no]
            self.done["moved"] += moved
            self.done["promoted"] += move.rises

    async def _enter(self, move: Move, monday: date) -> None:
        """One by one, since several may be of one unit's HR."""
        who = move.who.staff_no
        asks, accepts = (self.walkers[f"{unit}-0001"] for unit in (self.units[who], move.unit or self.units[who]))
        if move.rises:
            await staffing.promote(asks, who, monday)
        if asks is not accepts:
            await staffing.transfer(asks, accepts, who, move.unit or "", move.since or monday)
        self.done["entered in the chat"] += 1

    async def _put_right(self, monday: date) -> None:
        """People ask for corrections of what was approved the week before; approvers void what shouldn't have been."""
        wishes, self.wishes = self.wishes, []
        here = [(who, training) for who, training in wishes if who.is_there(monday)]
        asks = ((who, self._ask(who, training)) for who, training in here if training.wish is not Wish.VOIDED)
        voids = (
            (approver, self._void(approver, who, training))
            for who, training in here
            if training.wish is Wish.VOIDED
            for approver in [self._approver_of(who)]
        )
        await at_once(in_turn(asks))
        await at_once(in_turn(voids))

    def _approver_of(self, who: Member) -> Member:
        """The first of the unit where somebody is now, the second of the first."""
        first, second = (f"{self.units[who.staff_no]}-000{number}" for number in (1, 2))
        return self.people[second if who.staff_no == first else first]

    async def _ask(self, who: Member, training: Training) -> None:
        await ask(self.walkers[who.staff_no], training)
        asked = replace(training, kind=f"{training.kind} correction", fate=MEANT[training.wish], wish=Wish.NONE)
        self.logged[who.staff_no, training.title] = asked

    async def _void(self, approver: Member, owner: Member, training: Training) -> None:
        voided = await void(self.walkers[approver.staff_no], owner, training)
        self.done["voided"] += voided

    async def _teach(self, week: Week) -> None:
        """The week's classes; what organisers get of their own is reviewed like anybody's."""
        await self.school.week(week.monday, week.lessons)
        self.logged |= {(who.staff_no, training.title): training for who, training in self.school.own}
        self.wishes += self.school.wishes
        self.school.own.clear()
        self.school.wishes.clear()

    async def _feed(self, monday: date) -> None:
        """The platform's file of the month that is over; a few of its rows are nobody's."""
        self._clock(monday)
        file = self.bot.folder / f"feed-{monday}.csv"
        file.write_text(self.platform.month(self.everybody, monday - timedelta(days=1)), encoding="utf-8")
        status, _, err = await self.bot.command("feed", "import", str(file))
        assert status in (0, 2), err
        self.done["feeds"] += 1

    @asynccontextmanager
    async def living(self, day: date, at: time = MORNING) -> AsyncIterator[None]:
        """The program runs from a moment of a day, and has answered everything before it is stopped."""
        self._clock(day, at)
        await self.bot.start()
        await self.bot.sandbox.until_polled(SETTLED)
        yield
        async with asyncio.timeout(SETTLED):
            while waiting(self.bot.folder):
                await asyncio.sleep(0.05)
        assert await self.bot.stop() == 0
        self.done["starts"] += 1

    def _clock(self, day: date, at: time = MORNING) -> None:
        """What is started next begins at this moment."""
        self.bot.environment["CLOCK_AT"] = datetime.combine(day, at, ZONE).isoformat()

    async def _bind(self, who: Member, secret: str) -> None:
        walker = self.walkers[who.staff_no] = Walker(self.bot.sandbox.phone(who.account, who.name))
        await walker.says(f"/start {secret}", who.staff_no)
        await walker.taps("是我")
        await walker.sees("好了")

    async def _log(self, who: Member, training: Training) -> None:
        await log(self.walkers[who.staff_no], training)
        self.done["logged"] += 1
        if training.fate is Fate.WITHDRAWN:
            self.done[Fate.WITHDRAWN] += 1
        else:
            self.logged[who.staff_no, training.title] = training

    async def _mend(self, who: Member, training: Training) -> None:
        await mend(self.walkers[who.staff_no])
        self.done["mended"] += 1
        self.logged[who.staff_no, training.title] = replace(training, fate=Fate.APPROVED)

    async def _review(self, who: Member) -> None:
        def fate_of(staff_no: str, title: str) -> Fate:
            training = self.logged.pop((staff_no, title))
            self.done[training.counted] += 1
            if training.fate is Fate.RETURNED:
                self.returned.append((self.people[staff_no], training))
            elif training.fate is not Fate.REJECTED and training.wish is not Wish.NONE:
                self.wishes.append((self.people[staff_no], training))
            return training.fate

        await work_off(self.walkers[who.staff_no], fate_of)


def waiting(folder: Path) -> int:
    """How much the program still has to do: updates, calls, files, totals."""
    with closing(sqlite3.connect(folder / "xueshi.db", timeout=SETTLED)) as database:
        counts = (database.execute(f"SELECT COUNT(*) FROM {queue}").fetchone()[0] for queue in QUEUES)
        return sum(counts)


def reminder_days(monday: date) -> list[date]:
    """The days since the last Monday, this one included, on which a quarter's reminders go out."""
    days = (first_workday(monday.year, month) for month in REMINDER_MONTHS)
    return [day for day in days if monday - WEEK < day <= monday]


def _reviewers(everybody: Sequence[Member], week: Week) -> Iterator[list[Member]]:
    """Who looks at their queue: a unit's first approver every week unless it is silent, then once a month the second,
    then once a month one of the bureau."""
    monthly = week.monday.day <= DAYS_OF_A_WEEK
    yield [who for who in everybody if who.approves and who.unit not in week.silent and who.staff_no.endswith("0001")]
    yield [who for who in everybody if who.approves and monthly and who.staff_no.endswith("0002")]
    yield [who for who in everybody if who.unit == BUREAU_UNIT and monthly and who.staff_no.endswith("0001")]
