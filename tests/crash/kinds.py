"""The three kinds of kill: what goes on, at which moment a seed kills, and the proof that the kill landed inside."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from random import Random
from typing import Any

from sandbox.state import Happening, Message
from tests.crash import record, reminders
from tests.crash.stage import Stage

HELD_SECONDS = 5.0
"""How long the sandbox keeps back what the kill must come before."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is told without a kill; how a seed kills within it, and says where that landed; how many side by side."""

    opens: str
    tell: Callable[[Stage], Coroutine[Any, Any, None]]
    kill: Callable[[Stage, Random], Awaitable[str]]
    side_by_side: int


SHOWN_TO_THE_SUBMITTER = 25
"""Messages, edits and answers to taps, of 28 between ``/log`` and what the last tap is answered with."""


async def in_a_conversation(stage: Stage, seed: Random) -> str:
    """After so many things that the submitter was shown: at once, a little later, or with the next one held back."""
    after = seed.randint(1, SHOWN_TO_THE_SUBMITTER)
    held = seed.random() < 0.25
    delay = seed.uniform(0.01, 0.06) if held else seed.choice((0.0, seed.uniform(0.003, 0.015), 0.05))
    submitter = stage.phones[record.SUBMITTER].person.id
    shown = 0

    def strikes(happening: Happening) -> bool:
        nonlocal shown
        shown += _is_for(happening, submitter)
        if shown == after and held:
            hold(stage, "sendMessage", submitter)
            hold(stage, "editMessageText", submitter)
        return shown == after

    await stage.kill_when(strikes, delay)
    return where_in_the_conversation(stage, submitter)


def where_in_the_conversation(stage: Stage, submitter: int) -> str:
    """What the database shows of a conversation that is neither lost nor over."""
    if stage.count("SELECT COUNT(*) FROM inbox WHERE lane = ? AND state <> 'done'", submitter):
        return "an update kept and not handled"
    queued = "SELECT COUNT(*) FROM outbox WHERE chat_id = ? AND state = ?"
    if stage.count(queued, submitter, "sending"):
        return "an answer on its way"
    if stage.count(queued, submitter, "waiting"):
        return "an answer queued and not sent"
    if stage.count("SELECT COUNT(*) FROM drafts WHERE state = 'open'"):
        return "between two answers"
    assert stage.count("SELECT COUNT(*) FROM submissions WHERE state = 'pending'"), "outside: it was reviewed already"
    return "submitted and not reviewed"


async def before_the_receipt(stage: Stage, seed: Random) -> str:
    """Once the decision was committed: with the receipt held back, or shown and not known to be."""
    submitter, approver = (stage.phones[who].person.id for who in (record.SUBMITTER, record.APPROVER))
    delay = seed.choice((0.0, seed.uniform(0.0, 0.15)))
    shown = delay == 0 and seed.random() < 0.5

    def strikes(happening: Happening) -> bool:
        if shown:
            return _is_for(happening, submitter) and "通过了" in getattr(happening.subject, "text", "")
        if happening.kind != "toast" or not _is_for(happening, approver):
            return False
        hold(stage, "sendMessage", submitter)
        return True

    await stage.kill_when(strikes, delay)
    assert stage.count("SELECT COUNT(*) FROM decisions WHERE actor_id IS NOT NULL") == 1
    [[state]] = stage.rows("SELECT state FROM outbox WHERE chat_id = ? ORDER BY out_id DESC LIMIT 1", submitter)
    assert state in ("waiting", "sending"), "the receipt was sent"
    on_its_way = "shown, and not known to be" if shown else "on its way"
    return f"the decision committed, its receipt {on_its_way if state == 'sending' else 'queued'}"


def hold(stage: Stage, method: str, chat_id: int) -> None:
    """The next such call takes so long that the kill comes before it is carried out."""
    stage.bot.sandbox.faults.add("slow", method, chat_id=chat_id, seconds=HELD_SECONDS)


def _is_for(happening: Happening, chat_id: int) -> bool:
    """Whether the bot showed this in a chat."""
    by_bot = not isinstance(happening.subject, Message) or happening.subject.by_bot
    return happening.chat is not None and happening.chat.id == chat_id and by_bot


async def in_a_reminder_run(stage: Stage, seed: Random) -> str:
    """While they are being queued, or when so many were shown."""
    if seed.random() < 0.4:
        await stage.until(lambda: stage.count("SELECT COUNT(*) FROM reminders") > 0, pause=0.002)
        await asyncio.sleep(seed.uniform(0.0, 0.1))
        await stage.kill()
    else:
        await _when_shown(stage, seed.randint(1, reminders.MESSAGES - 6), seed.choice((0.0, seed.uniform(0.0, 0.04))))
    return where_in_the_run(stage)


async def _when_shown(stage: Stage, after: int, delay: float) -> None:
    shown = 0

    def strikes(happening: Happening) -> bool:
        nonlocal shown
        shown += happening.kind == "message"
        return shown == after

    await stage.kill_when(strikes, delay)


def where_in_the_run(stage: Stage) -> str:
    """How far the database shows the run to have come: further than nobody, and not as far as everybody."""
    bound = stage.count("SELECT COUNT(*) FROM bindings")
    queued = stage.count("SELECT COUNT(DISTINCT person_id) FROM reminders")
    sent = stage.count("SELECT COUNT(DISTINCT chat_id) FROM outbox WHERE state = 'sent'")
    assert queued > 0, "nobody's reminder was queued"
    assert sent < bound, "everybody's reminder was sent"
    if queued < bound:
        return "some reminders queued, others not yet"
    return "some reminders sent, others queued" if sent else "all reminders queued, none sent"


KINDS = {
    "conversation": Kind(record.OPENS, record.tell, in_a_conversation, 2),
    "receipt": Kind(record.OPENS, record.tell, before_the_receipt, 2),
    "reminders": Kind(reminders.OPENS, reminders.tell, in_a_reminder_run, 5),
}
