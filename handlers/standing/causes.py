"""The reason of a shortfall in words (因故, R19): it stands beside the shortfall and changes no number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from handlers.reply import Cell, Say, say
from storage.people import Person
from storage.shortfalls import Noted

READY = ("sick", "maternity", "posting", "seconded")
"""Ready reasons, in the order of their buttons; any other one is typed."""
OWN = "own"


def cause_words(noted: Noted) -> Say:
    """``长期病假``, or what was typed."""
    return say("shortfall-typed", words=noted.words) if noted.cause == OWN else say(f"shortfall-cause-{noted.cause}")


def cause_cell(causes: Mapping[int, Mapping[int, Noted]], person_id: int, year: int) -> Cell:
    """The reason of a person's year in a sheet; empty without one."""
    noted = causes.get(person_id, {}).get(year)
    return cause_words(noted) if noted else None


def may_note(me: Person, owner: Person) -> bool:
    """Whether the person may say why another one fell short."""
    return me.person_id != owner.person_id and (me.is_bureau or (me.is_approver and me.unit == owner.unit))


def cause_lines(causes: Mapping[int, Noted], years: Iterable[int]) -> tuple[Say, ...]:
    """A line for each of these years that has one: ``2025 年未达标的原因（人事部门注明）：长期病假``."""
    return tuple(
        say("shortfall-line", year=str(year), cause=cause_words(causes[year]))
        for year in sorted(set(years))
        if year in causes
    )
