"""Whether the totals that reports read are what the rules make of the records (art. 15, R13)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.standing.totals import AT_ONCE, worked_out
from rules.policy import Policies
from rules.totals import Total
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Difference:
    """Where what is kept of a person's year is not what the rules say: the figure, and both."""

    staff_no: str
    year: int
    what: str
    kept: str
    expected: str


async def differences(work: UnitOfWork, policies: Policies) -> AsyncIterator[tuple[int, list[Difference]]]:
    """Work everybody out again, in batches: how many people each has, and what differs. Who is marked is passed over,
    since their totals are not read before they are worked out."""
    after = 0
    while ids := await work.people.next_ids(after, AT_ONCE):
        after = ids[-1]
        yield len(ids), await _differences_of(work, policies, ids)


async def _differences_of(work: UnitOfWork, policies: Policies, person_ids: Sequence[int]) -> list[Difference]:
    marked = await work.totals.due_of(person_ids)
    compared = [person_id for person_id in person_ids if person_id not in marked]
    kept = await work.totals.of_people(compared)
    expected = await worked_out(work, policies, compared)
    names = {person.person_id: person.staff_no for person in await work.people.of_ids(compared)}
    return [
        Difference(names[person_id], *what)
        for person_id in compared
        if kept[person_id] != expected[person_id]
        for what in _what_differs(kept[person_id], expected[person_id])
    ]


def _what_differs(kept: Sequence[Total], expected: Sequence[Total]) -> Iterator[tuple[int, str, str, str]]:
    """Year by year: each figure that differs; of a year cut into other pieces, the pieces."""
    for year in sorted({total.year for total in (*kept, *expected)}):
        ours = [total for total in kept if total.year == year]
        theirs = [total for total in expected if total.year == year]
        if [total.since for total in ours] != [total.since for total in theirs]:
            yield year, "since", _spelled([total.since for total in ours]), _spelled([total.since for total in theirs])
            continue
        for mine, right in zip(ours, theirs, strict=True):
            for name, kept_as, is_right in _figures(mine, right):
                if kept_as != is_right:
                    yield year, name, _spelled(kept_as), _spelled(is_right)


def _figures(mine: Total, right: Total) -> Iterator[tuple[str, Any, Any]]:
    """Each figure of two pieces, side by side."""
    for one, other in ((mine, right), (mine.sums, right.sums)):
        for name in one.__slots__:
            if name != "sums":
                yield name, getattr(one, name), getattr(other, name)


def _spelled(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_spelled, value)) or "-"
    return str(value.as_json() if hasattr(value, "as_json") else value)
