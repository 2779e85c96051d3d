"""Presses every button that can be reached, breadth first, each in a fresh copy of the state it is shown in.

Nothing is ever kept: a screen is reached by playing its way to it in a transaction, each of its actions is tried
behind a savepoint, and all is rolled back. Two screens are the same when they show the same texts and the same kinds
of button at the same point of a draft, whatever the values.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.speak import queue_replies
from handlers import front
from handlers.event import Event, File, Kind, Tap
from handlers.forms import ASIDE
from handlers.log.form import FORM
from handlers.reply import Button, Reply, Say, Show, Value
from handlers.turn import Turn
from storage.invites import secret_hash
from storage.outbox import Due
from storage.people import Person
from storage.unit_of_work import UnitOfWork
from tests.outgoing import taken
from tests.story import LINKS
from tests.texts.archive import NOW, long
from tests.texts.world import TICKS, World

Action = Event | str
"""What happens: an update of somebody's, or a tick of the program by its name."""

FAR_AHEAD = NOW + timedelta(days=10_000)
A_KIND = 3
"""So many buttons of one kind (days of a calendar, pages) are pressed on a screen, unless all are wanted."""

TYPED: Mapping[str, Sequence[str]] = {
    "log-ask-for": ("E005", "Οὐδείς"),
    "log-ask-route": ("外部培训", "external training"),
    "log-ask-form": ("专题讲座", "lecture"),
    "log-ask-title": (long("Ω", 100),),
    "log-ask-content": (long("Ω", 500),),
    "log-ask-organiser": (long("Σ", 100),),
    "log-ask-platform": (long("Δ", 100), "中国干部网络学院"),
    "log-ask-place": (long("Π", 100),),
    "log-ask-span": (
        "3.2-3.6",
        "2025-12-29 - 2026-01-02",
        "Mar 2 pm",
        "3.6-3.2",
        "2099-01-01",
        "2001-01-01",
        "3月2日周二",
    ),
    "log-ask-half-days": ("10", "2", "99"),
    "log-ask-absent": ("0", "2", "99"),
    "log-ask-hours": ("1.5", "12", "1.23"),
    "log-ask-off-job": ("脱产", "on-job"),
    "log-ask-result": ("合格", "failed"),
    "log-ask-evidence": ("没有了",),
    "log-check": (),
    "review-type-return": (long("Λ", 200), ""),
    "review-type-reject": (long("Λ", 200), ""),
    "review-bulk-title": ("通过",),
    "sample-ask-note": (long("Λ", 200),),
    "sample-note-wrong": (),
    "shortfall-type": (long("Λ", 200),),
    "shortfall-wrong": (),
    "away-ask-days": ("3.16-3.20", "3.6-3.2", "2099-01-01", "3月16日周二"),
    "away-ask-who": ("D001", "Μούσα 1", "B001"),
    "away-effect": (),
    "away-effect-without": (),
    "attendance-list-ask": ("E001 缺席\nE002", "A004 leave", "nobody"),
    "attendance-list-check": ("确认",),
    "class-ask-title": (long("Ω", 100),),
    "class-ask-place": (long("Π", 100),),
    "class-ask-sessions": ("3.16-3.17", "3.16 pm，3.20", "2099-01-01"),
    "class-ask-capacity": ("60", "不限", "0"),
    "class-ask-assessed": ("有考核", "no"),
    "class-ask-units": ("all units", "火星所"),
    "class-list-ask": ("E001\nA012\nΟυδείς",),
    "class-list-new": ("确认",),
    "meeting-ask-title": (long("Ω", 100),),
    "meeting-ask-sessions": ("3.2 pm", "2099-01-01"),
    "meeting-ask-place": (long("Π", 100),),
    "meeting-how": ("E001\nA012 leave\nΟυδείς",),
    "class-results-ask": ("E001 合格\nA004 failed", "Ουδείς 合格"),
    "class-results-check": ("确认",),
    "class-reopen-type": (long("Λ", 200), ""),
    "staff-ask-person": ("A004", "A008"),
    "staff-ask-kind": ("promote",),
    "staff-ask-unit": ("IOP",),
    "staff-ask-since-promote": ("2026-03-02",),
    "staff-ask-since-step_down": ("2026-03-02",),
    "staff-ask-since-transfer": ("2026-03-02",),
    "staff-ask-since-leave": ("2026-03-02",),
    "settings-quiet-ask": ("22-7",),
    "settings-quiet-wrong": (),
    "binding-ask-invited": ("E002", "E003"),
    "binding-ask-staff-no": ("E005", "A002"),
    "binding-ask-name": ("Νύμφη 5",),
    "binding-is-it-you": ("是我", "no"),
}
"""Typed answers to a question, right ones first; every question gets the wrong ones too."""

WRONG = ("<b>é&#39;</b>😀", "Ω" * 4000, "\u200b")
OTHER_KINDS = (Kind.NOT_UNDERSTOOD, Kind.CONTACT, Kind.NOT_PRIVATE)

NOTES = re.compile(
    "-wrong$|^staff-(nobody|no-unit|several|confirm-first)$|-flag-|^evidence-|^log-(date|text|returned|not-understood)"
    "|^review-reason$"
)
"""What a screen may say beside what it is about."""

VALUES = re.compile("^record-|^records-(year|every)")
"""Labels that are a value: a state to filter by, a route to choose."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A message as somebody sees it, and the way on which it came. ``point``: where their open draft stands."""

    chat_id: int
    roles: tuple[str, ...] | None
    show: Show
    way: tuple[Action, ...]
    point: tuple[object, ...]

    def mark(self, *, fine: bool) -> tuple[object, ...]:
        """What makes it the same as another screen: its texts, its kinds of button, who sees it, and of a question of
        the log the point of the draft. A fine mark also tells apart what stands within texts, and every chat."""
        of_draft = self.show.task.startswith("draft:")
        buttons = frozenset(kind for kind in map(kind_of, self.buttons) if fine or not VALUES.search(kind[1]))
        texts = frozenset(key for key in keys_of(self.show.lines, within=fine) if fine or not NOTES.search(key))
        who = () if of_draft else (self.roles, self.chat_id if fine else 0)
        return (who, self.point if of_draft or fine else (), texts, buttons)

    @property
    def buttons(self) -> list[Button]:
        """Its buttons, row by row."""
        return [button for row in self.show.keyboard for button in row]


def kind_of(button: Button) -> tuple[str, str]:
    """A button's verb and the text of its label."""
    return (button.tap.verb if button.tap else "", button.label.key)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action led to: what was said, what goes out for it, and whose screen it was tried on."""

    way: tuple[Action, ...]
    replies: Sequence[Reply]
    calls: Sequence[Due]
    languages: Mapping[int, str]
    fresh: bool
    """Whether a button was pressed just as it was shown."""
    broken: str = ""
    """What was raised, if anything was."""

    @property
    def last(self) -> Action:
        """The action itself."""
        return self.way[-1]


def keys_of(lines: Sequence[Value], *, within: bool = True) -> Iterator[str]:
    """Every key that is said, within values too."""
    for line in lines:
        if isinstance(line, Say):
            yield line.key
            for value in line.args.values() if within else ():
                yield from keys_of(value if isinstance(value, tuple) else (value,))


@dataclass
class Crawl:
    """The crawl of a world. ``all`` presses every button and tells every point of a draft from every other."""

    world: World
    all: bool
    most: int
    found: dict[tuple[object, ...], Screen] = field(default_factory=dict)
    waiting: deque[Screen] = field(default_factory=deque)
    pressed: Counter[str] = field(default_factory=Counter)
    forged: Counter[str] = field(default_factory=Counter)
    left_out: int = 0
    tried: int = 0

    async def outcomes(self) -> AsyncIterator[Outcome]:
        """Everything that can happen, screen by screen, until nothing new appears."""
        async for outcome in self._tried((), self._beginnings(), fresh=False):
            yield outcome
        while self.waiting:
            screen = self.waiting.popleft()
            async for outcome in self._tried(screen.way, self._actions(screen), fresh=True):
                yield outcome
            async for outcome in self._tried(screen.way, self._strangers(screen), fresh=False):
                yield outcome

    async def _tried(
        self, way: tuple[Action, ...], actions: Sequence[Action], *, fresh: bool
    ) -> AsyncIterator[Outcome]:
        async with self._fresh() as work:
            for action in way:
                await self._play(work, action)
            for action in actions:
                async with _undone(work):
                    outcome = await self._outcome(work, way, action, fresh=fresh)
                yield outcome

    @asynccontextmanager
    async def _fresh(self) -> AsyncIterator[UnitOfWork]:
        """The world as it was built; what is done to it is undone."""
        try:
            async with self.world.academy.database.transaction() as work:
                yield work
                raise _UndoneError
        except _UndoneError:
            pass

    async def _outcome(self, work: UnitOfWork, way: tuple[Action, ...], action: Action, *, fresh: bool) -> Outcome:
        self.tried += 1
        whole = (*way, action)
        try:
            replies, calls = await self._play(work, action)
        except Exception as fault:
            return Outcome(whole, (), (), {}, False, f"{type(fault).__name__}: {fault}")
        languages = {}
        for reply in replies:
            if isinstance(reply, Show):
                await self._note(work, reply, whole)
            to = getattr(reply, "to", None)
            person = await work.people.by_account(to.chat_id) if to else None
            if to and person:
                languages[to.chat_id] = person.language
        fresh = fresh and isinstance(action, Event) and action.kind is Kind.TAP
        return Outcome(whole, replies, calls, languages, fresh)

    async def _play(self, work: UnitOfWork, action: Action) -> tuple[Sequence[Reply], Sequence[Due]]:
        """As ``bot.turns.play`` does, but keeping what was said; then its calls are made."""
        academy = self.world.academy
        if isinstance(action, str):
            replies = await TICKS[action](work, academy.policies)
            await queue_replies(work, replies, NOW, None, "zh", None)
        else:
            person = await work.people.by_account(action.telegram_id)
            turn = Turn(action, work, academy.policies, person, "zh", links=LINKS)
            replies = await front.answer(turn)
            await queue_replies(work, replies, action.at, action, turn.to.language, None)
            self.pressed[action.tap.verb if action.tap else action.command or action.kind.value] += 1
        return replies, await _delivered(work)

    async def _note(self, work: UnitOfWork, show: Show, way: tuple[Action, ...]) -> None:
        """A screen that is new waits for its turn."""
        person = await work.people.by_account(show.to.chat_id)
        roles = tuple(sorted(person.roles)) if person else None
        screen = Screen(show.to.chat_id, roles, show, way, await self._point(work, person))
        mark = screen.mark(fine=self.all)
        if mark in self.found:
            return
        self.found[mark] = screen
        if len(self.found) <= self.most:
            self.waiting.append(screen)
        else:
            self.left_out += 1

    async def _point(self, work: UnitOfWork, person: Person | None) -> tuple[object, ...]:
        """Where somebody's open draft stands, as far as it decides what is asked next."""
        draft = await work.drafts.open_of(person.person_id) if person else None
        if draft is None:
            return ()
        if draft.kind not in ("log", "submission"):
            return (draft.kind,)
        answers = draft.answers
        asked = [field.key for field in FORM if field.applies(answers)] if "route" in answers else []
        left = [key for key in asked if key not in answers]
        told = (answers.get("route"), ASIDE in answers) if self.all else ()
        return ("log", draft.kind, *told, tuple(asked), min(len(left), 2))

    def _beginnings(self) -> list[Action]:
        """Every command of everybody, every button that stands in their chats, and what the program says itself."""
        began: list[Action] = list(TICKS)
        for phone in self.world.phones:
            chat_id = phone.telegram_id
            links = ("", self.world.code, secret_hash(self.world.secrets["E004"]), secret_hash("wrong"))
            began += [_command(chat_id, "start", text=link) for link in links]
            began += [_command(chat_id, name) for name in (*front.COMMANDS, "nonsense")]
            own = ("A003",) if phone is self.world.second else ()
            began += [Event(NOW, Kind.TEXT, chat_id, chat_id, text=text) for text in (*WRONG, *own)]
            began += [Event(NOW, kind, chat_id, chat_id) for kind in OTHER_KINDS]
            began.append(Event(NOW, Kind.TEXT, chat_id, chat_id, text="A003", forwarded=True))
            for message in phone.messages:
                for data in (b["callback_data"] for row in message.keyboard for b in row if "callback_data" in b):
                    began.append(_tap(chat_id, Tap.parse(data)))
        return began

    def _actions(self, screen: Screen) -> list[Action]:
        """Every button of a screen; and where an answer can be typed, right and wrong ones, a photo and a file."""
        done: list[Action] = []
        kinds: Counter[tuple[str, str]] = Counter()
        for button in screen.buttons:
            if button.tap is None:
                assert button.url
                continue
            kinds[kind_of(button)] += 1
            if self.all or kinds[kind_of(button)] <= A_KIND or button.tap.verb != "log.page":
                done.append(_tap(screen.chat_id, button.tap))
        asked = [key for key in keys_of(screen.show.lines) if key in TYPED]
        if asked:
            texts = (*(text for key in asked for text in TYPED[key]), *WRONG)
            done += [Event(NOW, Kind.TEXT, screen.chat_id, screen.chat_id, text=text) for text in texts]
            done += [_command(screen.chat_id, name) for name in ("cancel", "log")]
        if screen.point[:1] == ("log",) and screen.show.task.startswith("draft:"):
            done += [_file(screen.chat_id, *told) for told in FILES]
        return done

    def _strangers(self, screen: Screen) -> list[Action]:
        """The same buttons, sent by somebody of another unit and by an account that is bound to nobody."""
        taps = {kind_of(button): button.tap for button in screen.buttons if button.tap}
        sent: list[Action] = []
        for (verb, _), tap in taps.items():
            if self.all or self.forged[verb] < A_KIND:
                self.forged[verb] += 1
                sent += [_tap(phone.telegram_id, tap) for phone in (self.world.stranger, self.world.nobody)]
        return [] if screen.chat_id == self.world.stranger.telegram_id else sent


class _UndoneError(Exception):
    """Rolls back what was tried."""


FILES = (("photo", None, 1000), ("document", long("Ω", 300) + ".pdf", 1000), ("document", "Ω.pdf", 30 * 1024 * 1024))


def _file(chat_id: int, kind: str, name: str | None, size: int) -> Event:
    file = File(kind, f"id-{kind}-{size}", f"unique-{kind}-{size}", name, None, size)
    return Event(NOW, Kind.FILE, chat_id, chat_id, file=file)


def _command(chat_id: int, name: str, text: str = "") -> Event:
    return Event(NOW, Kind.COMMAND, chat_id, chat_id, command=name, text=text)


def _tap(chat_id: int, tap: Tap | None) -> Event:
    return Event(NOW, Kind.TAP, chat_id, chat_id, tap=tap, tap_id="tap")


async def _delivered(work: UnitOfWork) -> list[Due]:
    """Every queued call, made at once; a message's id is its row's."""
    made: list[Due] = []
    while due := await taken(work, "crawl", FAR_AHEAD, FAR_AHEAD):
        await work.outbox.sent([(call.out_id, call.out_id, NOW) for call in due], "crawl", NOW)
        made += due
    return made


@asynccontextmanager
async def _undone(work: UnitOfWork) -> AsyncIterator[None]:
    """What happens inside didn't."""
    connection: Any = work._connection
    await connection.execute_fetchall("SAVEPOINT tried")
    try:
        yield
    finally:
        await connection.execute_fetchall("ROLLBACK TO tried")
