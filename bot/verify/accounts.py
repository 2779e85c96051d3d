"""Accounts, invites and absences against their traces: what gives somebody the right to act as, or for, somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from bot.verify.audit import Finding
from bot.verify.register import Known
from bot.verify.traces import Absent, Binding, Traces
from storage.columns import moment, stamp
from storage.inspection import Away, Bound, Invited
from storage.invites import VALID_FOR


def check_bindings(bindings: Iterable[Bound], traces: Traces, register: Known) -> Iterator[Finding]:
    """Every account was bound and released when it was traced, and no other was."""
    bound, released = Counter[Binding](), Counter[Binding]()
    for each in bindings:
        bound[Binding(each.person_id, each.telegram_id, each.bound_at)] += 1
        if each.ended_at is not None:
            released[Binding(each.person_id, each.telegram_id, each.ended_at)] += 1
    for kept, traced in ((bound, traces.bound), (released, traces.released)):
        for binding in sorted({*(kept - traced), *(traced - kept)}):
            yield Finding("binding", register.words(binding.person_id), {"at": binding.at})


def check_invites(invites: Iterable[Invited], traces: Traces, register: Known) -> Iterator[Finding]:
    """Every invite was traced, works no longer than it should, and not after it was used or another one was made."""
    made, used = Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    before: Invited | None = None
    for each in invites:
        made[each.person_id, each.made_at] += 1
        if each.used_at is not None:
            used[each.person_id, each.used_at] += 1
        if each.expires_at > stamp(moment(each.made_at) + VALID_FOR):
            yield _invite(each.person_id, each.made_at, register)
        if before and before.person_id == each.person_id and before.used_at is None and before.ended_at is None:
            yield _invite(before.person_id, before.made_at, register)
        before = each
    for person_id, at in sorted({*(made - traces.invited), *(traces.invited - made), *(traces.by_link - used)}):
        yield _invite(person_id, at, register)


def _invite(person_id: int, at: str, register: Known) -> Finding:
    return Finding("invite", register.words(person_id), {"at": at})


def check_absences(absences: Iterable[Away], traces: Traces) -> Iterator[Finding]:
    """Every absence is as it was begun and ended."""
    kept = {
        each.absence_id: Absent(each.person_id, each.starts_on, each.ends_on, each.substitute_id, each.ended_at)
        for each in absences
    }
    for absence_id in sorted(kept.keys() | traces.absences.keys()):
        if kept.get(absence_id) != traces.absences.get(absence_id):
            yield Finding("absence", f"absence {absence_id}")
