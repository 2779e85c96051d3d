"""Evidence of records (art. 9.2): first a reference to a file of the messenger, then fetched, checked and stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from storage.columns import id_list, moment, stamp


class EvidenceState(StrEnum):
    """Where a file stands between the chat and the evidence store."""

    WAITING = "waiting"
    FETCHING = "fetching"
    STORED = "stored"
    REFUSED = "refused"
    """Of a type, a size or a number that isn't taken; ``fault`` says which."""
    LOST = "lost"
    """The messenger no longer has it."""
    REMOVED = "removed"
    EXPIRING = "expiring"
    """Its period is over; its file is about to leave the store."""
    EXPIRED = "expired"


OVER = frozenset({EvidenceState.EXPIRING, EvidenceState.EXPIRED})
"""Shown to nobody any more, since the period for which evidence is kept is over."""
USABLE = frozenset({EvidenceState.WAITING, EvidenceState.FETCHING, EvidenceState.STORED})


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that a person sent; ``size`` in bytes, ``file_name`` only for showing, ``sha256`` once it is stored."""

    evidence_id: int
    person_id: int
    draft_id: int
    submission_id: int | None
    kind: str
    file_id: str
    file_unique_id: str
    file_name: str | None
    media_type: str | None
    size: int | None
    album: str | None
    sha256: str | None
    state: EvidenceState
    fault: str | None
    added_at: datetime
    tries: int

    @property
    def usable(self) -> bool:
        """Whether it is, or may still become, a proof."""
        return self.state in USABLE


def evidence_of(row: Any) -> Evidence:
    """A row as a value."""
    return Evidence(
        evidence_id=row["evidence_id"],
        person_id=row["person_id"],
        draft_id=row["draft_id"],
        submission_id=row["submission_id"],
        kind=row["kind"],
        file_id=row["file_id"],
        file_unique_id=row["file_unique_id"],
        file_name=row["file_name"],
        media_type=row["media_type"],
        size=row["size"],
        album=row["album"],
        sha256=row["sha256"],
        state=EvidenceState(row["state"]),
        fault=row["fault"],
        added_at=moment(row["added_at"]),
        tries=row["tries"],
    )


class EvidenceFiles:
    """What was sent as evidence, and the queue to fetch it: ``waiting`` → ``fetching`` (leased) → its end."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def add(
        self,
        person_id: int,
        draft_id: int,
        kind: str,
        file_id: str,
        unique_id: str,
        at: datetime,
        *,
        name: str | None = None,
        media_type: str | None = None,
        size: int | None = None,
        album: str | None = None,
        fault: str | None = None,
    ) -> Evidence | None:
        """Note a file sent to a draft, refused at once where a fault is given.

        Nothing when the draft has this file already; one that was refused, lost or removed may come again.
        """
        row = await self._queries.add(
            self._connection,
            person_id=person_id,
            draft_id=draft_id,
            kind=kind,
            file_id=file_id,
            file_unique_id=unique_id,
            file_name=name,
            media_type=media_type,
            size=size,
            album=album,
            state=(EvidenceState.REFUSED if fault else EvidenceState.WAITING).value,
            fault=fault,
            at=stamp(at),
        )
        return None if row is None else evidence_of(row)

    async def of_draft(self, draft_id: int, submission_id: int | None = None) -> list[Evidence]:
        """What was sent to a draft, and to the submission that it is about and those that this one corrects; in order,
        without what was removed."""
        rows = self._queries.of_draft(self._connection, draft_id=draft_id, submission_id=submission_id)
        return [evidence_of(row) async for row in rows]

    async def of_submission(self, submission_id: int, *, over: bool = False) -> list[Evidence]:
        """The evidence of a submission and of those that it corrects, in the order of sending, without what was
        removed, nor, unless asked for, what is ``over``."""
        rows = self._queries.of_submission(self._connection, submission_id=submission_id)
        found = [evidence_of(row) async for row in rows]
        return [file for file in found if over or file.state not in OVER]

    async def by_id(self, evidence_id: int) -> Evidence | None:
        """A file, whatever its state."""
        row = await self._queries.by_id(self._connection, evidence_id=evidence_id)
        return None if row is None else evidence_of(row)

    async def remove(self, evidence_id: int) -> Evidence | None:
        """Take a file away from its record; the row stays. Nothing when it was removed already."""
        row = await self._queries.remove(self._connection, evidence_id=evidence_id)
        return None if row is None else evidence_of(row)

    async def attach(self, draft_id: int, submission_id: int) -> None:
        """What was sent to a draft and is of use belongs to its submission from now on."""
        await self._queries.attach(self._connection, draft_id=draft_id, submission_id=submission_id)

    async def same_elsewhere(self, evidence_id: int) -> list[int]:
        """The submissions, of whomever, that carry the same file or the same content."""
        rows = self._queries.same_elsewhere(self._connection, evidence_id=evidence_id)
        return [row["submission_id"] async for row in rows]

    async def stored(self) -> list[Evidence]:
        """Everything that the evidence store must hold."""
        return [evidence_of(row) async for row in self._queries.stored(self._connection)]

    async def claim(self, holder: str, at: datetime, until: datetime, limit: int) -> list[Evidence]:
        """Lease files that are to be fetched, the longest waiting first."""
        rows = self._queries.claim(self._connection, holder=holder, now=stamp(at), lease_until=stamp(until), most=limit)
        return sorted([evidence_of(row) async for row in rows], key=lambda evidence: evidence.evidence_id)

    async def settle(
        self,
        evidence: Evidence,
        holder: str,
        state: EvidenceState,
        *,
        fault: str | None = None,
        sha256: str | None = None,
        media_type: str | None = None,
        size: int | None = None,
    ) -> Evidence | None:
        """End the fetching of a file; nothing when the lease was lost or the person removed it meanwhile."""
        row = await self._queries.settle(
            self._connection,
            evidence_id=evidence.evidence_id,
            holder=holder,
            state=state.value,
            fault=fault,
            sha256=sha256,
            media_type=media_type or evidence.media_type,
            size=evidence.size if size is None else size,
        )
        return None if row is None else evidence_of(row)

    async def give_back(self, evidence_id: int, holder: str, fault: str, not_before: datetime) -> None:
        """A try failed: wait, then any worker may try again."""
        await self._queries.give_back(
            self._connection, evidence_id=evidence_id, holder=holder, fault=fault, not_before=stamp(not_before)
        )

    async def renew(self, holder: str, until: datetime, held: Iterable[int]) -> None:
        """Keep the leases of what is really in hand."""
        await self._queries.renew(self._connection, holder=holder, lease_until=stamp(until), held=id_list(held))

    async def release_expired(self, at: datetime) -> None:
        """Leases of holders that are gone: their files wait again."""
        await self._queries.release_expired(self._connection, now=stamp(at))

    async def over(self, before: date, most: int) -> list[tuple[Evidence, str]]:
        """Stored files of decided records that ended before a day, none of which is being corrected; each with the unit
        of its record."""
        rows = self._queries.over(self._connection, before=before.isoformat(), most=most)
        return [(evidence_of(row), row["unit"]) async for row in rows]

    async def take_out(self, evidence_ids: Iterable[int]) -> set[int]:
        """Say that these files are going; those that still may."""
        rows = self._queries.take_out(self._connection, files=id_list(evidence_ids))
        return {row["evidence_id"] async for row in rows}

    async def of_nothing(self, drafts: Iterable[int]) -> list[tuple[int, int, str]]:
        """Say of files sent to drafts that never came to be with a record that they are going: file, draft, SHA-256."""
        rows = self._queries.of_nothing(self._connection, drafts=id_list(drafts))
        return [(row["evidence_id"], row["draft_id"], row["sha256"]) async for row in rows]

    async def going(self, most: int) -> list[tuple[int, str, bool]]:
        """The next files that are to leave the store: id, hash, and whether another row still shows the content."""
        rows = self._queries.going(self._connection, most=most)
        return [(row["evidence_id"], row["sha256"], bool(row["shown"])) async for row in rows]

    async def being_fetched(self) -> bool:
        """Whether any file is on its way into the store."""
        return await self._queries.being_fetched(self._connection) is not None

    async def gone(self, evidence_ids: Iterable[int]) -> None:
        """Say that these files have left; what the messenger called them is forgotten."""
        await self._queries.gone(self._connection, files=id_list(evidence_ids))

    async def next_moment(self) -> datetime | None:
        """When the earliest waiting file may be tried."""
        value = await self._queries.next_moment(self._connection)
        return None if value is None else moment(value)
