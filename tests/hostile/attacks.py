"""Who attacks with what: each kind of hostile update, drawn by a seed, and what may become of one."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from handlers.front import TAPS
from tests.hostile import shapes, words
from tests.hostile.shapes import Json, document, member, message, person, photo, private, tap, written

GROUP = -1_001_000_000_001
NOBODY = 4_000_000_000
"""Accounts from here on are known to nobody, and to the sandbox least of all."""

CHOICES = (
    "",
    "yes",
    "no",
    "approve.own",
    "reject.untrue",
    "return.dates",
    "drop",
    "all",
    "save",
    "en",
    "on",
    "20260320",
)
OPENING = ("log", "log.new", "settings", "set.quiet", "away", "records", "my", "home", "help", "review", "report")
"""Verbs that open what is one's own."""


class Fate(StrEnum):
    """What became of an update."""

    ANSWERED = "answered"
    IGNORED = "ignored"
    REFUSED = "refused"
    """Not even kept."""


ANY = frozenset(Fate)
SEEN = frozenset({Fate.ANSWERED})
QUIET = frozenset({Fate.IGNORED, Fate.REFUSED})
KEPT = frozenset({Fate.ANSWERED, Fate.IGNORED})
"""What the rules let a kind of update come to: people who are bound are always answered."""


@dataclass(frozen=True, slots=True)
class Attacker:
    """An account that attacks: bound or a stranger; what it types next follows a conversation of its own."""

    account: int
    bound: bool


@dataclass(frozen=True, slots=True)
class Attack:
    """An update on its way, and the fates that are right for it."""

    kind: str
    update_id: int
    lane: int
    raw: bytes
    fates: frozenset[Fate]


@dataclass(frozen=True, slots=True)
class Prey:
    """What others' ids and secrets are: of submissions, drafts, people, absences, evidence, requests."""

    ids: Sequence[int]
    revisions: Sequence[int]
    secrets: Sequence[str]
    files: Sequence[str]


@dataclass
class Arsenal:
    """Makes attacks; the same seed makes the same ones."""

    draw: random.Random
    prey: Prey

    def attack(self, kind: str, by: Attacker, update_id: int) -> Attack:
        """An attack of a kind by somebody."""
        raw, fates, lane = MAKERS[kind](self, by, update_id)
        return Attack(kind, update_id, lane, raw, fates)

    def pick(self, *values: Any) -> Any:
        """One of several."""
        return self.draw.choice(values)


Made = tuple[bytes, frozenset[Fate], int]
Maker = Callable[[Arsenal, Attacker, int], Made]


def _to_be(by: Attacker, update_id: int, payload: Json, kind: str = "message") -> Made:
    """An update of a person, who is answered when bound; a stranger's door may be closed."""
    return written(update_id, kind, payload), SEEN if by.bound else KEPT, by.account


def forged_tap(arsenal: Arsenal, by: Attacker, update_id: int) -> Made:
    """Every verb on other people's ids."""
    verb = arsenal.pick(*sorted(TAPS))
    data = f"{verb}:{arsenal.pick(*arsenal.prey.ids)}:{arsenal.pick(*arsenal.prey.revisions)}"
    choice = arsenal.pick(*CHOICES)
    data = f"{data}:{choice}" if choice else data
    return written(update_id, "callback_query", tap(by.account, data, f"q{update_id}")), SEEN, by.account


def odd_tap(arsenal: Arsenal, by: Attacker, update_id: int) -> Made:
    """Data that no button has."""
    verb = arsenal.pick(*sorted(TAPS))
    data = arsenal.pick(
        "", ":", "::", verb, f"{verb}:", f"{verb}:-1:1", f"{verb}:1:-1", f"{verb}:{'9' * 18}:1",
        f"{verb}:{'9' * 30}:1", f"{verb}:１:１", f"{verb}:1:1:通过", f"{verb}:1:1:../../x",
        f"{verb}:1:1:{'9' * 24}", f"{verb}:0:{'9' * 9}:-5", f"{verb}:1:1\n", f"{verb.upper()}:1:1", "x" * 5000,
        "\x00", "' OR 1=1 --", "{}", "null", f"{verb}:9999:0:9999.2026.all",
    )  # fmt: skip
    return written(update_id, "callback_query", tap(by.account, data, f"q{update_id}")), SEEN, by.account


def whole_characters(text: str) -> str:
    """The text without halves of characters, which no messenger can send."""
    return text.encode("utf-8", "ignore").decode()


def hostile_words(arsenal: Arsenal, by: Attacker, update_id: int) -> Made:
    """What is typed, at whatever step the sender's conversation stands."""
    text = words.hostile_text(arsenal.draw)
    payload = message(by.account, text=text)
    raw, fates, lane = _to_be(by, update_id, payload)
    return raw, fates if text == whole_characters(text) else ANY, lane


def conversation(arsenal: Arsenal, by: Attacker, update_id: int) -> Made:
    """What leads on, so that hostile words meet every question."""
    said = arsenal.pick(
        "/log", "/log", "/start", "/settings", "/records", "/my", "/help", "/review", "/report", "/cancel",
        "外部培训", "在职自学", "境外培训", "院外网络培训", "专项培训班", "学术会议", "一个名称", "和名称一样",
        "北京", "图书馆", "3.2-3.6", "昨天", "2", "就是这样", "没有缺席", "不脱产", "合格", "无考核", "10", "A001",
        "王某", "是我", "不是我", "/nonsense", "/my@other_bot", "/LOG", "/log log",
    )  # fmt: skip
    return _to_be(by, update_id, message(by.account, text=said))


def open_own(arsenal: Arsenal, by: Attacker, update_id: int) -> Made:
    """The taps that open conversations of one's own."""
    verb = arsenal.pick(*OPENING)
    data = f"{verb}:{arsenal.pick(0, 2026, 9999)}:0"
    return written(update_id, "callback_query", tap(by.account, data, f"q{update_id}")), SEEN, by.account


def hostile_file(arsenal: Arsenal, by: Attacker, update_id: int) -> Made:
    """Photos and documents: odd names, sizes and types, files of the sandbox that are not what they say."""
    draw = arsenal.draw
    name = arsenal.pick(*words.FORMULAS, *words.MARKUP, *words.FILE_NAMES)
    size = arsenal.pick(0, 1, 1000, 20 * 1024 * 1024, 20 * 1024 * 1024 + 1, 2**40)
    file_id = arsenal.pick("gone", *arsenal.prey.files, *arsenal.prey.files)
    mime = arsenal.pick("application/pdf", "image/jpeg", "text/html", "", "x" * 200, "application/octet-stream")
    more: Json = {"caption": whole_characters(words.hostile_text(draw))[:1024]} if draw.random() < 0.3 else {}
    if draw.random() < 0.3:
        more["media_group_id"] = str(draw.randrange(3))
    if draw.random() < 0.3:
        return _to_be(by, update_id, message(by.account, photo=photo(file_id, size), **more))
    file = document(file_id, name, file_size=size, mime_type=mime) | {"file_unique_id": f"u{update_id}"}
    return _to_be(by, update_id, message(by.account, document=file, **more))


def foreign_contact(arsenal: Arsenal, by: Attacker, update_id: int) -> Made:
    """One's own contact, or somebody else's."""
    user = arsenal.pick(None, 0, -1, by.account, NOBODY, 10**15)
    card = {
        "phone_number": arsenal.pick("+861", "", "'; --"),
        "first_name": whole_characters(words.hostile_text(arsenal.draw))[:200],
    }
    return _to_be(by, update_id, message(by.account, contact=card | ({} if user is None else {"user_id": user})))


def invite_again(arsenal: Arsenal, by: Attacker, update_id: int) -> Made:
    """Links that were used, guessed, cut, doubled, or taken from the database."""
    secret = arsenal.pick(*arsenal.prey.secrets)
    cut, doubled, hidden = secret[:-1], f"{secret} {secret}", "\u200b" + secret
    said = arsenal.pick(secret, cut, secret.lower(), doubled, "0" * 64, secret * 10, hidden, "%s")
    return _to_be(by, update_id, message(by.account, text=f"/start {said}"))


def changed_types(arsenal: Arsenal, by: Attacker, update_id: int) -> Made:
    """Other types, anywhere."""
    kind, payload = arsenal.pick(*shapes.whole(by.account))
    odd = shapes.changed(arsenal.draw, payload, by.account, arsenal.pick(1, 1, 2, 5))
    return written(update_id, kind, odd), ANY, by.account


def missing_parts(arsenal: Arsenal, by: Attacker, update_id: int) -> Made:
    """Parts away, anywhere."""
    kind, payload = arsenal.pick(*shapes.whole(by.account))
    return written(update_id, kind, shapes.without(arsenal.draw, payload, arsenal.pick(1, 1, 2, 5))), ANY, by.account


def no_update(arsenal: Arsenal, _by: Attacker, update_id: int) -> Made:
    """Anything but an update: the door must find what to do with it."""
    number, whole = b"%d" % update_id, written(update_id, "message", message(1, text="x"))
    numbers = (b'"%s"' % number, b"-" + number, number + b".5", b"9" * 40, b"null", b"true", b"1e400", b"[]")
    bare = (b"%s}", b'%s,"message":null}', b'%s,"message":[]}', b'%s,"message":{}}', b'%s,"callback_query":5}')
    odd = (
        *(b"null", b"5", b'"x"', b"[]", b"{}", b"[[[]]]", b"1e400"),
        *(whole.replace(number, other) for other in numbers),
        *(told % (b'{"update_id":%s' % number) for told in bare),
    )
    return arsenal.pick(*odd), frozenset({Fate.REFUSED}), 0


def unreadable(arsenal: Arsenal, by: Attacker, update_id: int) -> Made:
    """JSON that the library can't read, beside others that it can."""
    begun = b'{"update_id":%d,' % update_id
    odd = arsenal.pick(
        begun + b'"message":', begun + b'"message":{]}', begun + b'"x":' + b"9" * 5000 + b"}",
        begun + b'"x":\xff\xfe}', begun + b"'x':1}", begun + b'"message":{"text":"\x00"}}', begun + b'"x":NaN,}',
        begun,
    )  # fmt: skip
    return odd, frozenset({Fate.REFUSED}), by.account


def giant(arsenal: Arsenal, by: Attacker, update_id: int) -> Made:
    """Much too much of something."""
    many = arsenal.pick(5000, 20_000)
    payload = arsenal.pick(
        message(by.account, text="很" * many), message(by.account, text="x", unknown="y" * 100 * many),
        message(by.account, text="x" * 4096, entities=[{"type": "bold", "offset": 0, "length": 1}] * many),
        message(by.account, photo=photo() * many), message(by.account, **{f"k{at}": at for at in range(many)}),
        message(by.account, document=document("file-1", "n" * many)),
    )  # fmt: skip
    return written(update_id, "message", payload), ANY, by.account


def deep(arsenal: Arsenal, by: Attacker, update_id: int) -> Made:
    """Nested much too deep."""
    return shapes.nested(arsenal.draw, update_id, by.account), ANY, by.account


def odd_sender(arsenal: Arsenal, by: Attacker, update_id: int) -> Made:
    """Senders that nobody can be, bots, channels, and chats that are not the sender's."""
    number = arsenal.pick(0, -5, 2**53, 2**63, 2**64, 10**40, 0.5, 1e300, str(by.account), True, None)
    robot = person(by.account, is_bot=True)
    prey = arsenal.pick(*arsenal.prey.ids)
    payload = arsenal.pick(
        message(by.account, text="/my") | {"from": person(number)},
        message(by.account, text="/my") | {"chat": private(number)},
        message(by.account, text="/my") | {"from": robot}, message(prey, text="/my") | {"from": person(by.account)},
        {k: v for k, v in message(by.account, text="/my").items() if k != "from"},
    )  # fmt: skip
    return written(update_id, "message", payload), QUIET, by.account


def in_a_group(arsenal: Arsenal, by: Attacker, update_id: int) -> Made:
    """Groups and channels: commands, words, taps, anonymous admins."""
    chat = {"id": GROUP, "type": arsenal.pick("supergroup", "group", "channel"), "title": "同事群"}
    data = f"review.approve:{arsenal.pick(*arsenal.prey.ids)}:1"
    text = arsenal.pick("/my", "/review", "/start", "学时", f"/start {arsenal.prey.secrets[0]}")
    said = message(by.account, text=text) | {"chat": chat}
    query = tap(by.account, data, f"q{update_id}")
    query["message"]["chat"] = chat
    by_channel = said | {"sender_chat": chat}
    kind, payload = arsenal.pick(("message", said), ("callback_query", query), ("message", by_channel))
    return written(update_id, kind, payload), KEPT, by.account


def not_ones_own(arsenal: Arsenal, by: Attacker, update_id: int) -> Made:
    """Forwards, words by way of another bot, quotes, service messages, everything that isn't typed."""
    kind, payload = arsenal.pick(*shapes.whole(by.account)[2:4], *shapes.whole(by.account)[6:9])
    return written(update_id, kind, payload), SEEN if by.bound else KEPT, by.account


def unused_kind(arsenal: Arsenal, by: Attacker, update_id: int) -> Made:
    """Kinds of update that nobody asked for."""
    kind = arsenal.pick(
        "edited_message", "channel_post", "edited_channel_post", "business_message", "business_connection",
        "inline_query", "chosen_inline_result", "shipping_query", "pre_checkout_query", "poll", "poll_answer",
        "chat_member", "chat_join_request", "message_reaction", "chat_boost", "purchased_paid_media",
        "deleted_business_messages", "something_of_the_future",
    )  # fmt: skip
    payload = message(by.account, text="/my", query="李强", id="1")
    return written(update_id, kind, payload), frozenset({Fate.REFUSED}), by.account


def chat_member(arsenal: Arsenal, by: Attacker, update_id: int) -> Made:
    """Blocked, let in, thrown out of a group: noted, never answered."""
    payload = member(by.account, arsenal.pick("member", "kicked", "left", "administrator", "restricted", "nonsense"))
    return written(update_id, "my_chat_member", payload), QUIET, by.account


MAKERS: dict[str, Maker] = {
    "forged taps on others' ids": forged_tap,
    "taps that no button makes": odd_tap,
    "hostile words": hostile_words,
    "conversations": conversation,
    "own conversations opened": open_own,
    "files": hostile_file,
    "contacts": foreign_contact,
    "invite links again": invite_again,
    "wrong types": changed_types,
    "missing parts": missing_parts,
    "no update at all": no_update,
    "unreadable JSON": unreadable,
    "giants": giant,
    "nested deep": deep,
    "impossible senders": odd_sender,
    "groups and channels": in_a_group,
    "forwards and the like": not_ones_own,
    "kinds that are not used": unused_kind,
    "blocked and let in": chat_member,
}
OFTEN = {"forged taps on others' ids": 6, "hostile words": 6, "conversations": 6, "wrong types": 5, "missing parts": 2}
"""How often a kind comes, where it is not once."""
