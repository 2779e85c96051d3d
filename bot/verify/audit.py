"""The audit chains, row by row: no gap, no forged hash, no cut tail (art. 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.verify.heads import Elsewhere
from bot.verify.traces import Traces
from storage.audit import AuditRow
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that differs: a code, where it lies, and what the texts want to say of it."""

    code: str
    where: str
    params: Mapping[str, str] = field(default_factory=dict)


async def check_audit(
    work: UnitOfWork, heads: Mapping[str, tuple[int, str]], elsewhere: Elsewhere, traces: Traces
) -> list[Finding]:
    """Walk every chain: what is wrong with it; all that it says goes to ``traces``. The heads are kept apart from the
    rows, so that a cut tail shows; one cut together with its head shows by what was told elsewhere."""
    findings: list[Finding] = []
    tails: dict[str, AuditRow] = {}
    sought = dict(elsewhere)
    async for row in work.audit.rows():
        findings += _misplaced(row, tails.get(row.chain))
        tails[row.chain] = row
        if (told := sought.get((row.chain, row.seq))) and row.hash.startswith(told):
            del sought[row.chain, row.seq]
        traces.note(row)
    for chain in sorted({*heads, *tails}):
        seq, head = heads.get(chain, (0, ""))
        tail = tails.get(chain)
        if (seq, head) != ((tail.seq, tail.hash) if tail else (0, "")):
            params = {"head": str(seq), "tail": str(tail.seq if tail else 0)}
            findings.append(Finding("head", f"audit {chain}", params))
    findings += [Finding("told", f"audit {chain} {seq}") for chain, seq in sorted(sought)]
    return findings


def _misplaced(row: AuditRow, before: AuditRow | None) -> list[Finding]:
    """What is wrong with a row by itself and after the one before it."""
    where = f"audit {row.chain} {row.seq}"
    seq, previous = (before.seq, before.hash) if before else (0, "")
    found = []
    if row.seq != seq + 1:
        found.append(Finding("gap", where, {"after": str(seq)}))
    elif row.previous != previous:
        found.append(Finding("previous", where))
    if row.hash != row.computed_hash():
        found.append(Finding("hash", where))
    return found
