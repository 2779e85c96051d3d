"""Classes held in the academy (art. 9.1): what is planned, who takes part, and whether it is registered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from rules.record import Form, Half, Result
from storage.audit import LEAST
from storage.columns import id_list, iso, moment, stamp

A_PAGE = 200


class ClassState(StrEnum):
    """Where a class stands."""

    PLANNED = "planned"
    CANCELLED = "cancelled"
    REGISTERED = "registered"
    REOPENED = "reopened"
    """Registered once, and being corrected (art. 4)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an organiser plans. ``sessions`` are half-days in their order, ``units`` those that are invited;
    ``capacity`` is how many may take part, None for any number."""

    form: Form
    title: str
    content: str
    place: str
    sessions: tuple[tuple[date, Half], ...]
    capacity: int | None
    off_job: bool
    assessed: bool
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Class:
    """A class. ``revision`` rises with every change, so that an old button is known as old."""

    class_id: int
    unit: str
    organiser_id: int
    state: ClassState
    revision: int
    form: Form
    title: str
    content: str
    place: str
    capacity: int | None
    assessed: bool
    off_job: bool
    first_on: date
    last_on: date
    registered_at: datetime | None
    reopened_because: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """A half-day of a class."""

    session_id: int
    held_on: date
    half: Half


@dataclass(frozen=True, slots=True)
class Trainee:
    """Somebody on a class's list. ``marked`` and ``absent`` count half-days; leave is absence."""

    person_id: int
    staff_no: str
    name: str
    unit: str
    state: str
    place_in_line: int
    result: Result | None
    submission_id: int | None
    marked: int
    absent: int

    @property
    def enrolled(self) -> bool:
        """Whether they have a place; else they wait for one."""
        return self.state == ENROLLED


ENROLLED, WAITING, LEFT = "enrolled", "waiting", "left"


def _class_of(row: Any) -> Class:
    return Class(
        class_id=row["class_id"],
        unit=row["unit"],
        organiser_id=row["organiser_id"],
        state=ClassState(row["state"]),
        revision=row["revision"],
        form=Form(row["form"]),
        title=row["title"],
        content=row["content"],
        place=row["place"],
        capacity=row["capacity"],
        assessed=bool(row["assessed"]),
        off_job=bool(row["off_job"]),
        first_on=date.fromisoformat(row["first_on"]),
        last_on=date.fromisoformat(row["last_on"]),
        registered_at=None if row["registered_at"] is None else moment(row["registered_at"]),
        reopened_because=row["reopened_because"],
    )


def _columns(plan: Plan) -> dict[str, Any]:
    """What the row of a class holds of its plan."""
    return {
        "form": plan.form.value,
        "title": plan.title,
        "content": plan.content,
        "place": plan.place,
        "capacity": plan.capacity,
        "assessed": int(plan.assessed),
        "off_job": int(plan.off_job),
        "first_on": iso(plan.sessions[0][0]),
        "last_on": iso(plan.sessions[-1][0]),
    }


def key_of(class_id: int, person_id: int) -> str:
    """The outside key of the record that a class makes of a trainee: there is one a class and person."""
    return f"class:{class_id}:{person_id}"


class Classes:
    """Plans classes, gives places, and moves classes from state to state."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def plan_of(self, held: Class) -> Plan:
        """The plan of a class as it stands."""
        return Plan(
            form=held.form,
            title=held.title,
            content=held.content,
            place=held.place,
            sessions=tuple((each.held_on, each.half) for each in await self.sessions_of(held.class_id)),
            capacity=held.capacity,
            off_job=held.off_job,
            assessed=held.assessed,
            units=tuple(await self.units_of(held.class_id)),
        )

    async def add(self, unit: str, organiser_id: int, draft_id: int, plan: Plan, at: datetime) -> Class | None:
        """Plan a class with its half-days; nothing when this draft has planned one already."""
        row = await self._queries.add(
            self._connection,
            unit=unit,
            organiser_id=organiser_id,
            draft_id=draft_id,
            at=stamp(at),
            **_columns(plan),
        )
        if row is None:
            return None
        made = _class_of(row)
        await self._hold_sessions(made.class_id, plan.sessions)
        await self._invite(made.class_id, plan.units)
        return made

    async def change(self, held: Class, plan: Plan) -> Class | None:
        """Change the plan from the one that was read; nothing when another update was first. Half-days that stay keep
        their marks; none that goes may have any (``touched``)."""
        columns = {"class_id": held.class_id, "revision": held.revision, **_columns(plan)}
        row = await self._queries.change(self._connection, **columns)
        if row is None:
            return None
        before = {(each.held_on, each.half): each.session_id for each in await self.sessions_of(held.class_id)}
        gone = [before[each] for each in before.keys() - set(plan.sessions)]
        await self._queries.drop_sessions(self._connection, sessions=id_list(gone))
        await self._hold_sessions(held.class_id, [each for each in plan.sessions if each not in before])
        await self._queries.uninvite(self._connection, class_id=held.class_id)
        await self._invite(held.class_id, plan.units)
        return _class_of(row)

    async def _hold_sessions(self, class_id: int, sessions: Sequence[tuple[date, Half]]) -> None:
        rows = [{"class_id": class_id, "held_on": iso(day), "half": half.value} for day, half in sessions]
        await self._queries.add_session(self._connection, rows)

    async def _invite(self, class_id: int, units: Sequence[str]) -> None:
        await self._queries.invite(self._connection, [{"class_id": class_id, "unit": each} for each in units])

    async def touched(self, session_ids: Iterable[int]) -> set[int]:
        """Which of these half-days were opened, have marks or tries to check in; all are held until the commit, so that
        none gets any meanwhile."""
        ids = id_list(session_ids)
        await self._queries.hold_sessions(self._connection, sessions=ids)
        return {row["session_id"] async for row in self._queries.touched(self._connection, sessions=ids)}

    async def by_id(self, class_id: int) -> Class | None:
        """A class."""
        row = await self._queries.by_id(self._connection, class_id=class_id)
        return None if row is None else _class_of(row)

    async def hold(self, class_id: int) -> Class | None:
        """A class whose places and state nobody else changes before the commit."""
        row = await self._queries.hold(self._connection, class_id=class_id)
        return None if row is None else _class_of(row)

    async def move(
        self, held: Class, to: ClassState, registered_at: datetime | None = None, because: str | None = None
    ) -> Class | None:
        """Change the state from the one that was read; nothing when another update was first. ``because``: why it is
        open again."""
        row = await self._queries.move(
            self._connection,
            class_id=held.class_id,
            revision=held.revision,
            was=held.state.value,
            state=to.value,
            registered_at=None if registered_at is None else stamp(registered_at),
            because=because,
        )
        return None if row is None else _class_of(row)

    async def sessions_of(self, class_id: int) -> list[Session]:
        """Its half-days, in order."""
        rows = self._queries.sessions_of(self._connection, class_id=class_id)
        return [Session(row["session_id"], date.fromisoformat(row["held_on"]), Half(row["half"])) async for row in rows]

    async def units_of(self, class_id: int) -> list[str]:
        """The units that are invited."""
        return [row["unit"] async for row in self._queries.units_of(self._connection, class_id=class_id)]

    async def of_organiser(self, organiser_id: int) -> list[Class]:
        """Somebody's classes, the latest first."""
        rows = self._queries.of_organiser(self._connection, organiser_id=organiser_id)
        return [_class_of(row) async for row in rows]

    async def open_to(self, unit: str, today: date) -> list[Class]:
        """Classes that a unit's people may join and that aren't over, the next one first."""
        return [_class_of(row) async for row in self._queries.open_to(self._connection, unit=unit, today=iso(today))]

    async def joined(self, person_id: int) -> list[Class]:
        """Planned classes in which somebody has a place or waits for one."""
        return [_class_of(row) async for row in self._queries.joined(self._connection, person_id=person_id)]

    async def is_open_to(self, class_id: int, unit: str) -> bool:
        """Whether a unit is invited."""
        return bool(await self._queries.is_open_to(self._connection, class_id=class_id, unit=unit))

    async def counts(self, class_id: int) -> tuple[int, int]:
        """How many have a place, and how many wait."""
        row = await self._queries.counts(self._connection, class_id=class_id)
        return row["enrolled"], row["waiting"]

    async def standing_of(self, class_id: int, person_id: int) -> tuple[str | None, int]:
        """Somebody's state in a class (None: never joined), and of who waits how many are before them."""
        row = await self._queries.trainee(self._connection, class_id=class_id, person_id=person_id)
        if row is None:
            return None, 0
        if row["state"] != WAITING:
            return str(row["state"]), 0
        told = {"class_id": class_id, "place": row["place_in_line"]}
        return WAITING, int(await self._queries.before(self._connection, **told))

    async def trainees_of(self, class_id: int) -> list[Trainee]:
        """Who has a place or waits for one, by staff number."""
        rows = self._queries.trainees_of(self._connection, class_id=class_id)
        return [
            Trainee(**{**dict(row), "result": None if row["result"] is None else Result(row["result"])})
            async for row in rows
        ]

    async def enrol(self, class_id: int, person_ids: Iterable[int], state: str, joined_by: str, at: datetime) -> int:
        """Give places, or places at the end of the line; how many were new. The caller holds the class."""
        last = int(await self._queries.end_of_line(self._connection, class_id=class_id))
        told = {"class_id": class_id, "state": state, "joined_by": joined_by, "at": stamp(at)}
        rows = [told | {"person_id": each, "place": place} for place, each in enumerate(person_ids, last + 1)]
        await self._queries.enrol(self._connection, rows)
        return int(await self._queries.behind(self._connection, class_id=class_id, place=last))

    async def leave(self, class_id: int, person_id: int) -> bool:
        """Give a place up; false when there was none."""
        return await self._queries.leave(self._connection, class_id=class_id, person_id=person_id) is not None

    async def move_up(self, class_id: int) -> int | None:
        """Give a place to who waits longest; to whom."""
        row = await self._queries.move_up(self._connection, class_id=class_id)
        return None if row is None else int(row["person_id"])

    async def reseat(self, class_id: int, person_ids: Iterable[int], state: str) -> None:
        """Give places to those who wait, or take them from those who have one; their order of joining stays."""
        told = {"class_id": class_id, "people": id_list(person_ids), "state": state}
        await self._queries.reseat(self._connection, **told)

    async def set_results(self, class_id: int, person_ids: Iterable[int], result: Result) -> None:
        """The outcome of some trainees' assessment."""
        told = {"class_id": class_id, "people": id_list(person_ids), "result": result.value}
        await self._queries.set_results(self._connection, **told)

    async def every_class(self) -> AsyncIterator[Class]:
        """Every class, a page of them at a time."""
        least = LEAST
        while True:
            rows = [row async for row in self._queries.classes_from(self._connection, least=least, most=A_PAGE)]
            for row in rows:
                yield _class_of(row)
            if len(rows) < A_PAGE:
                return
            least = rows[-1]["class_id"] + 1

    async def kept_of(self, class_id: int) -> dict[int, tuple[str, str | None]]:
        """State and result of everybody who ever was on a list, by person, as their rows hold them."""
        rows = self._queries.kept_of(self._connection, class_id=class_id)
        return {row["person_id"]: (row["state"], row["result"]) async for row in rows}

    async def misbooked(self, class_id: int) -> int:
        """How many who have a place have no record of their own."""
        return int(await self._queries.misbooked(self._connection, class_id=class_id))

    async def traced_and_gone(self) -> list[str]:
        """Classes that traces name and that aren't there."""
        return [row["subject"] async for row in self._queries.traced_and_gone(self._connection)]

    async def booked(self, class_id: int, own: Sequence[tuple[int, int]]) -> None:
        """Note which record each trainee got, found by its key; ``own`` are (person, submission) without one."""
        for person_id, submission_id in own:
            told = {"class_id": class_id, "person_id": person_id, "submission_id": submission_id}
            await self._queries.book(self._connection, **told)
        await self._queries.booked(self._connection, class_id=class_id)

    async def count_planned(self, unit: str) -> int:
        """How many classes of a unit are planned and not registered."""
        return int(await self._queries.count_in(self._connection, unit=unit, state=ClassState.PLANNED.value))

    async def count_reopened(self, unit: str) -> int:
        """How many registered classes of a unit are open again."""
        return int(await self._queries.count_in(self._connection, unit=unit, state=ClassState.REOPENED.value))

    async def follow(self, unit: str, into: str) -> None:
        """A unit's planned classes are another's from now on, and whoever invited the one invites the other."""
        await self._queries.invite_instead(self._connection, unit=unit, into=into)
        await self._queries.follow(self._connection, unit=unit, into=into)
