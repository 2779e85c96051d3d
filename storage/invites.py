"""Invite links to the register: a secret works once, for 30 days, and is kept only as its hash (art. 2)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from storage.columns import stamp

VALID_FOR = timedelta(days=30)
SECRET_BYTES = 24
"""192 bits, which a link's 64 characters hold easily."""
OPEN_PAYLOADS = ("in-", "join-")
"""How the payloads of links to classes begin (check-in, joining), which are no secrets; no invite's secret does."""


def secret_hash(secret: str) -> str:
    """What is kept of a secret; it is long and random, so that one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _secret() -> str:
    while (secret := secrets.token_urlsafe(SECRET_BYTES)).startswith(OPEN_PAYLOADS):
        pass
    return secret


class Invites:
    """Makes secrets and takes them back."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def make(self, person_id: int, at: datetime) -> str:
        """A new secret for a person; the one before it ends. Only its hash stays here."""
        await self._queries.end_of_person(self._connection, person_id=person_id, ended_at=stamp(at))
        secret = _secret()
        await self._queries.add(
            self._connection,
            secret_hash=secret_hash(secret),
            person_id=person_id,
            made_at=stamp(at),
            expires_at=stamp(at + VALID_FOR),
        )
        return secret

    async def invited(self, hashed: str, at: datetime) -> int | None:
        """Whom a secret's hash invites; nobody when it is unknown, used, ended or too old."""
        return await self._queries.invited(  # type: ignore[no-any-return]
            self._connection, secret_hash=hashed, now=stamp(at)
        )

    async def use(self, hashed: str, at: datetime) -> bool:
        """Use a secret up; false when it no longer worked."""
        return await self._queries.use(self._connection, secret_hash=hashed, now=stamp(at)) is not None
