"""The outbox as tests empty it: every call that may go by its lane, whatever the limits on sending."""

from __future__ import annotations

from datetime import datetime

from storage.outbox import Due
from storage.unit_of_work import UnitOfWork


async def taken(work: UnitOfWork, holder: str, at: datetime, until: datetime, limit: int = 1000) -> list[Due]:
    """Take up what waits until ``at``."""
    ready = await work.outbox.ready(at, at, at, limit)
    return await work.outbox.take([call.out_id for call in ready], holder, at, until)
