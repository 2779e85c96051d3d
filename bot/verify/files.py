"""Evidence against its hashes and its traces: the files that were handed in, and those that were decided by."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable

from bot.verify.audit import Finding
from bot.verify.traces import Traces
from storage.inspection import KeptFile

Intact = Callable[[str], bool]
"""Whether the evidence store holds a file under a SHA-256, and it still has that hash."""


class Files:
    """Goes through every file once: how many are stored, and what differs."""

    def __init__(self, traces: Traces, intact: Intact) -> None:
        self._traces = traces
        self._intact = intact
        self._handed_in = {
            evidence_id: submission_id
            for submission_id, said in traces.submissions.items()
            for evidence_id in said.evidence or ()
        }
        self._named: set[str] = set()
        self.stored = 0
        self.findings: list[Finding] = []
        self.strangers: list[str] = []
        """What is whole and belongs to no row: kept when the program was killed, or its row is gone."""

    async def check(self, files: AsyncIterator[KeptFile], kept: Iterable[str]) -> None:
        """Every row, then ``kept``: all that the store has."""
        async for file in files:
            stored = file.state == "stored"
            self.stored += stored
            if stored and not (file.sha256 and self._intact(file.sha256)):
                self._find("file", file, file.submission_id)
            if file.sha256:
                self._named.add(file.sha256)
            traced = self._handed_in.pop(file.evidence_id, None)
            if not self._as_traced(file, traced):
                self._find("evidence", file, traced or file.submission_id)
        for evidence_id, submission_id in sorted(self._handed_in.items()):
            where, params = f"evidence {evidence_id}", {"submission": str(submission_id)}
            self.findings.append(Finding("evidence", where, params))
        for name in kept:
            if name not in self._named and self._intact(name):
                self.strangers.append(name)
            elif name not in self._named:
                self.findings.append(Finding("spoilt", f"evidence {name}"))

    def _as_traced(self, file: KeptFile, traced: int | None) -> bool:
        """It is with the submission that it was handed in with, by that one's owner; taken away by them if at all;
        and still has the content by which was decided."""
        said = self._traces.submissions.get(file.submission_id or 0)
        if traced is None:
            known = said is None or said.evidence is None
            return known or file.state == "removed"
        by_owner = said is not None and said.actor == f"person:{file.person_id}"
        taken_away = file.state == "removed" and file.evidence_id not in self._traces.removed
        seen = self._traces.seen.get(file.evidence_id)
        same = seen is None or (file.sha256 or "") == seen.hex()
        return file.submission_id == traced and by_owner and same and not taken_away

    def _find(self, code: str, file: KeptFile, submission_id: int | None) -> None:
        params = {"sha256": file.sha256 or "-", "submission": str(submission_id or "-")}
        self.findings.append(Finding(code, f"evidence {file.evidence_id}", params))
