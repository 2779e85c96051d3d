"""Submissions: what people (or an import) registered, with where each stands in its review (art. 6, 9)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rules.record import Form, Half, Record, Result, Route, State
from storage.columns import hours, id_list, iso, moment, stamp, tenths
from storage.people import Person

BEHALF = "behalf"
"""The source of a record that HR entered for somebody without an account."""


@dataclass(frozen=True, slots=True)
class Details:
    """Everything a record must say (R17), as the person told it."""

    route: Route
    form: Form
    title: str
    content: str
    organiser: str
    place: str
    start: date
    start_half: Half
    end: date
    end_half: Half
    half_days: int | None
    absent_half_days: int
    hours: Decimal | None
    result: Result
    off_job: bool
    platform: str | None = None
    makeup_year: int | None = None
    makeup_hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A registered record. ``revision`` rises with every change, so that an old button is known as old."""

    submission_id: int
    person_id: int
    unit: str
    draft_id: int | None
    source: str
    state: State
    revision: int
    details: Details
    policy: str
    registered_by: int | None
    registered_at: datetime
    submitted_at: datetime
    chased_at: datetime | None
    escalated_at: datetime | None
    outside_key: str | None = None
    corrects: int | None = None
    """The submission in whose place this one would stand, or stands (art. 4)."""
    corrects_because: str | None = None
    entered_revision: int | None = None
    """The revision that stands in the academy's own site, by the list ``entered_in`` (art. 7)."""
    entered_in: int | None = None
    removed_in: int | None = None
    """The list by which it was taken out there."""

    @property
    def entered_by(self) -> int | None:
        """Who of HR entered it for its owner; nobody, where it came otherwise."""
        return self.registered_by if self.source == BEHALF else None

    @property
    def own_to(self) -> frozenset[int]:
        """Those whose own record it is, so that they never decide on it (R16): its owner, and who entered it."""
        return frozenset({self.person_id} if self.entered_by is None else {self.person_id, self.entered_by})

    def record(self) -> Record:
        """The record as the rules read it; its id is the submission's."""
        return record_of(self.details, self.submission_id, self.state)


def record_of(details: Details, number: int | str, state: State) -> Record:
    """Details as the rules read them, under the id of what they are of."""
    return Record(id=str(number), state=state, **{name: getattr(details, name) for name in _RULED})


_RULED = tuple(field.name for field in fields(Details) if field.name not in ("content", "organiser", "place"))
"""What the rules read of a record's details."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A record that comes from outside under a key, the name of the policy that judges it, and in whose place it
    stands, if in any."""

    person_id: int
    unit: str
    outside_key: str
    details: Details
    policy: str
    corrects: int | None = None
    corrects_because: str | None = None


_OUTSIDE = tuple(field.name for field in fields(Outside) if field.name != "details")


@dataclass(frozen=True, slots=True)
class Alike:
    """A training that colleagues logged, and how many of them (the first one's record of it stands for all)."""

    submission: Submission
    people: int


def _ruled(row: Any) -> dict[str, Any]:
    """What a row says that the rules read."""
    return {
        "route": Route(row["route"]),
        "form": Form(row["form"]),
        "title": row["title"],
        "start": date.fromisoformat(row["start_on"]),
        "start_half": Half(row["start_half"]),
        "end": date.fromisoformat(row["end_on"]),
        "end_half": Half(row["end_half"]),
        "half_days": row["half_days"],
        "absent_half_days": row["absent_half_days"],
        "hours": None if row["hours"] is None else hours(row["hours"]),
        "result": Result(row["result"]),
        "off_job": bool(row["off_job"]),
        "platform": row["platform"],
        "makeup_year": row["makeup_year"],
        "makeup_hours": None if row["makeup_hours"] is None else hours(row["makeup_hours"]),
    }


def _record_of(
    submission_id: int,
    state: str,
    route: str,
    form: str,
    title: str,
    platform: str | None,
    start_on: str,
    start_half: str,
    end_on: str,
    end_half: str,
    half_days: int | None,
    absent_half_days: int,
    held: int | None,
    result: str,
    off_job: int,
    makeup_year: int | None,
    makeup_hours: int | None,
) -> Record:
    """A record from the columns of ``records_of``, in their order: read by place, since millions are, by name half as
    fast."""
    return Record(
        id=str(submission_id),
        state=_STATES.get(state) or State(state),
        route=_ROUTES.get(route) or Route(route),
        form=_FORMS.get(form) or Form(form),
        title=title,
        platform=platform,
        start=date.fromisoformat(start_on),
        start_half=_HALVES.get(start_half) or Half(start_half),
        end=date.fromisoformat(end_on),
        end_half=_HALVES.get(end_half) or Half(end_half),
        half_days=half_days,
        absent_half_days=absent_half_days,
        hours=None if held is None else hours(held),
        result=_RESULTS.get(result) or Result(result),
        off_job=bool(off_job),
        makeup_year=makeup_year,
        makeup_hours=None if makeup_hours is None else hours(makeup_hours),
    )


_STATES, _ROUTES, _FORMS, _HALVES, _RESULTS = (
    {str(member.value): member for member in State},
    {str(member.value): member for member in Route},
    {str(member.value): member for member in Form},
    {str(member.value): member for member in Half},
    {str(member.value): member for member in Result},
)
"""Members by their value; an unknown value is refused by the enumeration itself."""


def submission_of(row: Any) -> Submission:
    """A row as a value."""
    details = Details(content=row["content"], organiser=row["organiser"], place=row["place"], **_ruled(row))
    return Submission(
        submission_id=row["submission_id"],
        person_id=row["person_id"],
        unit=row["unit"],
        draft_id=row["draft_id"],
        source=row["source"],
        state=State(row["state"]),
        revision=row["revision"],
        details=details,
        policy=row["policy"],
        registered_by=row["registered_by"],
        registered_at=moment(row["registered_at"]),
        submitted_at=moment(row["submitted_at"]),
        chased_at=None if row["chased_at"] is None else moment(row["chased_at"]),
        escalated_at=None if row["escalated_at"] is None else moment(row["escalated_at"]),
        outside_key=row["outside_key"],
        corrects=row["corrects"],
        corrects_because=row["corrects_because"],
        entered_revision=row["entered_revision"],
        entered_in=row["entered_in"],
        removed_in=row["removed_in"],
    )


def _columns(details: Details) -> dict[str, Any]:
    return {
        "route": details.route.value,
        "form": details.form.value,
        "title": details.title,
        "content": details.content,
        "organiser": details.organiser,
        "platform": details.platform,
        "place": details.place,
        "start_on": iso(details.start),
        "start_half": details.start_half.value,
        "end_on": iso(details.end),
        "end_half": details.end_half.value,
        "half_days": details.half_days,
        "absent_half_days": details.absent_half_days,
        "hours": None if details.hours is None else tenths(details.hours),
        "result": details.result.value,
        "off_job": int(details.off_job),
        "makeup_year": details.makeup_year,
        "makeup_hours": None if details.makeup_hours is None else tenths(details.makeup_hours),
    }


class Submissions:
    """Adds and moves submissions; every change of state is a compare-and-set on the revision."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def add(
        self,
        person_id: int,
        unit: str,
        details: Details,
        policy: str,
        at: datetime,
        *,
        source: str,
        state: State = State.PENDING,
        draft_id: int | None = None,
        outside_key: str | None = None,
        registered_by: int | None = None,
        corrects: int | None = None,
        corrects_because: str | None = None,
    ) -> Submission | None:
        """Register a record; nothing when this draft or outside key has registered one already, or another correction
        of the same record is open."""
        row = await self._queries.add(
            self._connection,
            person_id=person_id,
            unit=unit,
            draft_id=draft_id,
            source=source,
            outside_key=outside_key,
            state=state.value,
            policy=policy,
            registered_by=registered_by,
            corrects=corrects,
            corrects_because=corrects_because,
            at=stamp(at),
            **_columns(details),
        )
        return None if row is None else submission_of(row)

    async def add_many(
        self, rows: Sequence[Outside], at: datetime, source: str, registered_by: int | None = None
    ) -> dict[str, int]:
        """Register approved records that come from outside; their ids by outside key. A known key is a fault, and so
        is the place of a record that another one took."""
        told = {"source": source, "state": State.APPROVED.value, "registered_by": registered_by, "at": stamp(at)}
        await self._queries.add_many(
            self._connection,
            [told | _columns(row.details) | {name: getattr(row, name) for name in _OUTSIDE} for row in rows],
        )
        keys = json.dumps([row.outside_key for row in rows], ensure_ascii=False)
        found = self._queries.ids_by_outside_keys(self._connection, keys=keys)
        return {row["outside_key"]: row["submission_id"] async for row in found}

    async def resubmit(
        self, submission: Submission, details: Details, policy: str, at: datetime, because: str | None = None
    ) -> Submission | None:
        """A returned one goes back to review with new details; nothing when another update was first. ``because``: why
        it corrects another one."""
        row = await self._queries.resubmit(
            self._connection,
            submission_id=submission.submission_id,
            revision=submission.revision,
            policy=policy,
            corrects_because=because,
            at=stamp(at),
            **_columns(details),
        )
        return None if row is None else submission_of(row)

    async def move(self, submission: Submission, to: State) -> Submission | None:
        """Change the state from the one that was read; nothing when another update was first."""
        row = await self._queries.move(
            self._connection,
            submission_id=submission.submission_id,
            revision=submission.revision,
            was=submission.state.value,
            state=to.value,
        )
        return None if row is None else submission_of(row)

    async def move_many(self, submissions: Sequence[Submission], to: State) -> set[int]:
        """The same of several, each from its own state; the ids of those that were as they were read."""
        were = [f"{each.submission_id}:{each.revision}:{each.state.value}" for each in submissions]
        asked = {"submissions": id_list(each.submission_id for each in submissions), "were": json.dumps(were)}
        rows = self._queries.move_many(self._connection, state=to.value, **asked)
        return {row["submission_id"] async for row in rows}

    async def by_id(self, submission_id: int) -> Submission | None:
        """A submission."""
        row = await self._queries.by_id(self._connection, submission_id=submission_id)
        return None if row is None else submission_of(row)

    async def of_draft(self, draft_id: int) -> Submission | None:
        """What a draft was submitted as."""
        row = await self._queries.of_draft(self._connection, draft_id=draft_id)
        return None if row is None else submission_of(row)

    async def of_person(self, person_id: int) -> list[Submission]:
        """Everything of a person, in the order of the rules: by end, end half, start, start half, id."""
        rows = self._queries.of_person(self._connection, person_id=person_id)
        return [submission_of(row) async for row in rows]

    async def of_people(self, person_ids: Iterable[int]) -> dict[int, list[Submission]]:
        """Everything of several people, by person, in the order of the rules."""
        found: dict[int, list[Submission]] = {person_id: [] for person_id in person_ids}
        async for row in self._queries.of_people(self._connection, people=id_list(found)):
            found[row["person_id"]].append(submission_of(row))
        return found

    async def by_outside_keys(self, keys: Iterable[str]) -> dict[str, Submission]:
        """The submissions that came with these outside keys, by key (R8)."""
        rows = self._queries.by_outside_keys(self._connection, keys=json.dumps(list(keys), ensure_ascii=False))
        return {row["outside_key"]: submission_of(row) async for row in rows}

    async def records_of(self, person_ids: Iterable[int]) -> dict[int, list[Record]]:
        """Everything of several people as the rules read it, by person, in the order of the rules."""
        records: dict[int, list[Record]] = {person_id: [] for person_id in person_ids}
        async for row in self._queries.records_of(self._connection, people=id_list(records)):
            person_id, *told = row
            records[person_id].append(_record_of(*told))
        return records

    async def pending_of_unit(self, unit: str) -> list[Submission]:
        """What waits for a unit's approvers, the longest waiting first."""
        return [submission_of(row) async for row in self._queries.pending_of_unit(self._connection, unit=unit)]

    async def pending_people(self, person_ids: Iterable[int]) -> set[int]:
        """Those of these people who have something waiting for a decision."""
        rows = self._queries.pending_people(self._connection, people=id_list(person_ids))
        return {row["person_id"] async for row in rows}

    async def around(self, person_ids: Iterable[int], first: date, last: date) -> list[Submission]:
        """What stands or waits of some people and touches a span of days."""
        days = {"first": iso(first), "last": iso(last)}
        rows = self._queries.around(self._connection, people=id_list(person_ids), **days)
        return [submission_of(row) async for row in rows]

    async def latest_of(self, person_id: int, most: int) -> list[Submission]:
        """What a person logged themselves and what stands or waits, the latest training first."""
        rows = self._queries.latest_of(self._connection, person_id=person_id, most=most)
        return [submission_of(row) async for row in rows]

    async def alike(self, person: Person, route: Route, since: datetime, most: int) -> list[Alike]:
        """What colleagues of a person's unit logged by a route since a moment, what most of them logged first."""
        rows = self._queries.alike(
            self._connection,
            unit=person.unit,
            route=route.value,
            person_id=person.person_id,
            since=stamp(since),
            most=most,
        )
        return [Alike(submission_of(row), row["people"]) async for row in rows]
