"""Binding without a link: staff number and name, confirmed by the unit's HR (art. 2, 9.2).

Whoever asks is answered the same, whether such a person exists or not, and every request counts as a try:
else the answers, or the door that closes, would tell strangers who is on the register.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from handlers.binding.door import ask, blank, confirmers, may_confirm, refuse_second, turned_away, welcome
from handlers.event import Tap
from handlers.reply import Button, Keyboard, Place, Priority, Reply, Say, Show, Style, To, Toast, say
from handlers.texts_in import one_line
from handlers.turn import Handler, Turn
from storage.audit import ACADEMY
from storage.bindings import Arrival, BindingRequest
from storage.columns import stamp
from storage.people import Person


async def claim_staff_no(turn: Turn, arrival: Arrival, staff_no: str) -> list[Reply]:
    """The first half of a request: the staff number, about which nothing is said."""
    return await ask(turn, await turn.work.bindings.keep(replace(arrival, staff_no=staff_no)))


async def claim_name(turn: Turn, arrival: Arrival, name: str) -> list[Reply]:
    """The second half: both go to HR when they belong together, and the answer is the same when not."""
    code = confirmation_code(arrival.telegram_id, turn.event.at)
    answer = await turned_away(turn, blank(arrival), say("binding-passed-on", code=code))
    assert arrival.staff_no is not None
    person = await turn.work.people.by_staff_no(arrival.staff_no)
    if person is None or person.has_left(turn.today) or not same_name(person.name, name):
        account = f"account:{arrival.telegram_id}"
        detail = {"why": "no-match"}
        await turn.work.audit.note(ACADEMY, turn.event.at, account, "binding.refused", account, detail)
        return answer
    if person.telegram_id is not None:
        return [*answer, *await refuse_second(turn, person, "binding-hr-second-account")]
    return [*answer, *await _request(turn, arrival, person)]


def same_name(known: str, told: str) -> bool:
    """Whether two spellings are one name: composition, width, case and spaces make no difference."""
    return _bare(known) == _bare(told)


def _bare(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", one_line(name)).casefold().split())


def confirmation_code(telegram_id: int, at: datetime) -> str:
    """Four characters that the person and HR both see, to compare by word of mouth."""
    digest = hashlib.sha256(f"{telegram_id} {stamp(at)}".encode()).digest()
    return base64.b32encode(digest).decode()[:4]


async def _request(turn: Turn, arrival: Arrival, person: Person) -> list[Reply]:
    replaced = await replace_earlier(turn, arrival)
    request_id = await turn.work.bindings.ask(person.person_id, arrival.telegram_id, turn.event.at)
    account = f"account:{arrival.telegram_id}"
    await turn.work.audit.note(
        person.unit, turn.event.at, account, "binding.requested", f"person:{person.person_id}", {"request": request_id}
    )
    request = await turn.work.bindings.request(request_id)
    assert request is not None
    cards = [
        _card(request, To(hr.telegram_id, hr.language), _open_lines(request, person), _buttons(request), Place.BELOW)
        for hr in await confirmers(turn, person)
        if hr.telegram_id is not None
    ]
    return [*replaced, *cards]


async def replace_earlier(turn: Turn, arrival: Arrival) -> list[Reply]:
    """An account asks once at a time, and not when it got in by a link: the cards of the earlier request say so."""
    earlier = await turn.work.bindings.open_request(arrival.telegram_id)
    if earlier is None:
        return []
    settled = await turn.work.bindings.settle(earlier, "replaced", turn.event.at, None)
    return await _everywhere(turn, settled) if settled else []


async def accept(turn: Turn) -> list[Reply]:
    """HR says that the account is the person."""
    return await _decide(turn, "accepted")


async def refuse(turn: Turn) -> list[Reply]:
    """HR says that it isn't. The account is told nothing, since an answer would say that the person exists."""
    return await _decide(turn, "refused")


async def _decide(turn: Turn, state: str) -> list[Reply]:
    request = await turn.work.bindings.request(turn.tap.id)
    person = await turn.work.people.by_id(request.person_id) if request else None
    if request is None or person is None or not may_confirm(turn.me, person):
        await turn.note("binding.refused", f"binding:{turn.tap.id}", why="no-right")
        return [Toast(say("binding-not-yours"))]
    settled = request.state == "open" and await turn.work.bindings.settle(
        request, state, turn.event.at, turn.me.person_id
    )
    if not settled:
        return [Toast(say("binding-decided-already")), *await _everywhere(turn, request)]
    if state == "refused":
        await turn.note("binding.declined", f"person:{person.person_id}", account=request.telegram_id)
        return await _everywhere(turn, settled)
    return await _bind(turn, settled, person)


async def _bind(turn: Turn, request: BindingRequest, person: Person) -> list[Reply]:
    bound = not person.has_left(turn.today) and await turn.work.register.bind(
        person.person_id, request.telegram_id, turn.event.at
    )
    if bound:
        arrival = await turn.work.bindings.arrival(request.telegram_id)
        welcomed = await welcome(turn, arrival, person, f"person:{turn.me.person_id}")
        return [*await _everywhere(turn, request), *welcomed]
    await turn.note("binding.second", f"person:{person.person_id}", account=request.telegram_id)
    settled = await turn.work.bindings.settle(request, "refused", turn.event.at, turn.me.person_id)
    return [
        Toast(say("binding-cannot-bind", name=person.name), alert=True),
        *await _everywhere(turn, settled or request),
    ]


async def _everywhere(turn: Turn, request: BindingRequest) -> list[Reply]:
    """Every card of a settled request, turned into the line that says how it ended."""
    person = await turn.work.people.by_id(request.person_id)
    actor = await turn.work.people.by_id(request.decided_by) if request.decided_by else None
    assert person is not None
    assert request.decided_at is not None
    by = actor.name if actor else ""
    outcome = say(f"binding-card-{request.state}", by=by, at=request.decided_at)
    cards: list[Reply] = []
    for live in await turn.work.outbox.live_of_task(f"binding:{request.request_id}"):
        hr = await turn.work.people.by_account(live.chat_id)
        if hr is not None:
            lines = (_title(person), outcome)
            cards.append(_card(request, To(live.chat_id, hr.language), lines, (), Place.IN_PLACE))
    return cards


def _card(request: BindingRequest, to: To, lines: tuple[Say, ...], keyboard: Keyboard, place: Place) -> Show:
    return Show(to, f"binding:{request.request_id}", lines, keyboard, place, Priority.RECEIPT)


def _title(person: Person) -> Say:
    return say("binding-card-title", name=person.name, staff_no=person.staff_no, unit=person.unit_name)


def _open_lines(request: BindingRequest, person: Person) -> tuple[Say, ...]:
    code = confirmation_code(request.telegram_id, request.asked_at)
    return _title(person), say("binding-card-check", code=code)


def _buttons(request: BindingRequest) -> Keyboard:
    accepted = Button(say("binding-button-accept"), Tap("bind.accept", request.request_id, 0), Style.SUCCESS)
    refused = Button(say("binding-button-refuse"), Tap("bind.refuse", request.request_id, 0), Style.DANGER)
    return ((accepted, refused),)


TAPS: Mapping[str, Handler] = {"bind.accept": accept, "bind.refuse": refuse}
