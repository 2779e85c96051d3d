"""What is still to be entered in the academy's own site, as a list that HR works off (art. 7, R18).

A list changes nothing: what is on it is open until HR says that it was done, and is on the next one else. What was
entered and is another record now comes again with what changed; what was entered and is none any more, to be taken out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from handlers.register.imports import SOURCE as IMPORTED
from handlers.register.roster_apply import OPERATOR
from rules.record import State
from storage.audit import ACADEMY
from storage.people import Person
from storage.platform import Listed, PlatformList
from storage.submissions import Submission
from storage.unit_of_work import UnitOfWork

MOST = 20_000
"""Records of a list; what is left is on the one after it was entered."""
NOT_SAID = ("makeup_year", "makeup_hours")
"""What the site doesn't ask."""


@dataclass(frozen=True, slots=True)
class Row:
    """A record on a list: whose it is, the hours that the ledger holds for it, what is to be done, and what stood there
    before."""

    submission: Submission
    person: Person
    hours: Decimal
    act: str
    before: Mapping[str, str]

    @property
    def listed(self) -> Listed:
        """As the list keeps it."""
        return Listed(self.submission.submission_id, self.submission.revision, self.act)


@dataclass(frozen=True, slots=True)
class DrawnUp:
    """A list that was drawn up."""

    list_id: int
    rows: tuple[Row, ...]


def said(submission: Submission) -> dict[str, str]:
    """What a record says, as it is compared with what it said before."""
    told = {name: value for name, value in asdict(submission.details).items() if name not in NOT_SAID}
    return {name: "" if value is None else str(value) for name, value in told.items()}


async def draw_up(
    work: UnitOfWork, unit: str | None, made_by: Person | None, at: datetime, most: int = MOST
) -> DrawnUp:
    """A list of what is open now of one unit, or of all."""
    entering = await work.platform.to_enter(unit, most)
    removing = await work.platform.to_remove(unit, most - len(entering)) if len(entering) < most else []
    standing = await _standing(work, [*entering, *removing])
    replaced, gone = await _without_place(work, entering, removing)
    people = {each.person_id: each for each in await work.people.of_ids({s.person_id for s in (*entering, *gone)})}
    held = await work.ledger.credits_of_people(people)
    rows = [
        Row(each, people[each.person_id], _hours(held, each), *_act(await _base(work, each, standing)))
        for each in entering
    ]
    rows += [Row(each, people[each.person_id], Decimal(0), "remove", {}) for each in gone]
    kept = [(row.listed, said(row.submission)) for row in rows]
    kept += [(Listed(each.submission_id, each.revision, "replaced"), said(each)) for each in replaced]
    list_id = await work.platform.draw_up(unit, made_by.person_id if made_by else None, kept, at)
    chain, actor = _chain(made_by)
    await work.audit.note(chain, at, actor, "platform.listed", f"platform:{list_id}", {"unit": unit, "rows": len(rows)})
    return DrawnUp(list_id, tuple(rows))


def _hours(held: Mapping[int, Mapping[str, Mapping[int, Decimal]]], submission: Submission) -> Decimal:
    return sum(held[submission.person_id].get(str(submission.submission_id), {}).values(), Decimal(0))


def _act(before: Mapping[str, str] | None) -> tuple[str, Mapping[str, str]]:
    return ("enter", {}) if before is None else ("change", before)


async def _standing(work: UnitOfWork, submissions: Sequence[Submission]) -> dict[int, dict[str, str]]:
    ids = {each.submission_id for each in submissions} | {each.corrects for each in submissions if each.corrects}
    return await work.platform.last_entered(ids)


async def _base(
    work: UnitOfWork, submission: Submission, standing: Mapping[int, Mapping[str, str]]
) -> Mapping[str, str] | None:
    """What stands there of a record now: its own earlier state, or that of the record whose place it took."""
    before: Submission | None = submission
    while before is not None:
        found = standing.get(before.submission_id)
        if found is None and before.entered_revision is not None:
            found = (await work.platform.last_entered((before.submission_id,))).get(before.submission_id)
        if found is not None:
            return found
        if before.source == IMPORTED and before is not submission:
            return said(before)
        before = await work.submissions.by_id(before.corrects) if before.corrects else None
    return None


async def _without_place(
    work: UnitOfWork, entering: Sequence[Submission], removing: Sequence[Submission]
) -> tuple[list[Submission], list[Submission]]:
    """Of what is no longer approved: those whose place another one on this list took, and those that are gone. One
    whose successor isn't on it waits for the next."""
    chains = await work.corrections.chains_of(each.submission_id for each in removing)
    listed = {each.submission_id for each in entering}
    replaced, gone = [], []
    for each in removing:
        last = chains[each.submission_id][-1] if chains[each.submission_id] else each
        if last.submission_id in listed:
            replaced.append(each)
        elif last.state is not State.APPROVED:
            gone.append(each)
    return replaced, gone


async def enter(
    work: UnitOfWork, the_list: PlatformList, only: frozenset[int] | None, by: Person | None, at: datetime
) -> int:
    """HR says that a list, or some of its records, was done there; of how many nobody had said so. Said twice, it
    changes nothing."""
    listed = await work.platform.listed(the_list.list_id)
    done = [row for row in listed if only is None or row.submission_id in only]
    shown = {row.submission_id for row in done}
    if only is not None:  # what another one replaced was not shown; its row there is the other one's now
        done += [row for row in listed if row.act == "replaced" and await _successor_in(work, row, shown)]
    new = await work.platform.done(the_list.list_id, done)
    await work.platform.finish(the_list.list_id, by.person_id if by else None, at)
    told = [row for row in done if row.submission_id in new]
    traces = [(f"submission:{row.submission_id}", _detail(the_list, row)) for row in told]
    chain, actor = _chain(by)
    await work.audit.note_many(at, actor, "platform.entered", {chain: traces})
    return sum(row.act != "replaced" for row in told)


def _detail(the_list: PlatformList, row: Listed) -> dict[str, object]:
    return {"list": the_list.list_id, "at_revision": row.revision, "act": row.act}


async def _successor_in(work: UnitOfWork, row: Listed, shown: set[int]) -> bool:
    chain = (await work.corrections.chains_of((row.submission_id,)))[row.submission_id]
    return any(each.submission_id in shown for each in chain)


def _chain(by: Person | None) -> tuple[str, str]:
    """In which chain it is traced, and who did it."""
    return (by.unit, f"person:{by.person_id}") if by else (ACADEMY, OPERATOR)
