"""Rows of the platform's feed become approved records, keyed by their outside id (art. 9.4; R8, R18).

A batch of rows is one transaction. The same row again changes nothing; one of somebody who isn't on the register is
kept apart until they are; one that names another person than before is never believed.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from handlers.log.words import READY
from handlers.register.imports import BEFORE_FIRST
from handlers.register.roster_apply import OPERATOR
from handlers.review.corrections import By, Replacing, replaced
from handlers.standing.cases import rules_of
from rules.credit import credit
from rules.flags import above_daily
from rules.policy import Policies
from rules.record import Form, Half, Record, Result, Route, State
from storage.columns import academy_day, json_texts
from storage.feed import Fault, Known, Member, Run
from storage.ledger import Credited
from storage.submissions import Details, Outside, Submission, record_of
from storage.unit_of_work import UnitOfWork

SOURCE = "feed"
CHANGED = f"{READY}feed"
"""Why what stood for an outside id was corrected."""
PLATFORM = "中国科学院继续教育网"
"""Where a row comes from that names no platform (art. 7)."""
Trace = tuple[str, dict[str, Any]]
"""A subject and the detail of its row."""
_FIELDS = tuple(each.name for each in fields(Details))


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A row that reads well: whose course, under which outside id, and its cells as they came."""

    row: int
    outside_id: str
    staff_no: str
    details: Details
    said: str
    """A digest of what the row says of the course."""
    cells: Mapping[str, str]

    def record(self) -> Record:
        """The course as the rules read it."""
        return record_of(self.details, self.outside_id, State.APPROVED)


@dataclass(slots=True)
class Batch:
    """What becomes of some rows."""

    added: list[tuple[Member, FeedRow, Record]] = field(default_factory=list)
    changed: list[tuple[FeedRow, Known, Submission]] = field(default_factory=list)
    """Each with the record that its id stands for now."""
    unchanged: list[Known] = field(default_factory=list)
    repeated: int = 0
    """Rows that say again what another of these says."""
    bad: list[Fault] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    """The keys of rows that were kept apart and are good now."""
    new_bad: int = 0
    """How many of the bad rows are not kept apart yet."""
    off_register: int = 0
    """Records that count nothing, since their person was not on the register then (art. 2); they are kept all the same.
    """
    above_daily: list[FeedRow] = field(default_factory=list)
    """Records of more hours a day than the policy finds plausible; a feed has no approver to show them to (R3)."""

    def take(
        self, row: FeedRow, person: Member, before: Known | None, stands: Submission | None, policies: Policies
    ) -> None:
        """A row that can be taken: new, changed, or as it was."""
        if before is not None and stands is None:
            self.unchanged.append(before)
            return
        record = row.record()
        if before is None:
            self.added.append((person, row, record))
        elif stands is not None:
            self.changed.append((row, before, stands))
        end, start = row.details.end, row.details.start
        self.off_register += end < person.joined_on or (person.left_on is not None and start > person.left_on)
        if above_daily(record, policies.judging(end.year)) is not None:
            self.above_daily.append(row)

    @property
    def writes(self) -> bool:
        """Whether anything is to be kept that isn't yet."""
        return bool(self.added or self.changed or self.mended or self.new_bad) or any(
            row.vanished for row in self.unchanged
        )

    def counts(self) -> dict[str, int]:
        """By the names that a run has for them."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged) + self.repeated,
            "bad": len(self.bad),
            "mended": len(self.mended),
            "off_register": self.off_register,
            "above_daily": len(self.above_daily),
        }


def platform_details(
    *, title: str, content: str, platform: str | None, start: date, end: date, hours: Decimal, result: Result
) -> Details:
    """What the archive keeps of an online course; its place is its platform."""
    return Details(
        route=Route.PLATFORM,
        form=Form.ONLINE,
        title=title,
        content=content,
        organiser="",
        place="",
        start=start,
        start_half=Half.AM,
        end=end,
        end_half=Half.PM,
        half_days=None,
        absent_half_days=0,
        hours=hours,
        result=result,
        off_job=False,
        platform=platform or PLATFORM,
    )


def digest(details: Details) -> str:
    """Of all that a row can say of a course, however its cells are spelled."""
    told = (
        details.title,
        details.content,
        details.platform or "",
        details.start.isoformat(),
        details.end.isoformat(),
        f"{(details.hours or Decimal(0)).normalize():f}",
        details.result.value,
    )
    return hashlib.sha256(json_texts(told).encode()).hexdigest()


def key_of(outside_id: str, version: int) -> str:
    """The key in the archive of what an outside id said at first, or after so many changes."""
    return f"{SOURCE}:{version}:{outside_id}"


def fault_key(outside_id: str | None, cells: Mapping[str, str]) -> str:
    """What a row that is kept apart is known by: its id, or else all that it says."""
    if outside_id is not None:
        return f"id:{outside_id}"
    return "raw:" + hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()


def kept_apart(file_name: str, row: FeedRow, at: datetime, code: str, **params: str | int) -> Fault:
    """A row that reads well and can't be taken."""
    told = {"column": "", "code": code, "params": params}
    key = fault_key(row.outside_id, row.cells)
    return Fault(key, row.outside_id, row.staff_no, file_name, row.row, (told,), row.cells, at, at)


async def plan(
    work: UnitOfWork, file_name: str, rows: Sequence[FeedRow], bad: Sequence[Fault], policies: Policies, at: datetime
) -> Batch:
    """Compare rows with the register and with what their ids said before; ``bad`` are bad whatever these say."""
    people = await work.feed.people(row.staff_no for row in rows)
    known = await work.feed.rows_of(row.outside_id for row in rows)
    standing = await _standing(work, rows, known)
    batch, seen = Batch(bad=list(bad)), set[str]()
    for row in rows:
        if row.outside_id in seen:
            batch.repeated += 1
            continue
        seen.add(row.outside_id)
        before = known.get(row.outside_id)
        stands = standing.get(before.submission_id) if before else None
        person = people.get(row.staff_no)
        refused = _refused(row, person, before, stands, academy_day(at))
        if refused is not None or person is None:
            code, params = refused or ("", {})
            batch.bad.append(kept_apart(file_name, row, at, code, **params))
        else:
            batch.take(row, person, before, stands, policies)
    await _compare_faults(work, batch)
    return batch


async def _standing(work: UnitOfWork, rows: Sequence[FeedRow], known: Mapping[str, Known]) -> dict[int, Submission]:
    """Of ids that say something else than before, what holds now: what took their records' places, if anything did."""
    before = {row.outside_id: known[row.outside_id] for row in rows if row.outside_id in known}
    other = {before[row.outside_id].submission_id for row in rows if _differs(row, before.get(row.outside_id))}
    chains = await work.corrections.chains_of(other) if other else {}
    return {submission_id: chain[-1] for submission_id, chain in chains.items()}


def _differs(row: FeedRow, before: Known | None) -> bool:
    return before is not None and before.said != row.said


async def _compare_faults(work: UnitOfWork, batch: Batch) -> None:
    good = [row.outside_id for _, row, _ in batch.added] + [row.outside_id for row in batch.unchanged]
    good += [row.outside_id for row, *_ in batch.changed]
    good_keys, bad_keys = [fault_key(each, {}) for each in good], {each.fault_key for each in batch.bad}
    apart = await work.feed.kept_apart((*good_keys, *bad_keys))
    batch.mended += [key for key in good_keys if key in apart]
    batch.new_bad = len(bad_keys - apart)


def _refused(
    row: FeedRow, person: Member | None, before: Known | None, stands: Submission | None, today: date
) -> tuple[str, dict[str, str | int]] | None:
    """Why a row can't be taken: a code and its values."""
    if person is None:
        return "person_unknown", {"value": row.staff_no}
    if before is not None and before.person_id != person.person_id:
        return "id_of_another", {"value": row.staff_no}
    if row.details.end > today:
        return "not_over_yet", {"value": row.details.end.isoformat()}
    if stands is not None and stands.state is not State.APPROVED:
        return "taken_out", {}
    return None


async def apply(work: UnitOfWork, run: Run, batch: Batch, done: int, policies: Policies, at: datetime) -> Run | None:
    """Keep a batch. Nothing when another one is at the run: then all of it must be undone."""
    if batch.added:
        await _add(work, run, batch.added, policies, at)
    if batch.changed:
        await _correct(work, run, batch.changed, policies, at)
    if any(row.vanished for row in batch.unchanged):
        await work.feed.came_back(row.outside_id for row in batch.unchanged)
    if batch.mended:
        await work.feed.mend(batch.mended)
    if batch.bad:
        await work.feed.keep_faults(run, batch.bad, at)
    return await work.feed.advance(run, done, batch.counts())


async def _add(
    work: UnitOfWork, run: Run, added: Sequence[tuple[Member, FeedRow, Record]], policies: Policies, at: datetime
) -> None:
    """Submission, decision, ledger entries and trace of each, a statement for all of a kind."""
    judging = {year: policies.judging(year) for year in {row.details.end.year for _, row, _ in added}}
    rows = [
        Outside(who.person_id, who.unit, key_of(row.outside_id, 1), row.details, judging[row.details.end.year].name)
        for who, row, _ in added
    ]
    ids = await work.submissions.add_many(rows, at, SOURCE)
    decisions = await work.ledger.approve_many({ids[row.outside_key]: row.policy for row in rows}, BEFORE_FIRST, at)
    units = {who.unit: who.unit_rules for who, *_ in added}
    rules = {unit: rules_of(told, policies) for unit, told in units.items()}
    credited, traces, known = [], defaultdict[str, list[Trace]](list), []
    for (who, row, record), outside in zip(added, rows, strict=True):
        submission_id = ids[outside.outside_key]
        policy = judging[record.end.year]
        bucket, hours = policy.bucket_of(record.route, record.form).value, credit(record, policy, rules[who.unit])
        credited.append(Credited(who.person_id, submission_id, decisions[submission_id], bucket, hours))
        traces[who.unit].append((f"submission:{submission_id}", _detail(who, outside, hours)))
        known.append(Known(row.outside_id, 1, who.person_id, submission_id, row.said, row.details.end, False))
    await work.ledger.enter_many("credit", credited, at)
    await work.feed.add_rows(run, known)
    await work.audit.note_many(at, OPERATOR, "submission.fed", traces)


async def _correct(
    work: UnitOfWork,
    run: Run,
    changed: Sequence[tuple[FeedRow, Known, Submission]],
    policies: Policies,
    at: datetime,
) -> None:
    """What the ids say now takes the place of what stands for them (R8)."""
    keys = [key_of(row.outside_id, before.version + 1) for row, before, _ in changed]
    asked = [Replacing(stands, row.details, key) for key, (row, _, stands) in zip(keys, changed, strict=True)]
    new = await replaced(work, policies, asked, By(None, at, CHANGED), SOURCE)
    assert len(new) == len(changed), "what stands was read in this transaction"
    known = [
        Known(row.outside_id, before.version + 1, stands.person_id, new[stands.submission_id], row.said,
              row.details.end, vanished=False)
        for row, before, stands in changed
    ]  # fmt: skip
    await work.feed.keep(run, known)


def _detail(who: Member, outside: Outside, earned: Mapping[int, Decimal]) -> dict[str, Any]:
    """What the trace says of a record; whose it is as well, since its key doesn't."""
    return {
        "key": outside.outside_key,
        "staff_no": who.staff_no,
        "hours": {str(year): str(hours) for year, hours in sorted(earned.items())},
        "details": {name: getattr(outside.details, name) for name in _FIELDS},
    }
