"""Publishing a year that is over (art. 15): one person of the bureau looks at the figures and asks for them.

Every tap names the year, how many people the ranking names (0: as the policy says) and whom it is for; the one that
asks names also what was shown, so that nothing else is asked for. What is asked for is frozen as it is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from handlers.event import Tap
from handlers.oversight import words
from handlers.oversight.approval import announce
from handlers.oversight.figures import TOPS, Choice, LeftOut, Proposal, proposal_of
from handlers.oversight.pages import turned
from handlers.reply import Button, Keyboard, Place, Reply, Say, Show, Style, Toast, say
from handlers.standing.totals import caught_up, readable
from handlers.turn import Handler, Turn
from storage.publications import STAFF, UNITS

TASK = "publish"
AUDIENCES = (UNITS, STAFF)


async def publish(turn: Turn) -> list[Reply]:
    """The figures of a year as they would be published now."""
    found = await _found(turn)
    if not isinstance(found, Proposal):
        return found
    return [_preview(turn, found, "publish", _units)]


async def ranking(turn: Turn) -> list[Reply]:
    """The same figures' ranking."""
    found = await _found(turn)
    if not isinstance(found, Proposal):
        return found
    return [_preview(turn, found, "publish.ranking", _places)]


async def changes(turn: Turn) -> list[Reply]:
    """What an erratum would change."""
    found = await _found(turn)
    if not isinstance(found, Proposal):
        return found
    return [_preview(turn, found, "publish.changes", _changes)]


async def ask(turn: Turn) -> list[Reply]:
    """Freeze what was shown, and ask the others of the bureau to approve it."""
    found = await _found(turn)
    if not isinstance(found, Proposal):
        return found
    if turn.tap.choice.partition(".")[2] != str(found.mark) or _obstacle(found):
        return [Toast(say("publish-changed"), alert=True), _preview(turn, found, "publish", _units)]
    head = replace(found.drawn_up, asked_by=turn.me.person_id, asked_at=turn.event.at)
    made = await turn.work.publications.draw_up(head, found.figures)
    if made is None:
        return [Toast(say("publish-changed"), alert=True)]
    await turn.note("publication.asked", f"publication:{made.publication_id}", year=head.year, digest=made.digest)
    return await announce(turn, made)


async def _found(turn: Turn) -> Proposal | list[Reply]:
    """What was read ahead, else what is read now; else what is said instead."""
    if not turn.me.is_bureau or (choice := _choice(turn)) is None:
        await turn.note("publication.refused", f"year:{turn.tap.id}", verb=turn.tap.verb)
        return [Toast(say("front-old-button"))]
    if choice.year >= turn.today.year:
        return [Toast(say("publish-early", year=str(choice.year)), alert=True)]
    found: Proposal | None = turn.read_ahead
    if found is not None:
        return found
    if not await readable(turn.work, choice.year) and (left := await caught_up(turn.work, turn.policies, choice.year)):
        again = Button(say("report-again"), turn.tap)
        return [Show(turn.to, TASK, (say("report-waiting", count=left),), ((again, _back(choice)),))]
    return await proposal_of(turn.work, turn.policies, choice, turn.me.person_id, turn.event.at)


async def _read_ahead(turn: Turn) -> Proposal | None:
    choice = _choice(turn)
    if not turn.me.is_bureau or choice is None or choice.year >= turn.today.year:
        return None
    if not await readable(turn.work, choice.year):
        return None
    return await proposal_of(turn.work, turn.policies, choice, turn.me.person_id, turn.event.at)


def _choice(turn: Turn) -> Choice | None:
    """What a tap chooses; nothing for what is not offered."""
    audience = turn.tap.choice.partition(".")[0] or UNITS
    first = turn.policies.dated[0].in_force_from.year
    if turn.tap.id < first or turn.tap.id > turn.today.year or audience not in AUDIENCES:
        return None
    top = turn.tap.revision
    offered = top in (0, *TOPS, turn.policies.for_year(turn.tap.id).publication.top)
    return Choice(turn.tap.id, top, audience) if offered else None


def _page(turn: Turn) -> int:
    number = turn.tap.choice.partition(".")[2]
    return int(number) if number.isdecimal() and turn.tap.verb != "publish.ask" else 0


Lines = Callable[[Proposal], tuple[Say, ...]]


def _units(found: Proposal) -> tuple[Say, ...]:
    return tuple(map(words.unit_line, found.figures.units))


def _places(found: Proposal) -> tuple[Say, ...]:
    return tuple(words.place_line(place, found.left_out.unnamed) for place in found.figures.places)


def _changes(found: Proposal) -> tuple[Say, ...]:
    if found.before is None:
        return ()
    unnamed = found.left_out.unnamed
    units = words.unit_changes(found.before, found.figures)
    return (*units, *words.place_changes(found.before, found.figures, unnamed))


def _preview(turn: Turn, found: Proposal, verb: str, lines_of: Lines) -> Show:
    head = found.drawn_up
    listed = lines_of(found)
    shown, turning = turned(len(listed), _page(turn), lambda page: _tap(found, verb, str(page)))
    lines = (
        say("publish-preview", title=words.title(head)),
        *words.whole_lines(found.figures.units),
        say("publish-top", top=head.top, named=len(found.figures.places), policy=head.policy),
        say(f"publish-for-{head.audience}"),
        *_left_out_lines(found.left_out),
        *_state_lines(found),
        *(listed[shown] or (say("publish-none"),)),
    )
    keyboard = (turning, *_keyboard(found, verb))
    return Show(turn.to, TASK, lines, keyboard, Place.HERE if turn.tap.choice else Place.BELOW)


def _left_out_lines(left_out: LeftOut) -> tuple[Say, ...]:
    """What is left out, and why."""
    told = (
        ("publish-left-set-aside", left_out.set_aside),
        ("publish-left-pending", left_out.pending),
        ("publish-left-unnamed", len(left_out.unnamed)),
    )
    return tuple(say(key, count=count) for key, count in told if count)


def _state_lines(found: Proposal) -> tuple[Say, ...]:
    """What was published of the year already, and what waits."""
    lines: list[Say] = []
    if found.last is not None and found.last.decided_at is not None:
        lines.append(say("publish-is-published", title=words.title(found.last.drawn_up), at=found.last.decided_at))
        lines.append(say("publish-differs" if found.differs else "publish-same", count=len(found.figures.causes)))
    if found.opened is not None:
        lines.append(say("publish-waits"))
    return tuple(lines)


def _obstacle(found: Proposal) -> bool:
    """Whether it can't be asked for: nothing is new, it was asked for already, or somebody is in no figure."""
    return not found.differs or found.opened is not None or found.left_out.set_aside > 0


def _tap(found: Proposal, verb: str, rest: str = "0", top: int | None = None, audience: str | None = None) -> Tap:
    """A tap on the same figures, or with another choice."""
    head = found.drawn_up
    return Tap(verb, head.year, top or head.top, f"{audience or head.audience}.{rest}")


def _keyboard(found: Proposal, verb: str) -> Keyboard:
    """The other lists, the choices that are left, and the way to ask for it."""
    year = found.drawn_up.year
    lists = [("publish", "publish-units"), ("publish.ranking", "publish-ranking")]
    lists += [("publish.changes", "publish-changes")] if found.before is not None and found.differs else []
    shown = tuple(Button(say(key), _tap(found, other)) for other, key in lists if other != verb)
    published = found.opened or found.last
    at_hand = (
        (Button(say("publish-open" if found.opened else "publish-see"), Tap("published", published.publication_id, 0)),)
        if published
        else ()
    )
    asked = (
        ()
        if _obstacle(found)
        else (Button(say("publish-ask"), _tap(found, "publish.ask", str(found.mark)), Style.PRIMARY),)
    )
    return (shown, *_choices(found, verb), at_hand, asked, (_back(Choice(year, 0, UNITS)),))


def _choices(found: Proposal, verb: str) -> Keyboard:
    """Of a year's publication; an erratum keeps what was chosen."""
    if found.before is not None or found.opened is not None:
        return ()
    head = found.drawn_up
    tops = tuple(
        Button(say("publish-top-button", top=top), _tap(found, verb, top=top)) for top in TOPS if top != head.top
    )
    [other] = (audience for audience in AUDIENCES if audience != head.audience)
    return (tops, (Button(say(f"publish-to-{other}"), _tap(found, verb, audience=other)),))


def _back(choice: Choice) -> Button:
    return Button(say("publish-report"), Tap("report", choice.year, 0))


TAPS: Mapping[str, Handler] = {
    "publish": publish,
    "publish.ranking": ranking,
    "publish.changes": changes,
    "publish.ask": ask,
}
AHEAD: Mapping[str, Callable[[Turn], Awaitable[Proposal | None]]] = dict.fromkeys(TAPS, _read_ahead)
"""Figures of the whole academy are read beside the writer."""
