"""Everything that is held of one person, table by table, for the person themself (the law on personal data).

Each table is either here, with the columns by which a row is theirs, or in ``OF_NOBODY`` with the reason; a test goes
through the layout. Of what they did to other people's rows only the place, the moment and their part is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storage.snapshot import Snapshot

Keys = Mapping[str, Sequence[int | str]]
Rows = list[dict[str, Any]]

_PERSON, _RECORD, _CHAT = {"person_id": "person"}, {"submission_id": "records"}, "accounts"
HELD: Mapping[str, Mapping[str, str]] = {
    "people": _PERSON,
    "ranks": _PERSON,
    "roles": _PERSON,
    "unit_stays": _PERSON,
    "unnamed": _PERSON,
    "bindings": _PERSON,
    "binding_requests": _PERSON,
    "invites": _PERSON,
    "arrivals": {"person_id": "person", "telegram_id": _CHAT},
    "absences": _PERSON,
    "drafts": _PERSON,
    "submissions": _PERSON,
    "evidence": _PERSON,
    "decisions": _RECORD,
    "ledger": _PERSON,
    "totals": _PERSON,
    "totals_due": _PERSON,
    "shortfall_notes": _PERSON,
    "reminders": _PERSON,
    "review_places": _PERSON,
    "transfers": _PERSON,
    "trainees": _PERSON,
    "attendance": _PERSON,
    "check_ins": _PERSON,
    "classes": {"organiser_id": "person"},
    "showings": {"chat_id": _CHAT},
    "feed_rows": _PERSON,
    "feed_faults": {"staff_no": "staff_no"},
    "platform_listed": _RECORD,
    "publication_places": _PERSON,
    "publication_causes": _RECORD,
    "sample_items": _RECORD,
    "sample_findings": _RECORD,
    "audit": {"subject": "subjects"},
    "inbox": {"lane": _CHAT},
    "outbox": {"chat_id": _CHAT},
    "live_messages": {"chat_id": _CHAT},
    "floods": {"lane": _CHAT},
}
"""Of each table the columns that make a row the person's, and by which of their keys."""

ACTED: Mapping[str, Mapping[str, str]] = {
    "absences": {"substitute_id": "person"},
    "attendance": {"marked_by": "person"},
    "audit": {"actor": "actors"},
    "binding_requests": {"decided_by": "person"},
    "decisions": {"actor_id": "person", "stands_in_for": "person"},
    "ledger": {"actor_id": "person"},
    "platform_lists": {"made_by": "person", "entered_by": "person"},
    "publication_decisions": {"actor_id": "person", "asked_by": "person"},
    "publications": {"asked_by": "person"},
    "rules_asked": {"asked_by": "person", "decided_by": "person"},
    "sample_findings": {"found_by": "person"},
    "sample_requests": {"asked_by": "person"},
    "samples": {"drawn_by": "person"},
    "shortfall_notes": {"noted_by": "person"},
    "submissions": {"registered_by": "person"},
    "transfers": {"asked_by": "person", "decided_by": "person"},
}
"""Of each table the columns that say who did something to a row, whoever's it is."""

OF_NOBODY: Mapping[str, str] = {
    "audit_heads": "each chain's length and last hash",
    "class_units": "the units that a class invites",
    "facts": "what the program remembers of itself",
    "feed_runs": "an import as a whole",
    "platform_lists": "a list as a whole; who made it is told as an act",
    "publication_decisions": "of a whole year; who decided is told as an act",
    "publication_units": "sums of a unit",
    "publications": "of a whole year; who asked is told as an act",
    "reminder_runs": "how far a run came",
    "rules_asked": "a unit's rules; who asked is told as an act",
    "sample_requests": "to a unit; who asked is told as an act",
    "samples": "a draw as a whole; who drew is told as an act",
    "sessions": "the half-days of a class",
    "totals_years": "the years that totals are kept of",
    "units": "units",
}
"""Tables without a row that is a person's, and what is in them."""

SECRETS = frozenset({"secret_hash"})
"""Columns that are told to nobody."""


@dataclass(frozen=True, slots=True)
class Held:
    """A person's rows by table, and what they did to others': the row's own key, when, and as what."""

    rows: Mapping[str, Rows]
    acts: Mapping[str, Rows]

    @property
    def files(self) -> list[tuple[int, str, str]]:
        """The evidence that is kept: its id, its hash, the name it was sent under."""
        return [
            (row["evidence_id"], row["sha256"], row["file_name"] or row["kind"])
            for row in self.rows["evidence"]
            if row["state"] == "stored"
        ]


def held_of(snapshot: Snapshot, staff_no: str) -> Held | None:
    """All that is held of the person of a staff number; nothing for an unknown one."""
    [*found] = snapshot.where("people", {"staff_no": [staff_no]})
    if not found:
        return None
    keys = _keys_of(snapshot, found[0]["person_id"], staff_no)
    rows = {table: _clean(snapshot.where(table, _asked(by, keys))) for table, by in HELD.items()}
    acts = {table: _acts(snapshot, table, by, keys, rows.get(table, [])) for table, by in ACTED.items()}
    return Held(rows, {table: told for table, told in acts.items() if told})


def _keys_of(snapshot: Snapshot, person_id: int, staff_no: str) -> Keys:
    """Under what the person is known: their id, number, accounts, records, and what these are called in the audit."""
    mine: dict[str, Sequence[int | str]] = {"person_id": [person_id]}

    def of(table: str, column: str) -> list[Any]:
        return sorted({row[column] for row in snapshot.where(table, mine)})

    records, drafts = of("submissions", "submission_id"), of("drafts", "draft_id")
    classes = [row["class_id"] for row in snapshot.where("classes", {"organiser_id": [person_id]})]
    named = {"submission": records, "draft": drafts, "evidence": of("evidence", "evidence_id"), "class": classes}
    subjects = [f"person:{person_id}", *(f"{what}:{number}" for what, numbers in named.items() for number in numbers)]
    return {
        "person": [person_id],
        "actors": [f"person:{person_id}"],
        "staff_no": [staff_no],
        "accounts": sorted({*of("bindings", "telegram_id"), *of("binding_requests", "telegram_id")}),
        "records": records,
        "subjects": subjects,
    }


def _asked(by: Mapping[str, str], keys: Keys) -> dict[str, Sequence[int | str]]:
    return {column: keys[name] for column, name in by.items()}


def _clean(rows: Rows) -> Rows:
    return [{name: value for name, value in row.items() if name not in SECRETS} for row in rows]


def _acts(snapshot: Snapshot, table: str, by: Mapping[str, str], keys: Keys, own: Rows) -> Rows:
    """Acts on rows that are not the person's own, without what the rows say of others."""
    own_places = {_place(snapshot, table, row) for row in own}
    found = [row for row in snapshot.where(table, _asked(by, keys)) if _place(snapshot, table, row) not in own_places]
    told = {*snapshot.key(table), "verb", "action"}
    return [
        {name: value for name, value in row.items() if name in told or name.endswith(("_at", "at"))}
        | {"as": [column for column, name in by.items() if row[column] in keys[name]]}
        for row in found
    ]


def _place(snapshot: Snapshot, table: str, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in snapshot.key(table))
