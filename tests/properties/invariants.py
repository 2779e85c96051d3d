"""What holds after every update, whatever was sent by whom: of decisions, the ledger, the trace, and what is shown."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from handlers.event import Event, Kind, Tap
from rules.credit import credit
from rules.policy import Policies
from rules.record import State
from storage.columns import academy_day, hours, moment
from storage.submissions import submission_of
from tests.properties.rights import Rights
from tests.properties.rows import Change, Moment, Row, said

TITLE, REASON, FILE = "题目", "缘由", "file-"
MARKS = re.compile(f"({TITLE}|{REASON}|{FILE})(\\d+)")
"""Words that a machine plants, each with a number of its own: titles, typed reasons, files."""

UNDO_WITHIN = timedelta(minutes=10)
CARDS = ("review", "queue")
DECIDING = ("approve", "return", "reject", "undo")

MARKED = {
    "submissions": {"announced_at", "chased_at"},
    "absences": {"told_at"},
    "bindings": {"blocked_at"},
}
"""Columns that only keep a thing from being said twice, or note what Telegram told; they are nobody's doing."""

SUBJECTS: Mapping[str, str] = {
    "units": "unit:{unit}",
    "people": "person:{person_id}",
    "ranks": "person:{person_id}",
    "roles": "person:{person_id}",
    "unit_stays": "person:{person_id}",
    "bindings": "person:{person_id}",
    "binding_requests": "person:{person_id}",
    "absences": "absence:{absence_id}",
    "decisions": "submission:{submission_id}",
    "ledger": "submission:{submission_id}",
    "submissions": "submission:{submission_id}",
}
"""The subject of the audit row that a change needs. Drafts and evidence that still comes are conversation: their end
is traced, as a submission or a removal, and so is what a reminder leaves."""


class Broken(AssertionError):
    """An invariant that doesn't hold."""


@dataclass(frozen=True, slots=True)
class Step:
    """What happened (``event`` is None for the program's own doings and the operator's), and the rows around it."""

    before: Moment
    after: Moment
    event: Event | None
    at: str
    policies: Policies
    actor: str

    @property
    def rights(self) -> Rights:
        """The rights when it happened."""
        return Rights(self.before, academy_day(moment(self.at)).isoformat())

    @property
    def rights_after(self) -> Rights:
        """The rights with what it changed."""
        return Rights(self.after, academy_day(moment(self.at)).isoformat())

    @property
    def tap(self) -> Tap | None:
        """The tap, if it was one."""
        return self.event.tap if self.event is not None and self.event.kind is Kind.TAP else None

    def account_of(self, person: Row) -> int | None:
        """The account that a person is bound to."""
        bound = self.after.all("bindings", person_id=person["person_id"], ended_at=None)
        return bound[0]["telegram_id"] if bound else None

    @property
    def decisions(self) -> list[Row]:
        """What was decided by it."""
        return [
            row for key, row in self.after.tables["decisions"].items() if key not in self.before.tables["decisions"]
        ]


def need(holds: bool, told: str, *more: object) -> None:
    """Raise ``Broken`` unless it holds."""
    if not holds:
        raise Broken(f"{told}: {more}")


def check(step: Step) -> Counter[str]:
    """All of them; what was reached by the step."""
    reached: Counter[str] = Counter()
    changes = list(step.after.changes_since(step.before))
    _append_only(changes)
    _traced(step, changes)
    _decided_by_right(step, reached)
    _refused(step, reached)
    _ledger(step)
    _one_open_draft(step.after)
    _shown(step, reached)
    return reached


def _append_only(changes: list[Change]) -> None:
    """Decisions and entries come, and never change or go."""
    for change in changes:
        if change.table in ("decisions", "ledger"):
            need(change.before is None, "overwritten", change)


def _traced(step: Step, changes: list[Change]) -> None:
    """Every change has its row in the audit, by who did it, at that moment."""
    traced = {row["subject"] for row in step.after.audit if row["actor"] == step.actor}
    for row in step.after.audit:
        need(row["at"] == step.at, "a trace of another moment", row)
        need(row["actor"] in (step.actor, "system"), "a trace of another actor", row)
        traced |= {row["subject"]} if row["actor"] == "system" and row["action"] == "submission.escalated" else set()
    for change in changes:
        if change.table not in SUBJECTS or change.columns <= MARKED.get(change.table, set()):
            continue
        wanted = {SUBJECTS[change.table].format(**change.row)}
        if change.table == "submissions" and change.before is not None and "unit" in change.columns:
            wanted = {f"person:{change.row['person_id']}"}  # it moves with its owner
        need(bool(wanted & traced), "not traced", change, wanted, [row["action"] for row in step.after.audit])
    for change in changes:
        if change.table == "evidence" and change.row["state"] == "removed":
            need(f"evidence:{change.row['evidence_id']}" in traced, "not traced", change)


def _decided_by_right(step: Step, reached: Counter[str]) -> None:
    """By who may, of what they were shown, once a revision, and undone only by who decided, within ten minutes."""
    places = Counter((row["submission_id"], row["revision"]) for row in step.after.tables["decisions"].values())
    need(not places or max(places.values()) == 1, "decided twice", places)
    for decision in step.decisions:
        submission = step.before.one("submissions", decision["submission_id"])
        need(submission is not None and step.event is not None, "a decision without an update", decision)
        assert submission is not None
        assert step.event is not None
        person = step.before.person_of(step.event.telegram_id)
        need(person is not None and decision["actor_id"] == person["person_id"], "somebody else's decision", decision)
        assert person is not None
        reached[decision["verb"]] += 1
        need(decision["revision"] == submission["revision"], "not what it was", decision, submission)
        need(moment(decision["decided_at"]) == step.event.at, "at another time", decision)
        if decision["verb"] == "withdraw":
            need(submission["person_id"] == person["person_id"], "withdrawn by another", decision)
            need(submission["state"] in ("pending", "returned"), "withdrawn too late", submission)
        else:
            _reviewed(step, decision, submission, person, reached)


def _reviewed(step: Step, decision: Row, submission: Row, person: Row, reached: Counter[str]) -> None:
    need(step.rights.may_review(person, submission), "decided without the right", decision, submission, person)
    reached["by a substitute"] += decision["stands_in_for"] is not None
    reached["by the bureau"] += step.rights.has(person, "bureau")
    tap = step.tap
    if tap is not None and tap.verb.partition(".")[0] in CARDS:
        shown = (tap.id, tap.revision)
        need(shown == (submission["submission_id"], submission["revision"]), "an old button acted", tap, submission)
    if decision["verb"] != "undo":
        need(submission["state"] == "pending", "decided what is not open", decision, submission)
        return
    earlier = step.before.all("decisions", submission_id=submission["submission_id"])
    undone = max(earlier, key=lambda each: int(each["decision_id"]))
    need(undone["actor_id"] == person["person_id"], "undone by another", decision, undone)
    since = moment(decision["decided_at"]) - moment(undone["decided_at"])
    need(since <= UNDO_WITHIN, "undone too late", decision, undone)


def _refused(step: Step, reached: Counter[str]) -> None:
    """Who taps what isn't theirs changes nothing, and it is traced."""
    tap = step.tap
    if tap is None or step.event is None:
        return
    person, submission = step.before.person_of(step.event.telegram_id), step.before.one("submissions", tap.id)
    where, _, verb = tap.verb.partition(".")
    if person is None or submission is None or where not in CARDS or verb not in DECIDING or step.rights.left(person):
        return
    if not step.rights.may_review(person, submission):
        reached["refused"] += 1
        reached["refused their own"] += submission["person_id"] == person["person_id"]
        refusals = [row for row in step.after.audit if row["action"] == "review.refused"]
        need(len(refusals) == 1, "a refusal without a trace", tap, step.after.audit)
        need(not step.decisions, "decided all the same", tap)
    elif tap.revision != submission["revision"] or submission["state"] not in _open_for(verb):
        reached["came late"] += 1
        need(not step.decisions, "a late tap acted", tap, submission)
    elif verb == "approve":
        need([each["verb"] for each in step.decisions] == [verb], "a tap in time did nothing", tap, submission)


def _open_for(verb: str) -> tuple[str, ...]:
    return ("approved", "returned", "rejected") if verb == "undo" else ("pending",)


def _ledger(step: Step) -> None:
    """What it holds for each submission is what the rules credit to an approved one, and nothing for any other."""
    held: dict[tuple[int, str, int], Decimal] = {}
    for entry in step.after.tables["ledger"].values():
        place = entry["submission_id"], entry["bucket"], entry["year"]
        held[place] = held.get(place, Decimal(0)) + hours(entry["hours"])
    expected: dict[tuple[int, str, int], Decimal] = {}
    for row in step.after.tables["submissions"].values():
        submission = submission_of(row)
        if submission.state is State.APPROVED:
            record = submission.record()
            policy = step.policies.judging(record.end.year)
            bucket = policy.bucket_of(record.route, record.form).value
            for year, credited in credit(record, policy).items():
                expected[submission.submission_id, bucket, year] = credited
    need({place: sum_ for place, sum_ in held.items() if sum_} == expected, "the ledger differs", held, expected)


def _one_open_draft(now: Moment) -> None:
    open_drafts = Counter(draft["person_id"] for draft in now.all("drafts", state="open"))
    need(not open_drafts or max(open_drafts.values()) == 1, "several open drafts", open_drafts)


def _shown(step: Step, reached: Counter[str]) -> None:
    """Every planted word goes only to chats of people who may read it, and nothing at all to a stranger's."""
    for call in step.after.outbox:
        text, reader = said(call), step.after.person_of(call["chat_id"])
        for kind, number in set(MARKS.findall(text)):
            reached[f"shown {kind}"] += 1
            may = reader is not None and any(_may_read(step, f"{kind}{number}", reader))
            need(may, "shown to who may not see it", kind + number, reader and reader["name"], text)
        for other in step.after.tables["people"].values():
            if other["name"] in text:
                may = reader is not None and step.rights_after.may_know_name(reader, other)
                need(may, "a name shown to who may not see it", other["name"], reader and reader["name"], text)


def _may_read(step: Step, word: str, reader: Row) -> Iterator[bool]:
    """Whether the reader may read a planted word, for every place where it is kept."""
    rights, now = step.rights_after, step.after
    for submission in now.tables["submissions"].values():
        if _says(word, submission):
            yield rights.may_know_title(reader, submission)
    for decision in now.all("decisions", reason=word):
        yield rights.may_read(reader, now.tables["submissions"][decision["submission_id"],])
    for file in now.all("evidence", file_id=word):
        if file["submission_id"] is not None:
            yield rights.may_read(reader, now.tables["submissions"][file["submission_id"],])
    own = step.before.all("submissions", person_id=reader["person_id"])  # as it was before they mended it
    yield any(_says(word, each) for each in (*own, *now.all("drafts", person_id=reader["person_id"])))
    yield step.event is not None and step.event.telegram_id == step.account_of(reader) and word in step.event.text


def _says(word: str, row: Row) -> bool:
    """Whether what was typed into a submission or a draft has the word."""
    told = [row[name] for name in ("title", "content", "organiser", "place") if name in row]
    told += [json.dumps(json.loads(row["answers"]), ensure_ascii=False)] if "answers" in row else []
    return any(re.search(rf"{word}(?!\d)", text) for text in told)
