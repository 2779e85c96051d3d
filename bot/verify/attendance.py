"""Attendance against its traces: marks, tries, and when each check-in was opened and closed (art. 9.1, 10)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from bot.verify.audit import Finding
from bot.verify.traces import told_in_order
from rules.check_in import AHEAD, PERIOD, Outcome
from storage.attendance import Kept
from storage.audit import AuditRow
from storage.columns import moment
from storage.unit_of_work import UnitOfWork

Try = tuple[str, str, str]
"""Who tried, when, and with which outcome."""


@dataclass(slots=True)
class _Traced:
    """What the rows of a session say."""

    marks: dict[int, tuple[str, str, int | None, str]] = field(default_factory=dict)
    tries: Counter[Try] = field(default_factory=Counter)
    opened_at: str | None = None
    closed_at: str | None = None
    flagged_at: str | None = None

    def note(self, row: AuditRow) -> None:
        detail = json.loads(row.detail)
        if row.action == "check_in.in":
            self.marks[_person(row)] = ("present", "qr", None, row.at)
            self.tries[row.actor, row.at, Outcome.IN.value] += 1
        elif row.action == "check_in.refused":
            self.tries[row.actor, row.at, detail["why"]] += 1
        elif row.action == "attendance.marked":
            self._marked(row, detail)
        elif row.action == "check_in.burst":
            self.flagged_at = row.at
        elif row.action == "session.opened":
            self.opened_at, self.closed_at = row.at, None
        elif row.action == "session.closed":
            self.closed_at = row.at

    def _marked(self, row: AuditRow, detail: dict[str, Any]) -> None:
        for person_id, (_, mark) in detail["marks"].items():
            self.marks[int(person_id)] = (mark, detail["how"], _person(row), row.at)


async def check_attendance(work: UnitOfWork) -> AsyncIterator[Finding]:
    """Every session is as the traces in its unit's chain leave it, and none that they name is gone."""
    async for kept in work.attendance.every_session():
        rows = await work.audit.of_subject(f"session:{kept.session_id}")
        for why in _amiss(kept, told_in_order(_Traced(), rows, kept.unit)):
            yield _finding(why, str(kept.session_id))
    for subject in await work.attendance.traced_and_gone():
        yield _finding("gone", subject.removeprefix("session:"))


def _amiss(kept: Kept, traced: _Traced) -> list[str]:
    """What differs, each once; and who is in by a code that was no longer good, or not yet."""
    pairs = {
        "marks": (kept.marks, traced.marks),
        "tries": (_tries(kept), traced.tries),
        "times": ((kept.opened_at, kept.closed_at), (traced.opened_at, traced.closed_at)),
        "flag": (kept.flagged_at, traced.flagged_at),
    }
    found = [why for why, (held, told) in pairs.items() if held != told]
    return [*found, "late"] if any(map(_too_late, kept.tries)) else found


def _tries(kept: Kept) -> Counter[Try]:
    found = Counter[Try]()
    for person_id, account, _, came_at, outcome in kept.tries:
        found[f"person:{person_id}" if person_id else f"account:{account}", came_at, outcome] += 1
    return found


def _too_late(one: tuple[int | None, int, str, str, str]) -> bool:
    *_, shown_at, came_at, outcome = one
    return outcome == Outcome.IN and not -AHEAD <= moment(came_at) - moment(shown_at) < PERIOD


def _person(row: AuditRow) -> int:
    return int(row.actor.removeprefix("person:"))


def _finding(why: str, session_id: str) -> Finding:
    return Finding("session", f"session {session_id}", {"why": why})
