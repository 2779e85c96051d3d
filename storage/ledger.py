"""The ledger: what each decision credited or took back by R3 to R5, append-only. What counts is computed on reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from storage.columns import hours, id_list, moment, stamp, tenths


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided what about a submission at which revision, when, why, and by which policy (art. 9.2, R18)."""

    decision_id: int
    submission_id: int
    revision: int
    verb: str
    actor_id: int | None
    stands_in_for: int | None
    reason: str | None
    policy: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Credited:
    """What one of many decisions credits or takes back, in hours by year."""

    person_id: int
    submission_id: int
    decision_id: int
    bucket: str
    hours: Mapping[int, Decimal]


def decision_of(row: Any) -> Decision:
    """A row as a value."""
    return Decision(**(dict(row) | {"decided_at": moment(row["decided_at"])}))


_SIGNS = {"credit": 1, "reversal": -1}


class Ledger:
    """Decisions and the hours they entered: ``credit`` entries, and ``reversal`` ones that take back."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def decide(
        self,
        submission_id: int,
        revision: int,
        verb: str,
        actor_id: int | None,
        policy: str,
        at: datetime,
        *,
        reason: str | None = None,
        stands_in_for: int | None = None,
    ) -> int | None:
        """Keep a decision (``approve``, ``return``, ``reject``, ``undo``, ``withdraw``); its id.

        One a submission and revision: nothing when another one was first.
        """
        return await self._queries.decide(  # type: ignore[no-any-return]
            self._connection,
            submission_id=submission_id,
            revision=revision,
            verb=verb,
            actor_id=actor_id,
            stands_in_for=stands_in_for,
            reason=reason,
            policy=policy,
            decided_at=stamp(at),
        )

    async def approve_many(
        self, policies: Mapping[int, str], revision: int, at: datetime, actor_id: int | None = None
    ) -> dict[int, int]:
        """Keep approvals, the program's own if nobody's, each by its policy, by submission; the ids of the decisions,
        likewise."""
        decided = [(submission_id, revision, policy) for submission_id, policy in policies.items()]
        return await self.decide_many("approve", decided, at, actor_id)

    async def decide_many(
        self,
        verb: str,
        decided: Sequence[tuple[int, int, str]],
        at: datetime,
        actor_id: int | None = None,
        reason: str | None = None,
    ) -> dict[int, int]:
        """Keep decisions, each of a submission at a revision by a policy; their ids by submission. That a revision was
        decided before is a fault."""
        told = {"verb": verb, "actor_id": actor_id, "reason": reason, "decided_at": stamp(at)}
        names = ("submission_id", "revision", "policy")
        rows = [told | dict(zip(names, each, strict=True)) for each in decided]
        await self._queries.decide_many(self._connection, rows)
        asked = id_list(submission_id for submission_id, _, _ in decided)
        found = self._queries.last_decisions(self._connection, submissions=asked)
        return {row["submission_id"]: row["decision_id"] async for row in found}

    async def enter_many(
        self, kind: str, credited: Iterable[Credited], at: datetime, actor_id: int | None = None
    ) -> None:
        """Enter the hours of many decisions, as ``enter`` does."""
        sign = _SIGNS[kind]
        rows = [
            {
                "person_id": each.person_id,
                "submission_id": each.submission_id,
                "decision_id": each.decision_id,
                "kind": kind,
                "year": year,
                "bucket": each.bucket,
                "hours": sign * tenths(earned),
                "actor_id": actor_id,
                "entered_at": stamp(at),
            }
            for each in credited
            for year, earned in sorted(each.hours.items())
        ]
        await self._queries.enter_many(self._connection, rows)

    async def decisions_of(self, submission_id: int) -> list[Decision]:
        """What was decided of a submission, oldest first."""
        rows = self._queries.decisions_of(self._connection, submission_id=submission_id)
        return [decision_of(row) async for row in rows]

    async def decisions_of_people(self, person_ids: Iterable[int]) -> dict[int, list[Decision]]:
        """What was decided of all that several people registered, by submission, oldest first."""
        found: dict[int, list[Decision]] = defaultdict(list)
        async for row in self._queries.decisions_of_people(self._connection, people=id_list(person_ids)):
            found[row["submission_id"]].append(decision_of(row))
        return dict(found)

    async def last_decision(self, submission_id: int) -> Decision | None:
        """The latest decision of a submission."""
        row = await self._queries.last_decision(self._connection, submission_id=submission_id)
        return None if row is None else decision_of(row)

    async def enter(
        self,
        kind: str,
        person_id: int,
        submission_id: int,
        decision_id: int,
        bucket: str,
        credits: Mapping[int, Decimal],
        actor_id: int | None,
        at: datetime,
        reason: str | None = None,
    ) -> None:
        """Enter hours by year: ``credit`` as they are, ``reversal`` with their sign turned."""
        sign = _SIGNS[kind]
        for year, credited in sorted(credits.items()):
            await self._queries.enter(
                self._connection,
                person_id=person_id,
                submission_id=submission_id,
                decision_id=decision_id,
                kind=kind,
                year=year,
                bucket=bucket,
                hours=sign * tenths(credited),
                reason=reason,
                actor_id=actor_id,
                entered_at=stamp(at),
            )

    async def held_of(self, submission_id: int) -> dict[str, dict[int, Decimal]]:
        """What the ledger holds for a submission now: bucket → year → hours; what a reversal takes back."""
        return (await self.held_of_many((submission_id,)))[submission_id]

    async def held_of_many(self, submission_ids: Iterable[int]) -> dict[int, dict[str, dict[int, Decimal]]]:
        """What the ledger holds for each of several submissions, as ``held_of``."""
        held: dict[int, dict[str, dict[int, Decimal]]] = {submission_id: {} for submission_id in submission_ids}
        async for row in self._queries.held_of_many(self._connection, submissions=id_list(held)):
            held[row["submission_id"]].setdefault(row["bucket"], {})[row["year"]] = hours(row["hours"])
        return held

    async def credits_of(self, person_id: int) -> dict[str, dict[int, Decimal]]:
        """What the ledger holds for a person: submission id (as the rules' record id) → year → hours."""
        return (await self.credits_of_people((person_id,)))[person_id]

    async def credits_of_people(self, person_ids: Iterable[int]) -> dict[int, dict[str, dict[int, Decimal]]]:
        """What the ledger holds for each of several people, as ``credits_of``."""
        credits: dict[int, dict[str, dict[int, Decimal]]] = {person_id: {} for person_id in person_ids}
        async for row in self._queries.credits_of_people(self._connection, people=id_list(credits)):
            person_id, submission_id, year, held = row
            if held:
                credits[person_id].setdefault(str(submission_id), {})[year] = hours(held)
        return credits

    async def credits_before(self, person_id: int, decision_id: int) -> dict[str, dict[int, Decimal]]:
        """What the ledger held for a person when a decision was made, as ``credits_of``."""
        credits: dict[str, dict[int, Decimal]] = defaultdict(dict)
        rows = self._queries.credits_before(self._connection, person_id=person_id, decision_id=decision_id)
        async for row in rows:
            credits[str(row["submission_id"])][row["year"]] = hours(row["hours"])
        return dict(credits)
