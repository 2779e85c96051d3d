"""A call that breaks us gives way to what comes later in its chat; one whose outcome is unknown is made twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from telegram.error import BadRequest, TelegramError

from bot.attachments import Makers
from bot.budget import Budget
from bot.clock import Clock
from bot.evidence_store import StoreDown
from bot.outbox import TRIES, Outbox
from bot.wire import NotCarriedOut, OutcomeUnknown, Wire
from storage.outbox import Call
from tests.storage.plain_sql import plain_sql
from tests.story import Academy, sqlite_url


class BrokenFor(Wire):
    """A wire on which calls about one text break in our own code; no network."""

    def __init__(self, text: str) -> None:
        super().__init__("1:AAAAAAAAAA", "http://127.0.0.1:9")
        self.text = text
        self.said: list[str] = []

    async def call(self, method: str, body: Mapping[str, Any], files: Any = None) -> Any:
        if body["text"] == self.text:
            raise AttributeError("ours")
        self.said.append(body["text"])
        return {"message_id": 1}


@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
async def test_a_call_that_breaks_us_does_not_keep_its_chat_silent(academy: Academy, method: str) -> None:
    """The lease of a call that can't be made would be renewed for as long as others are sent."""
    wire, clock = BrokenFor("breaks"), Clock()
    outbox = Outbox(academy.database, clock, wire, Budget(1000, 1000), Makers(lambda _sha256: b""))
    async with academy.database.transaction() as work:
        for name, text in ((method, "breaks"), ("sendMessage", "later")):
            await work.outbox.queue(Call(7, 0, name, {"chat_id": 7, "text": text}), clock.now())
    stopping = asyncio.Event()
    running = asyncio.create_task(outbox.run(stopping))
    async with asyncio.timeout(20):
        while not wire.said:
            await asyncio.sleep(0.05)
    stopping.set()
    await running
    assert wire.said == ["later"]


class Silent(BrokenFor):
    """A wire on which calls about one text are made, and no answer comes back."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.tried = 0

    async def call(self, method: str, body: Mapping[str, Any], files: Any = None) -> Any:
        if body["text"] == self.text:
            self.tried += 1
            raise OutcomeUnknown("ServerDisconnectedError")
        return await super().call(method, body, files)


async def test_a_message_of_unknown_outcome_is_said_at_most_twice(academy: Academy) -> None:
    """tdlib/telegram-bot-api#126: Telegram has no idempotency key."""
    wire, clock, stopping = Silent("lost"), Clock(), asyncio.Event()
    outbox = Outbox(academy.database, clock, wire, Budget(1000, 1000), Makers(lambda _sha256: b""))
    async with academy.database.transaction() as work:
        for text in ("lost", "later"):
            await work.outbox.queue(Call(7, 0, "sendMessage", {"chat_id": 7, "text": text}), clock.now())
    running = asyncio.create_task(outbox.run(stopping))
    async with asyncio.timeout(20):
        while not wire.said:
            await asyncio.sleep(0.05)
    stopping.set()
    await running
    assert (wire.tried, wire.said) == (2, ["later"])


class Recording(Wire):
    """A wire that refuses the first call with these words, and makes the others."""

    def __init__(self, refusal: TelegramError) -> None:
        super().__init__("1:AAAAAAAAAA", "http://127.0.0.1:9")
        self.refusal: TelegramError | None = refusal
        self.made: list[tuple[str, object]] = []

    async def call(self, method: str, body: Mapping[str, Any], files: Any = None) -> Any:
        if self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            raise refusal
        self.made.append((method, body.get("text")))
        return {"message_id": 1}


class OutOfReach(Wire):
    """A wire that reaches nobody for a while; no network."""

    def __init__(self) -> None:
        super().__init__("1:AAAAAAAAAA", "http://127.0.0.1:9")
        self.tried = 0
        self.reaches = False

    async def call(self, method: str, body: Mapping[str, Any], files: Any = None) -> Any:
        self.tried += 1
        if not self.reaches:
            raise NotCarriedOut("ProxyConnectionError")
        return {"message_id": 1}


async def test_a_call_that_reaches_nobody_is_given_up_never(academy: Academy, tmp_path: Path) -> None:
    """A proxy that is down for a week: a call that never went out can't be said twice, so it waits."""
    wire, clock = OutOfReach(), Clock()
    async with academy.database.transaction() as work:
        await work.outbox.queue(Call(7, 0, "sendMessage", {"chat_id": 7, "text": "x"}), clock.now())
    await plain_sql(sqlite_url(tmp_path), f"UPDATE outbox SET tries = {TRIES + 1}")
    stopping = asyncio.Event()
    outbox = Outbox(academy.database, clock, wire, Budget(1000, 1000), Makers(lambda _sha256: b""))
    running = asyncio.create_task(outbox.run(stopping))
    async with asyncio.timeout(20):
        while not wire.tried:
            await asyncio.sleep(0.05)
        wire.reaches = True
        while await states(tmp_path) != ["sent"]:
            await plain_sql(sqlite_url(tmp_path), "UPDATE outbox SET not_before = '' WHERE state = 'waiting'")
            await asyncio.sleep(0.05)
    stopping.set()
    await running


class Takes(Wire):
    """A wire on which every call arrives; what it carried is counted."""

    def __init__(self) -> None:
        super().__init__("1:AAAAAAAAAA", "http://127.0.0.1:9")
        self.carried: list[bytes] = []

    async def call(self, method: str, body: Mapping[str, Any], files: Any = None) -> Any:
        self.carried.append(files["document"].input_file_content)
        return {"message_id": 1}


async def test_a_file_whose_store_is_down_is_sent_when_it_is_back(academy: Academy) -> None:
    wire, clock, down = Takes(), Clock(), [StoreDown("SlowDown")] * 3

    def read(_sha256: str) -> bytes:
        if down:
            raise down.pop()
        return b"certificate"

    async with academy.database.transaction() as work:
        attached = {"document": {"sha256": "0" * 64, "name": "证书.pdf"}}
        await work.outbox.queue(Call(7, 0, "sendDocument", {"chat_id": 7}, attached), clock.now())
    stopping = asyncio.Event()
    running = asyncio.create_task(Outbox(academy.database, clock, wire, Budget(1000, 1000), Makers(read)).run(stopping))
    async with asyncio.timeout(20):
        while not wire.carried:
            await asyncio.sleep(0.05)
    stopping.set()
    await running
    assert wire.carried == [b"certificate"]


async def sends(academy: Academy, wire: Wire, folder: Path, count: int) -> None:
    """Run an outbox until so many calls are no longer waiting."""
    outbox, stopping = (
        Outbox(academy.database, Clock(), wire, Budget(1000, 1000), Makers(lambda _: b"")),
        asyncio.Event(),
    )
    running = asyncio.create_task(outbox.run(stopping))
    async with asyncio.timeout(20):
        while len([state for state in await states(folder) if state not in ("waiting", "sending")]) < count:
            await asyncio.sleep(0.05)
    stopping.set()
    await running


async def states(folder: Path) -> list[str]:
    return [state for (state,) in await plain_sql(sqlite_url(folder), "SELECT state FROM outbox ORDER BY out_id")]


async def test_what_was_never_shown_is_said_anew_and_not_edited(academy: Academy, tmp_path: Path) -> None:
    wire, clock, body = Recording(BadRequest("refused")), Clock(), {"chat_id": 7}
    async with academy.database.transaction() as work:
        out_id = await work.outbox.queue(Call(7, 0, "sendMessage", body | {"text": "refused"}), clock.now())
        for method in ("editMessageReplyMarkup", "editMessageText"):
            await work.outbox.queue(Call(7, 0, method, body | {"text": "anew"}, about=out_id), clock.now())
    await sends(academy, wire, tmp_path, 4)
    assert wire.made == [("sendMessage", "anew")]
    assert await states(tmp_path) == ["parked", "dropped", "dropped", "sent"]


async def test_a_code_whose_message_is_gone_is_sent_anew_with_its_picture(academy: Academy, tmp_path: Path) -> None:
    """The organiser deleted it: what takes its place is what the edit would have made of it."""
    wire, picture = Recording(BadRequest("refused")), {"code": "https://t.me/xueshi_bot?start=in-a", "name": "code.png"}
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "x:1:0"}]]}
    async with academy.database.transaction() as work:
        gone = {"chat_id": 7, "text": "refused"}
        out_id = await work.outbox.queue(Call(7, 0, "sendMessage", gone), Clock().now())
        await work.outbox.set_live(7, "code:1", out_id)
        media = {"type": "photo", "caption": "<b>anew</b>", "parse_mode": "HTML"}
        body = {"chat_id": 7, "media": media, "reply_markup": keyboard}
        edit = Call(7, 0, "editMessageMedia", body, {"media": picture}, about=out_id)
        await work.outbox.queue(edit, Clock().now())
    await sends(academy, wire, tmp_path, 3)
    assert await states(tmp_path) == ["parked", "dropped", "sent"]
    [(method, body, attached)] = await plain_sql(
        sqlite_url(tmp_path), "SELECT method, body, attached FROM outbox WHERE state = 'sent'"
    )
    assert method == "sendPhoto"
    assert json.loads(attached) == {"photo": picture}
    sent = {"chat_id": 7, "caption": "<b>anew</b>", "parse_mode": "HTML", "reply_markup": keyboard}
    assert json.loads(body) == sent
    async with academy.database.reading() as work:
        live = await work.outbox.live(7, "code:1")
    assert live is not None
    assert live.method == "sendPhoto"


async def test_an_answer_to_a_tap_that_comes_too_late_is_let_go(
    academy: Academy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody waits for it any more; it is no fault for the log."""
    told = "Query is too old and response timeout expired or query id is invalid"
    async with academy.database.transaction() as work:
        await work.outbox.queue(Call(7, 0, "answerCallbackQuery", {"callback_query_id": "1"}), Clock().now())
    await sends(academy, Recording(BadRequest(told)), tmp_path, 1)
    assert await states(tmp_path) == ["dropped"]
    assert "call refused" not in "".join(capsys.readouterr())
