"""A sampled record, opened with its evidence and its decisions, and what was found of it (art. 4).

Who opens a record or its evidence for a sample leaves a trace that the record's owner sees. What was found is added and
never changed; the last one holds. Nobody checks their own record (R16).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.event import Tap
from handlers.oversight.samples import TASK, refused, scope_words, summary
from handlers.records.page import history_lines
from handlers.reply import (
    Button,
    Cell,
    Keyboard,
    Place,
    Priority,
    Reply,
    Say,
    Show,
    Style,
    Toast,
    Workbook,
    say,
)
from handlers.review.dossier import state_of
from handlers.review.rights import reachable, to_of
from handlers.review.words import albums, is_stored, what_lines
from handlers.standing.sheets import sheet
from handlers.texts_in import one_line
from handlers.turn import Handler, Turn, Typed
from storage.drafts import Draft
from storage.people import Person
from storage.samples import IN_ORDER, Finding, Sample
from storage.submissions import Submission

FAULTS = ("evidence", "dates", "hours", "duplicate", "untrue", "other")
"""Kinds of fault, in the order of their buttons."""
KIND = "finding"
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Item:
    """A record at its place in a sample, and what holds of it."""

    sample: Sample
    place: int
    submission: Submission
    owner: Person
    finding: Finding | None

    def tap(self, verb: str, choice: str = "") -> Tap:
        """A tap about it."""
        return Tap(verb, self.sample.sample_id, self.place, choice)


async def opened(turn: Turn) -> list[Reply]:
    """The sample at place 0, else the record at a place, with its trace."""
    if turn.me.is_bureau and turn.tap.revision == 0:
        sample = await turn.work.samples.by_id(turn.tap.id)
        return (
            [await summary(turn, sample, await turn.work.samples.findings(turn.tap.id))]
            if sample
            else await refused(turn)
        )
    item = await _item(turn, turn.tap)
    if item is None:
        return await refused(turn)
    await _trace(turn, item, "sample.opened")
    return [await _shown(turn, item)]


async def evidence(turn: Turn) -> list[Reply]:
    """The files themselves."""
    item = await _item(turn, turn.tap)
    if item is None:
        return await refused(turn)
    files = await turn.work.evidence.of_submission(item.submission.submission_id)
    stored = [file for file in files if is_stored(file)]
    if not stored:
        return [Toast(say("records-evidence-none"), alert=True)]
    await _trace(turn, item, "sample.evidence")
    caption = say("records-evidence-of", title=item.submission.details.title)
    return albums(turn.to, stored, caption)


async def _trace(turn: Turn, item: Item, action: str) -> None:
    await turn.note(action, f"submission:{item.submission.submission_id}", sample=item.sample.sample_id)


async def in_order(turn: Turn) -> list[Reply]:
    """Nothing is wrong with it; the next one that nobody looked at is shown."""
    item = await _mine_to_judge(turn, turn.tap)
    return item if isinstance(item, list) else await _found(turn, item, IN_ORDER, "")


async def ask_kind(turn: Turn) -> list[Reply]:
    """What is wrong with it."""
    item = await _mine_to_judge(turn, turn.tap)
    if isinstance(item, list):
        return item
    kinds: Keyboard = tuple(
        (Button(say(f"sample-kind-{kind}"), item.tap("sample.fault", kind)),) for kind in FAULTS if kind != "other"
    )
    typed = Button(say("sample-kind-own"), item.tap("sample.note"))
    back = Button(say("report-back"), item.tap("sample.open"))
    return [Show(turn.to, TASK, (*await _lines(turn, item), say("sample-ask-kind")), (*kinds, (typed, back)))]


async def fault(turn: Turn) -> list[Reply]:
    """A ready kind of fault."""
    item = await _mine_to_judge(turn, turn.tap)
    if isinstance(item, list):
        return item
    if turn.tap.choice not in FAULTS:
        return [Toast(say("front-old-button"))]
    return await _found(turn, item, turn.tap.choice, "")


async def ask_note(turn: Turn) -> list[Reply]:
    """What is wrong is typed."""
    item = await _mine_to_judge(turn, turn.tap)
    if isinstance(item, list):
        return item
    answers = {"sample": item.sample.sample_id, "place": item.place}
    await turn.work.drafts.begin(turn.me.person_id, KIND, turn.event.at, answers)
    back = Button(say("report-back"), item.tap("sample.open"))
    return [Show(turn.to, TASK, (*await _lines(turn, item), say("sample-ask-note")), ((back,),))]


async def note_typed(turn: Turn, draft: Draft) -> list[Reply]:
    """A fault in one's own words; a wrong answer leaves the question open."""
    item = await _mine_to_judge(turn, Tap("sample.note", int(draft.answers["sample"]), int(draft.answers["place"])))
    if isinstance(item, list):
        return item
    note = one_line(turn.event.text)
    if not note or len(note) > LONGEST:
        back = Button(say("report-back"), item.tap("sample.open"))
        return [Show(turn.to, TASK, (say("sample-note-wrong", longest=LONGEST),), ((back,),))]
    await turn.work.drafts.move(draft, "submitted", turn.event.at)
    return await _found(turn, item, "other", note)


async def _found(turn: Turn, item: Item, kind: str, note: str) -> list[Reply]:
    """Kept and traced, unless it is what holds already; a fault can then be told to the unit."""
    last, me = item.finding, turn.me.person_id
    if last is None or (last.kind, last.note) != (kind, note):
        sample, submission_id = item.sample, item.submission.submission_id
        finding_id = await turn.work.samples.find(sample, submission_id, kind, note, me, turn.event.at)
        told = {"finding": finding_id, "submission": submission_id, "kind": kind, "note": note}
        await turn.note("sample.found", f"sample:{sample.sample_id}", **told)
    findings = await turn.work.samples.findings(item.sample.sample_id)
    if kind == IN_ORDER:
        return [await summary(turn, item.sample, findings)]
    again = Item(item.sample, item.place, item.submission, item.owner, findings[item.submission.submission_id])
    return [await _shown(turn, again)]


async def ask_unit(turn: Turn) -> list[Reply]:
    """The unit's approvers are asked to have the record corrected, once a finding."""
    item = await _mine_to_judge(turn, turn.tap)
    if isinstance(item, list):
        return item
    finding = item.finding
    if finding is None or finding.kind == IN_ORDER or str(finding.finding_id) != turn.tap.choice:
        return [Toast(say("front-old-button"))]
    if finding.asked_at is not None:
        return [Toast(say("sample-asked-already"), alert=True)]
    return await _asked(turn, item, finding)


async def _asked(turn: Turn, item: Item, finding: Finding) -> list[Reply]:
    approvers = await turn.work.people.with_role("approver", item.owner.unit, turn.today)
    told = [each for each in approvers if reachable(each)]
    if not told:
        return [Toast(say("sample-nobody"), alert=True)]
    if not await turn.work.samples.ask(finding, turn.me.person_id, turn.event.at):
        return [Toast(say("sample-asked-already"), alert=True)]
    subject = f"sample:{item.sample.sample_id}"
    await turn.note("sample.asked", subject, finding=finding.finding_id)
    asked = await _item(turn, turn.tap)
    assert asked is not None
    return [
        Toast(say("sample-asked", count=len(told))),
        await _shown(turn, asked),
        *(_request(item, finding, each) for each in told),
    ]


def _request(item: Item, finding: Finding, approver: Person) -> Show:
    """What the approver is told, with the way to the record."""
    title = item.submission.details.title
    lines = (
        say("sample-request", name=item.owner.name, staff_no=item.owner.staff_no, title=title),
        finding_words(finding),
    )
    tap = Tap("record.open", item.submission.submission_id, item.submission.revision, "0.all.all")
    task = f"finding:{finding.finding_id}"
    return Show(
        to_of(approver), task, lines, ((Button(say("sample-request-open"), tap),),), Place.BELOW, Priority.RECEIPT
    )


async def _item(turn: Turn, tap: Tap) -> Item | None:
    """Nothing for who is not of the bureau, or what is not in the sample."""
    sample = await turn.work.samples.by_id(tap.id) if turn.me.is_bureau else None
    if sample is None or not 1 <= tap.revision <= len(sample.drawn.submissions):
        return None
    submission = await turn.work.submissions.by_id(sample.drawn.submissions[tap.revision - 1])
    assert submission is not None
    owner = await turn.work.people.by_id(submission.person_id)
    assert owner is not None
    findings = await turn.work.samples.findings(sample.sample_id)
    return Item(sample, tap.revision, submission, owner, findings.get(submission.submission_id))


async def _mine_to_judge(turn: Turn, tap: Tap) -> Item | list[Reply]:
    item = await _item(turn, tap)
    if item is None:
        await turn.note("sample.refused", f"sample:{tap.id}", tapped=tap.verb)
        return [Toast(say("front-old-button"))]
    if item.owner.person_id == turn.me.person_id:
        await turn.note("sample.refused", f"sample:{tap.id}", tapped=tap.verb)
        return [Toast(say("sample-own"), alert=True)]
    return item


async def _lines(turn: Turn, item: Item) -> tuple[Say, ...]:
    finding = (await _finding_line(turn, item.finding),) if item.finding else (say("sample-unchecked"),)
    return (
        say("sample-item", number=item.sample.sample_id, place=item.place, of=len(item.sample.drawn.submissions)),
        say("sample-owner", name=item.owner.name, staff_no=item.owner.staff_no, unit=item.owner.unit_name),
        say("records-state", state=await state_of(turn.work, item.submission)),
        *what_lines(item.submission, turn.policies),
        *await history_lines(turn, item.submission),
        *finding,
    )


async def _finding_line(turn: Turn, finding: Finding) -> Say:
    who = await turn.work.people.by_id(finding.found_by)
    assert who is not None
    asked = () if finding.asked_at is None else (say("sample-asked-at", at=finding.asked_at),)
    line = say("sample-finding", who=who.name, at=finding.found_at, finding=finding_words(finding))
    return say("sample-finding-lines", lines=(line, *asked))


def finding_words(finding: Finding) -> Say:
    """What was found, in words."""
    if finding.note:
        return say("sample-kind-note", note=finding.note)
    return say(f"sample-kind-{finding.kind}")


async def _shown(turn: Turn, item: Item) -> Show:
    files = len(await turn.work.evidence.of_submission(item.submission.submission_id))
    last = len(item.sample.drawn.submissions)
    before = (Button(say("report-before"), Tap("sample.open", item.sample.sample_id, item.place - 1)),)
    after = (Button(say("report-after"), Tap("sample.open", item.sample.sample_id, item.place + 1)),)
    look = (Button(say("records-evidence", count=files), item.tap("sample.evidence")),) if files else ()
    archive = Button(say("sample-archive"), Tap("archive.open", item.owner.person_id, 0))
    judge = (
        Button(say("sample-in-order"), item.tap("sample.order"), Style.SUCCESS),
        Button(say("sample-fault"), item.tap("sample.kind"), Style.DANGER),
    )
    back = Button(say("sample-summary"), Tap("sample.open", item.sample.sample_id, 0))
    keyboard: Keyboard = (
        (*look, archive),
        judge,
        *_ask_button(item),
        (*(before if item.place > 1 else ()), *(after if item.place < last else ()), back),
    )
    return Show(turn.to, TASK, await _lines(turn, item), keyboard)


def _ask_button(item: Item) -> Keyboard:
    finding = item.finding
    if finding is None or finding.kind == IN_ORDER or finding.asked_at is not None:
        return ()
    return ((Button(say("sample-ask-unit"), item.tap("sample.ask", str(finding.finding_id))),),)


async def exported(turn: Turn) -> list[Reply]:
    """Every record of a sample with what was found of it."""
    sample = await turn.work.samples.by_id(turn.tap.id) if turn.me.is_bureau else None
    if sample is None:
        return await refused(turn)
    findings = await turn.work.samples.findings(sample.sample_id)
    rows: list[tuple[Cell, ...]] = []
    for place, submission_id in enumerate(sample.drawn.submissions, 1):
        submission = await turn.work.submissions.by_id(submission_id)
        assert submission is not None
        owner = await turn.work.people.by_id(submission.person_id)
        assert owner is not None
        found, told = findings.get(submission_id), submission.details
        kind = finding_words(found) if found else say("sample-unchecked")
        rows.append((place, owner.staff_no, owner.name, owner.unit_name, told.title, told.end.isoformat(), kind))
    await turn.note("sample.exported", f"sample:{sample.sample_id}")
    names = {unit.unit: unit.unit_name for unit in await turn.work.people.units()}
    columns = ("place", "staff-no", "name", "unit-name", "title", "end", "finding")
    title = scope_words(sample, names)
    return [Workbook(turn.to, f"xueshi-sample-{sample.sample_id}.xlsx", (sheet("sample", columns, rows),), title)]


TAPS: Mapping[str, Handler] = {
    "sample.open": opened,
    "sample.evidence": evidence,
    "sample.order": in_order,
    "sample.kind": ask_kind,
    "sample.fault": fault,
    "sample.note": ask_note,
    "sample.ask": ask_unit,
    "sample.export": exported,
}
TYPED: Mapping[str, Typed] = {KIND: note_typed}
