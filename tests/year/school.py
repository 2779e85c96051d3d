"""The year's classes as they are lived: week by week, each by its organiser and by everybody who wants to come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from tests.year import teaching
from tests.year.academy import Member
from tests.year.crowd import at_once, in_turn
from tests.year.lessons import Lesson
from tests.year.plan import Fate, Training, Wish
from tests.year.walker import Walker

MISTAKEN = 1
"""So many of a class were there after all, and ask for a correction."""
BY_LIST = 4
"""Every how many-th finds the class in the list of classes instead of by its link."""


@dataclass
class School:
    """``units`` is where everybody is now; ``reviewed`` are the organisers' own records since they were last asked for,
    which other approvers decide, ``wishes`` are of trainees who were there after all, ``missed``
    those of the last week."""

    walkers: Mapping[str, Walker]
    units: Mapping[str, str]
    done: Counter[str]
    under_way: list[Lesson] = field(default_factory=list)
    reopened: list[Lesson] = field(default_factory=list)
    own: list[tuple[Member, Training]] = field(default_factory=list)
    missed: list[tuple[Member, Training]] = field(default_factory=list)
    wishes: list[tuple[Member, Training]] = field(default_factory=list)

    async def week(self, monday: date, planned: Sequence[Lesson]) -> None:
        """Classes that are over are registered, those of today begin, the next ones are planned and joined."""
        self.wishes += [(who, made) for who, made in self.missed if self._has_record(who, made)]
        self.missed.clear()
        reopened, self.reopened = self.reopened, []
        await at_once(self._registered_anew(each) for each in reopened)
        over = [each for each in self.under_way if each.first < monday]
        self.under_way = [each for each in self.under_way if each.first >= monday]
        await at_once(self._registered(each) for each in over)
        await self._begun([each for each in self.under_way if each.first == monday])
        await self._planned([self._invited(each) for each in planned])

    def _invited(self, lesson: Lesson) -> Lesson:
        """Without those who moved to a unit that isn't invited."""

        def still(people: Sequence[Member]) -> tuple[Member, ...]:
            return tuple(
                who for who in people if lesson.everywhere or self.units[who.staff_no] == lesson.organiser.unit
            )

        return replace(lesson, listed=still(lesson.listed), joining=still(lesson.joining))

    async def _planned(self, planned: Sequence[Lesson]) -> None:
        links: dict[str, str] = {}

        async def plan(lesson: Lesson) -> None:
            links[lesson.title] = await teaching.plan(self._organiser(lesson), lesson)

        await at_once(plan(each) for each in planned)
        joined = (
            (who, self._joined(lesson, who, None if number % BY_LIST == 0 else links[lesson.title]))
            for lesson in planned
            for number, who in enumerate(lesson.joining)
        )
        await at_once(in_turn(joined))
        await at_once(self._cancelled(each) for each in planned if each.cancelled)
        self.under_way += [each for each in planned if not each.cancelled]
        self.done["classes"] += len(planned)

    async def _joined(self, lesson: Lesson, who: Member, link: str | None) -> None:
        leaves = who.staff_no in lesson.leaving
        await teaching.join(self.walkers[who.staff_no], lesson, link, leaves=leaves)
        self.done["joined a class"] += 1

    async def _cancelled(self, lesson: Lesson) -> None:
        await teaching.cancel(self._organiser(lesson), lesson)
        self.done["classes cancelled"] += 1

    async def _begun(self, today: Sequence[Lesson]) -> None:
        """The code is on every organiser's phone, everybody who comes scans it, and it is closed."""
        screens: dict[str, teaching.Screen] = {}

        async def begin(lesson: Lesson) -> None:
            screens[lesson.title] = await teaching.open_code(self._organiser(lesson), lesson)

        await at_once(begin(each) for each in today)
        scanned = (
            (who, self._scanned(lesson, who, screens[lesson.title]))
            for lesson in today
            for who in lesson.people
            if who.staff_no not in lesson.absent
        )
        await at_once(in_turn(scanned))
        await at_once(teaching.close_code(self._organiser(each), each) for each in today)

    async def _scanned(self, lesson: Lesson, who: Member, screen: teaching.Screen) -> None:
        if await teaching.scan(self.walkers[who.staff_no], lesson, screen):
            self.done["checked in"] += 1

    async def _registered(self, lesson: Lesson) -> None:
        records = await teaching.register(self._organiser(lesson), lesson)
        self.done["class records"] += records
        self.done["classes registered"] += 1
        self.reopened += [lesson] if lesson.reopened else []
        made = Training("class", lesson.title, lesson.first, lesson.half_days[-1][0], Fate.APPROVED)
        if lesson.organiser in lesson.listed:
            self.own.append((lesson.organiser, made))
        missed = [who for who in lesson.people if who.staff_no in lesson.absent]
        for who in missed[:MISTAKEN]:
            absent = lesson.absent[who.staff_no]
            self.missed.append((who, replace(made, absent=absent, wish=Wish.CORRECTED)))

    async def _registered_anew(self, lesson: Lesson) -> None:
        if lesson.overlooked is not None:
            await teaching.register_anew(self._organiser(lesson), lesson, lesson.overlooked)
            self.done["class records"] += 1
            self.done["classes registered anew"] += 1

    def _has_record(self, who: Member, made: Training) -> bool:
        """Who never got a place in the class has none."""
        return self.walkers[who.staff_no].was_told(f"“{made.title}”的学时已登记")

    def _organiser(self, lesson: Lesson) -> Walker:
        return self.walkers[lesson.organiser.staff_no]
