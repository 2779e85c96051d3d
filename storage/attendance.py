"""Who was there, half-day by half-day (art. 9.1, 10): the marks of a session, and every try to check in to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from storage.audit import LEAST
from storage.columns import id_list, moment, stamp

A_PAGE = 200


@dataclass(frozen=True, slots=True)
class Held:
    """A session with what is to be known of its class; ``half`` is ``am`` or ``pm``."""

    session_id: int
    class_id: int
    held_on: date
    half: str
    opened_at: datetime | None
    closed_at: datetime | None
    unit: str
    organiser_id: int
    title: str
    state: str
    last_on: date
    registered: bool

    @property
    def is_open(self) -> bool:
        """Whether one can check in, as far as the organiser has a say."""
        return self.opened_at is not None and self.closed_at is None


@dataclass(frozen=True, slots=True)
class Trainee:
    """Someone on the list, with their mark (``present``, ``absent``, ``leave``) and how it was made, if it was."""

    person_id: int
    staff_no: str
    name: str
    unit: str
    mark: str | None
    how: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are on the list, are marked, and are there."""

    listed: int
    marked: int
    present: int


@dataclass(frozen=True, slots=True)
class Absences:
    """How many half-days of a class somebody missed, leave included, and of how many they were last told."""

    person_id: int
    warned: int
    absent: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark to be made; ``marked_by`` is nobody where people checked in by themselves."""

    person_id: int
    mark: str
    how: str
    marked_by: int | None = None


@dataclass(frozen=True, slots=True)
class Try:
    """A try to check in; by an account that is bound to nobody it has no name."""

    outcome: str
    came_at: datetime
    shown_at: datetime
    staff_no: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Showing:
    """A code that is shown in a chat, at most until a moment; ``shown_at`` is the one that was queued last."""

    session_id: int
    chat_id: int
    until: datetime
    shown_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A session as its rows keep it, for checking them against its traces; moments as their columns hold them."""

    session_id: int
    opened_at: str | None
    closed_at: str | None
    flagged_at: str | None
    unit: str
    marks: Mapping[int, tuple[str, str, int | None, str]]
    """By person: mark, how, by whom, when."""
    tries: Sequence[tuple[int | None, int, str, str, str]]
    """Person, account, shown at, came at, outcome."""


def _maybe(kept: str | None) -> datetime | None:
    return None if kept is None else moment(kept)


def _showing(row: Any) -> Showing:
    return Showing(row["session_id"], row["chat_id"], moment(row["until"]), moment(row["shown_at"]))


class Attendance:
    """Opens and closes check-ins, keeps tries and marks, and knows which codes are being shown."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def session(self, session_id: int) -> Held | None:
        """A session as it is now."""
        row = await self._queries.session(self._connection, session_id=session_id)
        if row is None:
            return None
        told = dict(row)
        told |= {name: _maybe(told[name]) for name in ("opened_at", "closed_at")}
        registered = told.pop("registered_at") is not None
        told |= {name: date.fromisoformat(told[name]) for name in ("held_on", "last_on")}
        return Held(**told, registered=registered)

    async def hold(self, session_id: int) -> Held | None:
        """A session that nobody else marks, opens or closes before the commit."""
        if await self._queries.hold(self._connection, session_id=session_id) is None:
            return None
        return await self.session(session_id)

    async def open(self, session_id: int, at: datetime) -> bool:
        """Open its check-in, for the first time or again; false when it is open."""
        return await self._queries.open(self._connection, session_id=session_id, at=stamp(at)) is not None

    async def close(self, session_id: int, at: datetime) -> bool:
        """Close its check-in; false when it was closed already."""
        return await self._queries.close(self._connection, session_id=session_id, at=stamp(at)) is not None

    async def flag(self, session_id: int, at: datetime) -> bool:
        """The organiser is being told of a burst; false when they were told already."""
        return await self._queries.flag(self._connection, session_id=session_id, at=stamp(at)) is not None

    async def roll(self, session_id: int) -> list[Trainee]:
        """Everyone on the list, by staff number."""
        return [Trainee(**dict(row)) async for row in self._queries.roll(self._connection, session_id=session_id)]

    async def counts(self, session_id: int) -> Counts:
        """How many of how many."""
        return Counts(**dict(await self._queries.counts(self._connection, session_id=session_id)))

    async def is_listed(self, class_id: int, person_id: int) -> bool:
        """Whether somebody is on the list of a class (who waits for a place isn't)."""
        return bool(await self._queries.is_listed(self._connection, class_id=class_id, person_id=person_id))

    async def mark_of(self, session_id: int, person_id: int) -> str | None:
        """A person's mark, if there is one."""
        found = await self._queries.mark_of(self._connection, session_id=session_id, person_id=person_id)
        return None if found is None else str(found)

    async def mark(self, session_id: int, marks: Iterable[Mark], at: datetime) -> None:
        """Make marks, over earlier ones."""
        for each in marks:
            await self._queries.mark(
                self._connection,
                session_id=session_id,
                person_id=each.person_id,
                mark=each.mark,
                marked_by=each.marked_by,
                how=each.how,
                at=stamp(at),
            )

    async def half_days(self, class_id: int) -> int:
        """How many half-days a class has."""
        return int(await self._queries.half_days(self._connection, class_id=class_id))

    async def absences(self, class_id: int, people: Iterable[int]) -> list[Absences]:
        """What some trainees missed of a class so far."""
        rows = self._queries.absences(self._connection, class_id=class_id, people=id_list(people))
        return [Absences(**dict(row)) async for row in rows]

    async def warned(self, class_id: int, absences: Absences) -> None:
        """A trainee is being told of so many."""
        person_id, absent = absences.person_id, absences.absent
        await self._queries.warned(self._connection, class_id=class_id, person_id=person_id, absent=absent)

    async def is_in(self, session_id: int, person_id: int) -> bool:
        """Whether a person checked in."""
        return bool(await self._queries.is_in(self._connection, session_id=session_id, person_id=person_id))

    async def keep_try(
        self, session_id: int, person_id: int | None, telegram_id: int, shown_at: datetime, at: datetime, outcome: str
    ) -> bool:
        """Keep a try; false when it would be a person's second to succeed."""
        row = await self._queries.keep_try(
            self._connection,
            session_id=session_id,
            person_id=person_id,
            telegram_id=telegram_id,
            shown_at=stamp(shown_at),
            at=stamp(at),
            outcome=outcome,
        )
        return row is not None

    async def uses(self, session_id: int, shown_at: datetime) -> list[datetime]:
        """When each person first used a code that was still good, or no longer."""
        rows = self._queries.uses(self._connection, session_id=session_id, shown_at=stamp(shown_at))
        return [moment(row["came_at"]) async for row in rows]

    async def outcomes(self, session_id: int) -> dict[str, int]:
        """How many tries had which outcome."""
        rows = self._queries.outcomes(self._connection, session_id=session_id)
        return {row["outcome"]: row["tries"] async for row in rows}

    async def tries(self, session_id: int, skipped: int, most: int) -> list[Try]:
        """A page of the tries, the newest first."""
        rows = self._queries.tries(self._connection, session_id=session_id, skipped=skipped, most=most)
        return [
            Try(row["outcome"], moment(row["came_at"]), moment(row["shown_at"]), row["staff_no"], row["name"])
            async for row in rows
        ]

    async def show(self, showing: Showing) -> None:
        """From now on a session's code is shown in this chat."""
        await self._queries.show(
            self._connection,
            session_id=showing.session_id,
            chat_id=showing.chat_id,
            until=stamp(showing.until),
            shown_at=stamp(showing.shown_at),
        )

    async def showing(self, session_id: int) -> Showing | None:
        """Where a session's code is shown."""
        row = await self._queries.showing(self._connection, session_id=session_id)
        return None if row is None else _showing(row)

    async def showings_due(self, shown_at: datetime) -> list[Showing]:
        """Those whose picture isn't of this moment's code yet."""
        return [_showing(row) async for row in self._queries.due(self._connection, shown_at=stamp(shown_at))]

    async def turn(self, session_id: int, shown_at: datetime) -> bool:
        """The next code is being queued; false when another worker did it."""
        row = await self._queries.turn(self._connection, session_id=session_id, shown_at=stamp(shown_at))
        return row is not None

    async def stop(self, session_id: int) -> Showing | None:
        """The code is no longer shown; where it was, if it was."""
        row = await self._queries.stop(self._connection, session_id=session_id)
        return None if row is None else _showing(row)

    async def every_session(self) -> AsyncIterator[Kept]:
        """Every session with its marks and tries, a page of them at a time."""
        least = LEAST
        while True:
            rows = [row async for row in self._queries.sessions_from(self._connection, least=least, most=A_PAGE)]
            for row in rows:
                yield await self._kept(row)
            if len(rows) < A_PAGE:
                return
            least = rows[-1]["session_id"] + 1

    async def _kept(self, row: Any) -> Kept:
        session_id = row["session_id"]
        marks = self._queries.every_mark(self._connection, session_id=session_id)
        tries = self._queries.every_try(self._connection, session_id=session_id)
        return Kept(
            **dict(row),
            marks={person_id: tuple(mark) async for person_id, *mark in marks},
            tries=[tuple(one) async for one in tries],
        )

    async def traced_and_gone(self) -> list[str]:
        """Sessions that traces name and that aren't there."""
        return [row["subject"] async for row in self._queries.traced_and_gone(self._connection)]
