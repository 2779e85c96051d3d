"""What must hold of whatever is said, in both languages: it renders, keeps to Telegram's limits, and leaks nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple, cast

from bot.render import toast_of, words
from bot.speak import queue_replies
from bot.texts import LANGUAGES
from handlers import front
from handlers.event import Event, Tap
from handlers.reply import Button, Reply, Say, Show, To, Toast, Workbook
from sandbox.html import parse, utf16
from sandbox.refusals import Refusal
from storage.outbox import Call
from storage.unit_of_work import UnitOfWork
from tests.texts.archive import NOW
from tests.texts.catalogue import catalogue
from tests.texts.crawler import Outcome, keys_of
from tests.texts.world import World

TEXT, CAPTION, TOAST, BUTTONS, A_ROW, DATA, COMMAND, SHEET = 4096, 1024, 200, 100, 8, 64, 256, 31
LABEL, NAMING_LABEL = 40, 64
"""Columns of a label, of which a Han character takes two; and the characters of one with people's own words in it."""

LINK = re.compile(r"https://\S+")
FOREIGN = {
    "en": re.compile("[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]+"),
    "zh": re.compile(r"(?<![/\w.])[A-Za-z]*[a-z]{2,}"),
}
SPACED = re.compile("[，。：；、？！）”] [\u4e00-\u9fff]|[\u4e00-\u9fff] [，。：；、？！（“]")
SPOKEN_AS_IT_IS = {"中文", "English", "Telegram", "Excel", "WebP"}
KEY = re.compile("[a-z]+-[a-z0-9_-]+")

OLD = re.compile(
    "-old(-button)?$|-already$|-late-|-early$|-gone$|-moved-on$|-not-yours$|-state-now$|-release-none$|-own$|-no-year$"
)
"""What a button answers that is old or somebody else's; one that was just shown never does."""

ENDS = re.compile(
    "^front-|^help-nothing|^binding-(not-you|passed-on|second|account|closed|wrong|card|release-(done|kept))"
    "|^review-(bulk-(cancelled|typed)|done|no-reviewer|reason-wrong|informed)"
)
"""After these nothing is left to tap: they say what to do, or that it is over."""


HR_IS_TOLD = "binding-hr-second-person"
"""Whose account opened somebody else's link is named to that person's HR, wherever they are."""


class Fault(NamedTuple):
    """What is wrong, and what shows it."""

    what: str
    shown: str = ""


async def faults(outcome: Outcome, world: World) -> list[Fault]:
    """Everything that is wrong with what an action led to."""
    found = [*_of_the_whole(outcome), *_dead_end(outcome)]
    typed = outcome.last.text if isinstance(outcome.last, Event) else ""
    for reply in outcome.replies:
        for language in LANGUAGES:
            found += await _of_reply(reply, language, world, typed)
    return found


def _of_the_whole(outcome: Outcome) -> Iterator[Fault]:
    action = outcome.last
    if outcome.broken:
        yield Fault(f"broken: {outcome.broken}")
        return
    answered = any(call.method == "answerCallbackQuery" for call in outcome.calls)
    if isinstance(action, Event) and action.tap_id and not answered:
        yield Fault("the tap is not answered")
    toasts = {reply.line.key for reply in outcome.replies if isinstance(reply, Toast)}
    if outcome.fresh:
        yield from (Fault(f"a button that was just shown answers {key}") for key in toasts if OLD.search(key))
    for reply in outcome.replies:
        to = getattr(reply, "to", None)
        if to is not None and outcome.languages.get(to.chat_id, to.language) != to.language:
            yield Fault("speaks a language that the person didn't choose", to.language)


def _dead_end(outcome: Outcome) -> Iterator[Fault]:
    """Whoever acts sees a way on or back, unless what they see says that there is none."""
    action = outcome.last
    if isinstance(action, str):
        return
    shown = [reply for reply in outcome.replies if isinstance(reply, Show) and reply.to.chat_id == action.chat_id]
    keys = {key for show in shown for key in keys_of(show.lines)}
    if shown and not any(show.keyboard for show in shown) and not any(map(ENDS.search, keys)):
        yield Fault(f"a dead end: {sorted(keys)}")


async def _of_reply(reply: Reply, language: str, world: World, typed: str) -> list[Fault]:
    if isinstance(reply, Toast):
        told = toast_of(reply.line, language)
        cut = len(told) > TOAST or (told.endswith("…") and not told.endswith("\n…"))
        return [*_of_words(told, language), *([Fault(f"a toast was cut: {reply.line.key}", told)] if cut else [])]
    found: list[Fault] = []
    spoken = (isinstance(reply, Workbook) and reply.language) or language
    for call in await _calls(replace(reply, to=To(reply.to.chat_id, language))):
        found += _of_limits(call)
        for text in _texts(call):
            own = text.replace(typed, "9") if typed else text
            found += _of_words(own, spoken)
            found += (
                () if HR_IS_TOLD in keys_of(getattr(reply, "lines", ())) else _of_secrets(text, call.chat_id, world)
            )
    buttons = [button for row in reply.keyboard for button in row] if isinstance(reply, Show) else []
    return [*found, *(fault for button in buttons for fault in _of_button(button, language))]


@dataclass
class _Noted:
    """An outbox that only notes what is queued."""

    calls: list[Call] = field(default_factory=list)

    @property
    def outbox(self) -> _Noted:
        return self

    async def live(self, _chat_id: int, _task: str) -> None:
        return None

    async def queue(self, call: Call, _at: datetime, _not_before: datetime | None = None) -> int:
        self.calls.append(call)
        return len(self.calls)

    async def set_live(self, _chat_id: int, _task: str, _out_id: int) -> None:
        return None


async def _calls(reply: Reply) -> list[Call]:
    """The literal calls of a reply."""
    noted = _Noted()
    await queue_replies(cast(UnitOfWork, noted), [reply], NOW, None, "zh", None)
    return noted.calls


def _texts(call: Call) -> Iterator[str]:
    """Every text of a call that a person reads, without its markup."""
    for body in (call.body, *call.body.get("media", ())):
        yield from (_plain(body[name]) for name in ("text", "caption") if name in body)
    yield from (button["text"] for row in _rows(call) for button in row)
    yield from (each["description"] for each in call.body.get("commands", ()))
    attached = call.attached or {}
    if "draw" in attached.get("photo", ()):
        drawn = attached["photo"]["draw"]
        bars = [(bar[0], bar[-1]) for bar in drawn.get("bars", drawn.get("rates"))]
        yield from (drawn["title"], *drawn["notes"], *(text for bar in bars for text in bar))
    for title, header, _ in attached.get("document", {}).get("table", ()):
        yield from (title, *header)


def _plain(markup: str) -> str:
    try:
        return parse(markup)[0]
    except Refusal as refused:
        return f"<{refused}>"


def _rows(call: Call) -> Sequence[Sequence[Mapping[str, str]]]:
    rows: Sequence[Sequence[Mapping[str, str]]] = call.body.get("reply_markup", {}).get("inline_keyboard", ())
    return rows


def _of_words(text: str, language: str) -> Iterator[Fault]:
    """One language, no key instead of words, nothing of the inside."""
    if foreign := set(FOREIGN[language].findall(LINK.sub("", text))) - SPOKEN_AS_IT_IS:
        yield Fault(f"foreign words in {language}: {sorted(foreign)}", text)
    if raw := [key for key in KEY.findall(text) if key in catalogue("zh")]:
        yield Fault(f"a key is shown: {raw}", text)
    if language == "zh" and SPACED.search(text):
        yield Fault("a space beside a full-width sign", text)
    if re.search(r"\{ ?\$|Decimal|\bNone\b|^<(?!b>)", text):
        yield Fault("something of the inside is shown", text)


def _of_secrets(text: str, chat_id: int, world: World) -> Iterator[Fault]:
    for word, readers in world.readers.items():
        if word in text and chat_id not in readers:
            yield Fault(f"nothing for this chat: {word}", text)


def _of_limits(call: Call) -> Iterator[Fault]:
    for name, limit in (("text", TEXT), ("caption", CAPTION)):
        shown = _plain(call.body.get(name, ""))
        if utf16(shown) > limit:
            yield Fault(f"a {name} of {utf16(shown)}", shown)
        if shown.endswith("\n…"):
            yield Fault(f"a {name} was cut", shown)
        if name in call.body and not shown:
            yield Fault(f"an empty {name}")
    rows = _rows(call)
    if sum(map(len, rows)) > BUTTONS or any(len(row) > A_ROW for row in rows):
        yield Fault("too many buttons", str([len(row) for row in rows]))
    if any(len(each["description"]) > COMMAND for each in call.body.get("commands", ())):
        yield Fault("a command's description is too long")
    for title, _, _ in (call.attached or {}).get("document", {}).get("table", ()):
        if len(title) > SHEET or re.search(r"[\[\]:*?/\\]", title):
            yield Fault("no title for a sheet", title)


def _of_button(button: Button, language: str) -> Iterator[Fault]:
    label, tap = words(button.label, language, markup=False), button.tap
    if tap is None:
        assert button.url
    elif len(tap.data().encode()) > DATA or Tap.parse(tap.data()) != tap or tap.verb not in front.TAPS:
        yield Fault("a dead button", tap.data())
    naming = _names_something(button.label)
    if (len(label) > NAMING_LABEL) if naming else (_columns(label) > LABEL):
        yield Fault(f"too long a label: {button.label.key}", label)
    if not label.strip():
        yield Fault(f"no label: {button.label.key}")


def _names_something(label: Say) -> bool:
    """Whether people's own words are in a label."""
    values: list[Any] = list(label.args.values())
    return any(isinstance(value, str) or (isinstance(value, Say) and _names_something(value)) for value in values)


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
