"""Part 4, security.md 1 to 4: updates by webhook, to one worker and to several, through the wire."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.ports import free_port
from tests.running import Bot, running_bot
from tests.storage.plain_sql import plain_sql

SECRET = "a-secret-of-the-webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
ROSTER = "staff_no,name,unit,unit_name,rank,since\nA001,王芳,ICT,计算所,staff,2015-07-01"
LONG = 20.0


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot by webhook, with one person who may bind."""
    port = free_port()
    settings = {"WEBHOOK_URL": f"http://127.0.0.1:{port}/updates", "WEBHOOK_SECRET": SECRET}
    async with running_bot(tmp_path, **settings, WEBHOOK_LISTEN=f"127.0.0.1:{port}") as made:
        made.secrets = await made.register(ROSTER)
        await made.start()
        await made.logged("listening")
        yield made


async def called(bot: Bot, body: bytes, secret: str | None = SECRET) -> int:
    """The status that a call of the webhook is answered with."""
    headers = {} if secret is None else {HEADER: secret}
    url = bot.environment["WEBHOOK_URL"]
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        return answer.status


def update(number: int, text: str, user: int = 101) -> bytes:
    """A message as Telegram pushes it."""
    sender = {"id": user, "is_bot": False, "first_name": "王芳"}
    chat = {"id": user, "type": "private", "first_name": "王芳"}
    message = {"message_id": number, "date": 1, "chat": chat, "from": sender, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


async def kept(bot: Bot) -> list[tuple[Any, ...]]:
    """What the inbox holds."""
    return list(await plain_sql(bot.environment["DATABASE_URL"], "SELECT update_id, state FROM inbox ORDER BY seq"))


async def test_a_person_binds_and_is_answered_by_webhook(bot: Bot) -> None:
    wang = bot.sandbox.phone(101, "王芳")
    await bot.bind(wang, "A001", bot.secrets["A001"])
    await wang.send("/help")
    await wang.expect("能做什么", LONG)
    polled = [call for call in bot.sandbox.calls if call.method == "getupdates"]
    assert polled == []
    [told] = [call.fields for call in bot.sandbox.calls if call.method == "setwebhook"]
    assert told["allowed_updates"] == ["message", "callback_query", "my_chat_member"]  # security.md 4


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "Ａ" + SECRET[1:]])
async def test_a_call_without_the_secret_is_refused_and_nothing_is_kept(bot: Bot, secret: str | None) -> None:
    """security.md 1: 403, no row, and a warning without the value."""
    sent = secret.encode().decode("latin-1") if secret else secret
    assert await called(bot, update(1, "/start"), sent) == 403
    assert await kept(bot) == []
    log = (bot.folder / "bot.log").read_text()
    assert "without the right secret" in log
    assert SECRET not in log
    assert not secret or secret not in log


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b'{"update_id": "1"}', b'"\xff"', b"[" * 100_000, b"{}"])
async def test_what_is_no_update_is_refused(bot: Bot, body: bytes) -> None:
    assert await called(bot, body) == 400
    assert await kept(bot) == []


async def test_a_giant_is_refused_before_it_is_read(bot: Bot) -> None:
    assert await called(bot, b'{"update_id": 1, "x": "' + b"x" * 2_000_000 + b'"}') == 413
    assert await kept(bot) == []


async def test_the_same_update_fifty_times_at_once_has_one_effect(bot: Bot) -> None:
    """security.md 2."""
    bot.sandbox.phone(101, "王芳", started=True)
    assert await asyncio.gather(*(called(bot, update(7, "/help")) for _ in range(50))) == [200] * 50
    await bot.sandbox.phone(101).expect("工号", LONG)
    assert await kept(bot) == [(7, "done")]
    assert len([call for call in bot.sandbox.calls if call.method == "sendmessage"]) == 1


async def test_killed_right_after_the_200_the_update_survives(bot: Bot) -> None:
    """security.md 3."""
    wang = bot.sandbox.phone(101, "王芳", started=True)
    bot.sandbox.faults.add("slow", "sendMessage", seconds=5)
    assert await called(bot, update(7, "/help")) == 200
    await bot.kill()
    bot.sandbox.faults.clear()
    await bot.start()
    await wang.expect("工号", LONG)
    assert [state for _, state in await kept(bot)] == ["done"]


async def test_a_port_that_is_taken_is_told(bot: Bot) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        bot.environment["WEBHOOK_LISTEN"] = f"127.0.0.1:{taken.getsockname()[1]}"
        status, _, told = await bot.command("run")
    assert status == 2
    assert "WEBHOOK_LISTEN: " in told


async def test_polling_again_takes_the_updates_back(bot: Bot) -> None:
    """Else Telegram would refuse every poll while the webhook is set."""
    await bot.stop()
    wang = bot.sandbox.phone(101, "王芳")
    await wang.start()
    for name in ("WEBHOOK_URL", "WEBHOOK_SECRET", "WEBHOOK_LISTEN"):
        bot.environment.pop(name)
    await bot.start()
    await wang.expect("工号", LONG)
