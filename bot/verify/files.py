"""Evidence against its hashes and its traces: the files that were handed in, and those that were decided by."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence

from bot.verify.audit import Finding
from bot.verify.submission_traces import SubmissionTraces
from storage.evidence import OVER
from storage.inspection import KeptFile

Intact = Callable[[str], bool]
"""Whether the evidence store holds a file under a SHA-256, and it still has that hash."""

Named = Callable[[str], Awaitable[bool]]
"""Whether any row names a file."""


class Files:
    """Goes through every file once: how many are stored, and what differs. ``removed``: by their owners, ``expired``:
    since their period is over, both as traced."""

    def __init__(self, removed: set[int], expired: set[int], intact: Intact) -> None:
        self._removed = removed
        self._expired = expired
        self._intact = intact
        self.stored = 0
        self.findings: list[Finding] = []
        self._found: set[tuple[str, str]] = set()
        self.strangers: list[str] = []
        """What is whole and belongs to no row: kept when the program was killed, or its row is gone."""

    def of_submissions(self, files: Sequence[KeptFile], told: SubmissionTraces) -> None:
        """The files of some submissions, beside all that is traced of these."""
        handed_in = {
            (evidence_id, submission_id)
            for submission_id, said in told.submissions.items()
            for evidence_id in said.evidence or ()
        }
        there = {(file.evidence_id, file.submission_id) for file in files}
        for evidence_id, submission_id in sorted(handed_in - there):
            self._find("evidence", evidence_id, submission_id)
        for file in files:
            self._look_at(file)
            if not self._as_traced(file, (file.evidence_id, file.submission_id) in handed_in, told):
                self._find("evidence", file.evidence_id, file.submission_id, file.sha256)

    async def of_drafts(self, files: AsyncIterator[KeptFile]) -> None:
        """The files that were handed in with nothing; of those that were, the submission misses them."""
        async for file in files:
            self._look_at(file)

    async def in_the_store(self, kept: Iterable[str], named: Named) -> None:
        """All that the store has."""
        for name in kept:
            if await named(name):
                continue
            if self._intact(name):
                self.strangers.append(name)
            else:
                self.findings.append(Finding("spoilt", f"evidence {name}"))

    def _look_at(self, file: KeptFile) -> None:
        stored = file.state == "stored"
        self.stored += stored
        if stored and not (file.sha256 and self._intact(file.sha256)):
            self._find("file", file.evidence_id, file.submission_id, file.sha256)

    def _as_traced(self, file: KeptFile, handed_in: bool, told: SubmissionTraces) -> bool:
        """It was handed in with its submission, by that one's owner or by who entered it for them; taken away by them,
        if at all, or since its period was over; and still has the content by which was decided."""
        if (file.state in OVER) is not (file.evidence_id in self._expired):
            return False
        said = told.submissions.get(file.submission_id or 0)
        if said is None or not handed_in:
            return said is None or said.evidence is None or file.state == "removed"
        taken_away = file.state == "removed" and file.evidence_id not in self._removed
        same = told.seen.get(file.evidence_id, file.sha256 or "") == (file.sha256 or "")
        senders = {said.actor, f"person:{told.owners.get(file.submission_id or 0)}"}
        return f"person:{file.person_id}" in senders and same and not taken_away

    def _find(self, code: str, evidence_id: int, submission_id: int | None, sha256: str | None = None) -> None:
        """Once of each: one that is with another submission is missed by its own as well."""
        where = f"evidence {evidence_id}"
        if (code, where) not in self._found:
            self._found.add((code, where))
            params = {"sha256": sha256 or "-", "submission": str(submission_id or "-")}
            self.findings.append(Finding(code, where, params))
