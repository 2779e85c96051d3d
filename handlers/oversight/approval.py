"""A second person of the bureau approves what the first one asked for, never the same one (art. 15).

The figures are those that were frozen when they were asked for, so that both stand behind the same ones. Everyone of
the bureau has a card, and all cards change with the decision.
"""

from __future__ import annotations

from collections.abc import Mapping

from handlers.event import Tap
from handlers.oversight import words
from handlers.reply import Button, Keyboard, Place, Priority, Reply, Say, Show, Style, Toast, say
from handlers.review.rights import reachable, to_of
from handlers.turn import Handler, Turn
from storage.people import Person
from storage.publications import Publication

VERBS = {"publish.approve": "approve", "publish.refuse": "refuse", "publish.withdraw": "withdraw"}


def task_of(publication: Publication) -> str:
    """The live message of a card."""
    return f"publication:{publication.publication_id}"


async def announce(turn: Turn, publication: Publication) -> list[Reply]:
    """The cards of what was just asked for; who asked sees theirs in the place of the preview."""
    cards = await _cards(turn, publication, Place.BELOW)
    others = sum(isinstance(card, Show) and card.to.chat_id != turn.to.chat_id for card in cards)
    return [*cards, Toast(say("publish-asked", count=others), alert=not others)]


async def decide(turn: Turn) -> list[Reply]:
    """Approve or refuse what another one asked for, or withdraw what one asked for oneself."""
    verb = VERBS[turn.tap.verb]
    publication = await turn.work.publications.by_id(turn.tap.id)
    if publication is None or not turn.me.is_bureau or publication.mark != turn.tap.revision:
        return await _refused(turn, say("front-old-button"))
    if publication.verb is not None:
        return [Toast(say("publish-already", state=await state_line(turn, publication)), alert=True)]
    if (turn.me.person_id == publication.drawn_up.asked_by) != (verb == "withdraw"):
        return await _refused(turn, say("publish-not-you"))
    if verb == "approve" and not await _still_asked(turn, publication):
        return [Toast(say("publish-asker-gone"), alert=True)]
    return await _decided(turn, publication, verb)


async def _refused(turn: Turn, why: Say) -> list[Reply]:
    await turn.note("publication.refused", f"publication:{turn.tap.id}", tapped=turn.tap.verb)
    return [Toast(why, alert=True)]


async def _still_asked(turn: Turn, publication: Publication) -> bool:
    """Whether who asked is of the bureau still: two of it stand behind what is published."""
    asker = await turn.work.people.by_id(publication.drawn_up.asked_by)
    return asker is not None and asker.is_bureau and not asker.has_left(turn.today)


async def _decided(turn: Turn, publication: Publication, verb: str) -> list[Reply]:
    figures = await turn.work.publications.figures_of(publication.publication_id)
    asked = await turn.work.publications.unnamed_of(place.person_id for place in figures.places)
    unnamed = sorted(asked) if verb == "approve" else []
    me, at = turn.me.person_id, turn.event.at
    decided = await turn.work.publications.decide(publication, verb, me, unnamed, at)
    now = await turn.work.publications.by_id(publication.publication_id)
    assert now is not None
    if not decided:
        return [Toast(say("publish-already", state=await state_line(turn, now)), alert=True)]
    told = {"decided": verb, "digest": now.digest, "unnamed": unnamed}
    await turn.note("publication.decided", f"publication:{now.publication_id}", **told)
    return await _cards(turn, now, Place.IN_PLACE)


async def _cards(turn: Turn, publication: Publication, place: Place) -> list[Reply]:
    """For everyone of the bureau who can be reached."""
    figures = await turn.work.publications.figures_of(publication.publication_id)
    lines = (
        say("publish-card", title=words.title(publication.drawn_up)),
        *words.whole_lines(figures.units),
        await state_line(turn, publication),
    )
    people = await turn.work.people.with_role("bureau", None, turn.today)
    return [_card(turn, publication, each, lines, place) for each in people if reachable(each)]


def _card(turn: Turn, publication: Publication, viewer: Person, lines: tuple[Say, ...], place: Place) -> Show:
    mine = viewer.person_id == turn.me.person_id
    new = place is Place.BELOW
    return Show(
        to_of(viewer),
        task_of(publication),
        lines,
        ways(publication, viewer),
        Place.HERE if mine and new else place,
        Priority.ANSWER if mine else Priority.RECEIPT,
        instead_of="publish" if mine and new else "",
    )


async def state_line(turn: Turn, publication: Publication) -> Say:
    """Who asked for it, and what became of it."""
    head = publication.drawn_up
    asker = await _name(turn, head.asked_by)
    if publication.verb is None or publication.decided_at is None:
        return say("publish-state-open", asker=asker, at=head.asked_at)
    who = await _name(turn, publication.decided_by)
    return say(f"publish-state-{publication.verb}", asker=asker, who=who, at=publication.decided_at)


async def _name(turn: Turn, person_id: int | None) -> Say:
    person = None if person_id is None else await turn.work.people.by_id(person_id)
    return say("review-name", name=person.name if person else "")


def ways(publication: Publication, viewer: Person) -> Keyboard:
    """To look at the figures; and what the viewer may decide."""
    look = (Button(say("publish-see"), Tap("published", publication.publication_id, 0)),)
    if publication.verb is not None:
        return (look,)

    def tap(verb: str) -> Tap:
        return Tap(verb, publication.publication_id, publication.mark)

    if viewer.person_id == publication.drawn_up.asked_by:
        return look, (Button(say("publish-withdraw"), tap("publish.withdraw")),)
    approve = Button(say("publish-approve"), tap("publish.approve"), Style.SUCCESS)
    return look, (approve, Button(say("publish-refuse"), tap("publish.refuse"), Style.DANGER))


TAPS: Mapping[str, Handler] = dict.fromkeys(VERBS, decide)
