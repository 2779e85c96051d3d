"""Conversations under way: the answers given so far. The step is computed from them, never stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.columns import id_list, moment, stamp


@dataclass(frozen=True, slots=True)
class Draft:
    """A conversation of one kind; the one in state ``open`` takes the person's typed answers, ``saved`` ones wait.

    ``subject_id`` is the submission it is about, if any. A tap must name the draft's revision to be news.
    """

    draft_id: int
    person_id: int
    kind: str
    subject_id: int | None
    answers: Mapping[str, Any]
    revision: int
    state: str
    touched_at: datetime


def draft_of(row: Any) -> Draft:
    """A row as a value."""
    return Draft(
        row["draft_id"],
        row["person_id"],
        row["kind"],
        row["subject_id"],
        json.loads(row["answers"]),
        row["revision"],
        row["state"],
        moment(row["touched_at"]),
    )


class Drafts:
    """Opens, changes and ends drafts; a person has at most one open, which the database guards."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def begin(
        self,
        person_id: int,
        kind: str,
        at: datetime,
        answers: Mapping[str, Any] | None = None,
        subject_id: int | None = None,
    ) -> Draft:
        """Open a new draft; the one that was open is saved for later."""
        await self._queries.shelve_open(self._connection, person_id=person_id)
        row = await self._queries.begin(
            self._connection,
            person_id=person_id,
            kind=kind,
            subject_id=subject_id,
            answers=json.dumps(answers or {}, ensure_ascii=False),
            touched_at=stamp(at),
        )
        return draft_of(row)

    async def open_of(self, person_id: int) -> Draft | None:
        """The draft that takes the person's typed answers."""
        row = await self._queries.open_of(self._connection, person_id=person_id)
        return None if row is None else draft_of(row)

    async def by_id(self, draft_id: int) -> Draft | None:
        """A draft, whatever its state."""
        row = await self._queries.by_id(self._connection, draft_id=draft_id)
        return None if row is None else draft_of(row)

    async def saved_of(self, person_id: int) -> list[Draft]:
        """What the person put aside, the newest first."""
        return [draft_of(row) async for row in self._queries.saved_of(self._connection, person_id=person_id)]

    async def unfinished_of(self, person_id: int) -> list[Draft]:
        """The open one, then what was put aside, the newest first."""
        return [draft_of(row) async for row in self._queries.unfinished_of(self._connection, person_id=person_id)]

    async def untouched(self, before: datetime, most: int) -> list[tuple[int, str]]:
        """Drafts that hold words or wait and were last touched before a moment, each with its person's unit."""
        rows = self._queries.untouched(self._connection, before=stamp(before), most=most)
        return [(row["draft_id"], row["unit"]) async for row in rows]

    async def let_go(self, drafts: Iterable[int], before: datetime) -> dict[int, str]:
        """Forget the answers of those still untouched, and each one's state: ``lapsed`` if it was open or saved."""
        rows = self._queries.let_go(self._connection, drafts=id_list(drafts), before=stamp(before))
        return {row["draft_id"]: row["state"] async for row in rows}

    async def change(self, draft: Draft, answers: Mapping[str, Any], at: datetime) -> Draft | None:
        """Store the answers as the next revision; nothing when another update was first."""
        row = await self._queries.change(
            self._connection,
            draft_id=draft.draft_id,
            revision=draft.revision,
            answers=json.dumps(answers, ensure_ascii=False),
            touched_at=stamp(at),
        )
        return None if row is None else draft_of(row)

    async def move(self, draft: Draft, state: str, at: datetime) -> Draft | None:
        """Change the state (``open``, ``saved``, ``submitted``, ``cancelled``); nothing when another was first.

        Opening one puts the one that was open aside.
        """
        if state == "open":
            await self._queries.shelve_open(self._connection, person_id=draft.person_id)
        row = await self._queries.move(
            self._connection,
            draft_id=draft.draft_id,
            revision=draft.revision,
            state=state,
            touched_at=stamp(at),
        )
        return None if row is None else draft_of(row)
