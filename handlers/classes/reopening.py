"""Opening a registered class again to correct it (art. 4, 9.1): its organiser says why, and may then change marks,
results and the list. What is registered holds as it is until the class is registered anew (``anew``)."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.classes.desk import note, registered_at_desk, to_class, told_off
from handlers.classes.pages import organisers_page
from handlers.event import Tap
from handlers.log.words import READY
from handlers.reply import Button, Place, Reply, Show, Style, Toast, say
from handlers.review.reasons import LONGEST, OWN
from handlers.texts_in import one_line
from handlers.turn import Handler, Turn, Typed
from storage.classes import Class, ClassState
from storage.drafts import Draft

KIND = "reopen"
"""The kind of a draft that waits for a typed reason; its subject is the class."""
REASONS = ("class_marks", "class_results", "class_list")
"""Ready reasons; their words are the catalogue's ``review-why-…``."""


async def reopen(turn: Turn) -> list[Reply]:
    """Ask for the reason; a ready one opens the class, another one is typed."""
    held = await registered_at_desk(turn)
    if isinstance(held, list):
        return held
    if held.revision != turn.tap.revision:
        return [Toast(say("log-moved-on")), await organisers_page(turn, held)]
    if turn.tap.choice in REASONS:
        return await _opened(turn, held, READY + turn.tap.choice)
    if turn.tap.choice == OWN:
        answers = {"revision": held.revision}
        await turn.work.drafts.begin(turn.me.person_id, KIND, turn.event.at, answers, held.class_id)
    return [_question(turn, held)]


def _question(turn: Turn, held: Class) -> Show:
    def tap(choice: str) -> Tap:
        return Tap("class.reopen", held.class_id, held.revision, choice)

    ask = say("class-reopen-ask", title=held.title)
    back = to_class(held)
    if turn.tap.choice == OWN:
        return Show(turn.to, f"class:{held.class_id}", (ask, say("class-reopen-type", limit=LONGEST)), ((back,),))
    rows = tuple((Button(say(f"review-why-{each}"), tap(each), Style.PRIMARY),) for each in REASONS)
    own = (Button(say("review-why-own"), tap(OWN)), back)
    return Show(turn.to, f"class:{held.class_id}", (ask,), (*rows, own))


async def typed(turn: Turn, draft: Draft) -> list[Reply]:
    """The typed reason opens the class, unless it changed since the reason was asked for."""
    reason = one_line(turn.event.text)
    if not reason or len(reason) > LONGEST:
        wrong = say("review-reason-wrong", length=len(reason), limit=LONGEST)
        return [Show(turn.to, f"draft:{draft.draft_id}", (wrong,), place=Place.BELOW)]
    await turn.work.drafts.move(draft, "submitted", turn.event.at)
    held = await registered_at_desk(turn, draft.subject_id)
    if isinstance(held, list):
        return held
    if held.revision != draft.answers["revision"]:
        return told_off(turn, say("log-moved-on"))
    return await _opened(turn, held, reason)


async def _opened(turn: Turn, held: Class, reason: str) -> list[Reply]:
    moved = await turn.work.classes.move(held, ClassState.REOPENED, because=reason)
    assert moved is not None, "the class is held"
    await note(turn, held, "class.reopened", reason=reason)
    return [await organisers_page(turn, moved, say("class-reopened"))]


TAPS: Mapping[str, Handler] = {"class.reopen": reopen}
TYPED: Mapping[str, Typed] = {KIND: typed}
