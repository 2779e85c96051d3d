"""Accounts on their way to the register: where each unbound one stands, and what HR is asked to confirm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from storage.columns import moment, stamp


@dataclass(frozen=True, slots=True)
class Arrival:
    """An account that is bound to nobody, and what it showed so far.

    With ``secret_hash`` it came by an invite link, and ``person_id`` is set once the staff number was right;
    without, ``staff_no`` is what it says of itself. ``wrong`` counts its tries, ``closed_until`` shuts the door.
    """

    telegram_id: int
    secret_hash: str | None = None
    person_id: int | None = None
    staff_no: str | None = None
    wrong: int = 0
    closed_until: datetime | None = None
    language: str | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class BindingRequest:
    """An account that says it is a person, for the unit's approvers to confirm.

    States: ``open`` → ``accepted``, ``refused``, or ``replaced`` by a later request of the same account.
    """

    request_id: int
    person_id: int
    telegram_id: int
    state: str
    asked_at: datetime
    decided_at: datetime | None
    decided_by: int | None


def _arrival_of(row: Any) -> Arrival:
    told = dict(row)
    return Arrival(**told | {"closed_until": None if row["closed_until"] is None else moment(row["closed_until"])})


def _request_of(row: Any) -> BindingRequest:
    decided = None if row["decided_at"] is None else moment(row["decided_at"])
    return BindingRequest(**dict(row) | {"asked_at": moment(row["asked_at"]), "decided_at": decided})


class Bindings:
    """Keeps arrivals and requests. An account's updates come one after the other, so its arrival needs no race."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def arrival(self, telegram_id: int) -> Arrival:
        """Where an account stands; a blank one for an account that was never here."""
        row = await self._queries.arrival(self._connection, telegram_id=telegram_id)
        return Arrival(telegram_id) if row is None else _arrival_of(row)

    async def keep(self, arrival: Arrival) -> Arrival:
        """Store where an account stands, as the next revision."""
        kept = replace(arrival, revision=arrival.revision + 1)
        told = {name: getattr(kept, name) for name in Arrival.__slots__}
        closed = None if kept.closed_until is None else stamp(kept.closed_until)
        await self._queries.keep_arrival(self._connection, **told | {"closed_until": closed})
        return kept

    async def forget(self, telegram_id: int) -> None:
        """The account is bound now."""
        await self._queries.forget_arrival(self._connection, telegram_id=telegram_id)

    async def current(self, person_id: int) -> int | None:
        """The id of the binding that a person has now."""
        return await self._queries.current(self._connection, person_id=person_id)  # type: ignore[no-any-return]

    async def release(self, binding_id: int, at: datetime) -> int | None:
        """End this very binding; the account it held, or nothing when it had ended."""
        row = await self._queries.release(self._connection, binding_id=binding_id, ended_at=stamp(at))
        return None if row is None else int(row["telegram_id"])

    async def ask(self, person_id: int, telegram_id: int, at: datetime) -> int:
        """Open a request; its id. The account's earlier one must be settled before."""
        return int(
            await self._queries.ask(self._connection, person_id=person_id, telegram_id=telegram_id, asked_at=stamp(at))
        )

    async def request(self, request_id: int) -> BindingRequest | None:
        """A request, whatever its state."""
        row = await self._queries.request(self._connection, request_id=request_id)
        return None if row is None else _request_of(row)

    async def open_request(self, telegram_id: int) -> BindingRequest | None:
        """The request of an account that waits for a decision."""
        row = await self._queries.open_request(self._connection, telegram_id=telegram_id)
        return None if row is None else _request_of(row)

    async def settle(
        self, request: BindingRequest, state: str, at: datetime, decided_by: int | None
    ) -> BindingRequest | None:
        """Change the state from the one that was read; nothing when another decision was first."""
        row = await self._queries.settle(
            self._connection,
            request_id=request.request_id,
            was=request.state,
            state=state,
            decided_at=stamp(at),
            decided_by=decided_by,
        )
        return None if row is None else _request_of(row)
