"""Files as proof (art. 9.2): noted when they come, fetched and checked apart, told when one turns out unusable."""

from __future__ import annotations

from datetime import datetime

from handlers.event import File
from handlers.log.form import field_now
from handlers.log.known import own_files
from handlers.log.questions import EVIDENCE_MOST
from handlers.log.screen import draft_at_hand, show
from handlers.reply import Place, Priority, Reply, Say, Show, say
from handlers.review.cards import evidence_settled
from handlers.review.rights import reachable, to_of
from handlers.texts_in import brief, one_line
from handlers.turn import Turn
from rules.policy import Policies
from storage.drafts import Draft
from storage.evidence import Evidence, EvidenceState
from storage.unit_of_work import UnitOfWork

LARGEST = 20 * 1024 * 1024
"""Bytes; the messenger gives bots nothing larger."""
_NAME = 60


async def arrived(turn: Turn, draft: Draft) -> list[Reply]:
    """A photo or a file for the open draft; each photo of an album comes as an event of its own."""
    file, album = turn.event.file, turn.event.album
    assert file is not None
    before = await turn.work.evidence.of_draft(draft.draft_id, draft.subject_id)
    kept = await turn.work.evidence.add(
        turn.me.person_id,
        draft.draft_id,
        file.kind,
        file.file_id,
        file.unique_id,
        turn.event.at,
        name=plain_name(file.name),
        media_type=file.media_type,
        size=file.size,
        album=album,
        fault=_fault(file, own_files(draft, before)),
    )
    again = album is not None and any(each.album == album for each in before)
    notes = (say("evidence-known"),) if kept is None else await _received(turn, draft, kept)
    return await show(turn, draft, *notes, place=Place.IN_PLACE if again else Place.HERE)


def _fault(file: File, before: list[Evidence]) -> str | None:
    """What is told before it hurts: too many, too large."""
    if sum(each.usable for each in before) >= EVIDENCE_MOST:
        return "too_many"
    return "too_large" if file.size is not None and file.size > LARGEST else None


async def _received(turn: Turn, draft: Draft, kept: Evidence) -> tuple[Say, ...]:
    """What of this file or of its album was refused; and how many there are, where the step doesn't say so."""
    files = await turn.work.evidence.of_draft(draft.draft_id, draft.subject_id)
    together = [each for each in files if each == kept or (kept.album and each.album == kept.album)]
    refused = {each.fault: fault_line(each) for each in together if each.state is EvidenceState.REFUSED}
    field = field_now(draft.answers)
    count = sum(each.usable for each in files) if field and field.key != "evidence" else 0
    return (*refused.values(), *((say("evidence-count", count=count, most=EVIDENCE_MOST),) if count else ()))


async def taken_away(turn: Turn) -> list[Reply]:
    """The last file is taken away again; its row stays, and says so."""
    draft = await draft_at_hand(turn)
    if isinstance(draft, list):
        return draft
    files = await turn.work.evidence.of_draft(draft.draft_id, draft.subject_id)
    usable = [each for each in own_files(draft, files) if each.usable]
    removed = await turn.work.evidence.remove(usable[-1].evidence_id) if usable else None
    if removed is None:
        return await show(turn, draft)
    await turn.note("evidence.removed", f"evidence:{removed.evidence_id}", submission=removed.submission_id)
    changed = await turn.work.drafts.change(draft, draft.answers, turn.event.at)
    return await show(turn, changed or draft, say("evidence-removed", file=name_words(removed)))


async def fetched(work: UnitOfWork, policies: Policies, evidence: Evidence, at: datetime) -> list[Reply]:
    """A file was stored, refused or lost: its sender hears of the last two, the reviewers' cards of all."""
    told = await _told(work, evidence)
    if evidence.submission_id is None:
        return told
    return [*told, *await evidence_settled(work, policies, evidence.submission_id, at)]


async def _told(work: UnitOfWork, evidence: Evidence) -> list[Reply]:
    if evidence.state not in (EvidenceState.REFUSED, EvidenceState.LOST):
        return []
    sender = await work.people.by_id(evidence.person_id)
    if sender is None or not reachable(sender):
        return []
    remedy = say("evidence-send-again" if evidence.submission_id is None else "evidence-told-reviewers")
    task = f"evidence:{evidence.evidence_id}"
    lines = (fault_line(evidence), remedy)
    return [Show(to_of(sender), task, lines, place=Place.BELOW, priority=Priority.RECEIPT)]


def fault_line(evidence: Evidence) -> Say:
    """What is the matter with a file, and what helps."""
    code = evidence.fault if evidence.state is EvidenceState.REFUSED else "lost"
    return say(f"evidence-{code}", file=name_words(evidence))


def name_words(evidence: Evidence) -> Say:
    """A file by its name, where it has one."""
    if evidence.file_name:
        return say("evidence-name", name=evidence.file_name)
    return say("evidence-photo" if evidence.kind == "photo" else "evidence-file")


def plain_name(name: str | None) -> str | None:
    """The last part of a file's name, visible and in one line: it is shown, and never opened as a path."""
    if name is None:
        return None
    return brief(one_line(name.replace("\\", "/").rsplit("/", 1)[-1]), _NAME) or None
