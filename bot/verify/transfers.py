"""Transfers and other changes that HR made in the chat, against what was traced, and whether they might (art. 2)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence

from bot.verify.acting import Acting
from bot.verify.audit import Finding
from bot.verify.register import Known
from bot.verify.traces import Traces
from storage.audit import AuditRow
from storage.columns import stamp
from storage.transfers import Transfer
from storage.unit_of_work import UnitOfWork


async def check_transfers(work: UnitOfWork, traces: Traces) -> AsyncIterator[Finding]:
    """Each was asked for and decided as it says, by the people whom it names; none is gone."""
    there = set()
    for transfer in await work.transfers.every():
        there.add(transfer.transfer_id)
        same = traces.transfers_asked.get(transfer.transfer_id) == _asking(transfer)
        if not same or traces.transfers_decided.get(transfer.transfer_id) != _decision(transfer):
            yield Finding("transfer", f"transfer {transfer.transfer_id}")
    for gone in sorted((traces.transfers_asked.keys() | traces.transfers_decided.keys()) - there):
        yield Finding("gone", f"transfer {gone}")


def _asking(transfer: Transfer) -> tuple[str, str, int, list[str], str]:
    units = [transfer.from_unit, transfer.to_unit]
    told = (transfer.person_id, units, transfer.since.isoformat())
    return f"person:{transfer.asked_by}", stamp(transfer.asked_at), *told


def _decision(transfer: Transfer) -> tuple[str, str, str] | None:
    if transfer.decided_at is None:
        return None
    return transfer.state, f"person:{transfer.decided_by}", stamp(transfer.decided_at)


def check_changes(traces: Traces, register: Known, acting: Acting) -> Iterator[Finding]:
    """Who changed somebody in the chat was HR of their unit, or of the one that took them, and not themselves."""
    changes: dict[tuple[str, str, str, str], list[AuditRow]] = {}
    for row in traces.changed:
        changes.setdefault((row.actor, row.at, row.subject, row.detail), []).append(row)
    for rows in changes.values():
        if rows[0].actor == rows[0].subject or not (_of_hr(rows, acting) or _of_bureau(rows, register)):
            yield Finding("changer", register.words(int(rows[0].subject.removeprefix("person:"))), {"at": rows[0].at})


def _of_hr(rows: Sequence[AuditRow], acting: Acting) -> bool:
    said = [acting.in_unit(row, row.actor) for row in rows]
    return any(each is not None and "approver" in each["roles"] for each in said)


def _of_bureau(rows: Sequence[AuditRow], register: Known) -> bool:
    """The bureau takes somebody for a unit that has nobody who could; its own chain tells no order beside theirs."""
    history = register.histories.get(int(rows[0].actor.removeprefix("person:")))
    moved = len(rows) > 1
    return moved and history is not None and any("bureau" in said["roles"] for said in history.states)
