"""The audit chains, row by row: no gap, no forged hash, no cut tail; and what they say of submissions (art. 4)."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from bot.verify.heads import Elsewhere
from storage.audit import AuditRow
from storage.columns import moment
from storage.submissions import Details
from storage.unit_of_work import UnitOfWork

_SUBMISSION = re.compile(r"submission:(\d+)")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that differs: a code, where it lies, and what the texts want to say of it."""

    code: str
    where: str
    params: Mapping[str, str] = field(default_factory=dict)


Decided = tuple[int, str, datetime]
"""A decision as the audit names it: the submission, the verb, the moment. Updates that came together share a moment,
so that approved, undone and approved again can be twice the same."""

VERBS = {"submission.withdrawn": "withdraw", "submission.imported": "approve"}
"""The verbs of actions whose rows don't say it themselves."""


@dataclass(slots=True)
class Traces:
    """The findings of the chains, and what they trace of submissions: when each was registered, the digest of the
    details and the policy that were traced last, and of each decision who took it and why."""

    findings: list[Finding] = field(default_factory=list)
    rows: int = 0
    registered: dict[int, datetime] = field(default_factory=dict)
    details: dict[int, str] = field(default_factory=dict)
    policies: dict[int, str] = field(default_factory=dict)
    decisions: dict[Decided, list[tuple[str, str | None]]] = field(default_factory=lambda: defaultdict(list))


async def check_audit(work: UnitOfWork, heads: Mapping[str, tuple[int, str]], elsewhere: Elsewhere) -> Traces:
    """Walk every chain. The heads are kept apart from the rows, so that a cut tail shows; one cut together with its
    head shows by what was told elsewhere."""
    traces = Traces()
    tails: dict[str, AuditRow] = {}
    sought = dict(elsewhere)
    async for row in work.audit.rows():
        traces.rows += 1
        traces.findings += _misplaced(row, tails.get(row.chain))
        tails[row.chain] = row
        if (told := sought.get((row.chain, row.seq))) and row.hash.startswith(told):
            del sought[row.chain, row.seq]
        _note(row, traces)
    for chain in sorted({*heads, *tails}):
        seq, head = heads.get(chain, (0, ""))
        tail = tails.get(chain)
        if (seq, head) != ((tail.seq, tail.hash) if tail else (0, "")):
            params = {"head": str(seq), "tail": str(tail.seq if tail else 0)}
            traces.findings.append(Finding("head", f"audit {chain}", params))
    traces.findings += [Finding("told", f"audit {chain} {seq}") for chain, seq in sorted(sought)]
    return traces


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


def _note(row: AuditRow, traces: Traces) -> None:
    """Keep what a row says of a submission; a forged one that can't be read was found by its hash."""
    about = _SUBMISSION.fullmatch(row.subject)
    if about is None:
        return
    submission_id = int(about[1])
    try:
        at, detail = moment(row.at), json.loads(row.detail)
    except ValueError:
        return
    if not isinstance(detail, dict):
        return
    if "details" in detail:
        traces.registered.setdefault(submission_id, at)
        traces.details[submission_id] = _digest(detail["details"])
    if "policy" in detail:
        traces.policies[submission_id] = str(detail["policy"])
    verb = VERBS.get(row.action) or (not row.action.endswith(".refused") and detail.get("verb"))
    if verb:
        traces.decisions[submission_id, str(verb), at].append((row.actor, detail.get("reason")))


def digest_of_details(details: Details) -> str:
    """The digest of a submission's details as a trace of them has it."""
    return _digest(json.loads(json.dumps(asdict(details), default=str)))


def _digest(details: object) -> str:
    return hashlib.sha256(json.dumps(details, sort_keys=True).encode()).hexdigest()
