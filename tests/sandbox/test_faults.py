"""Trouble on demand, as a bot meets it."""

from __future__ import annotations

import aiohttp
import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from sandbox.faults import Kind
from sandbox.person import Phone
from sandbox.server import Sandbox


async def test_refusing_faults_strike_as_often_as_asked_and_change_nothing(
    bot: Bot, sandbox: Sandbox, wang: Phone
) -> None:
    expected: dict[Kind, type[Exception]] = {"500": NetworkError, "502": NetworkError, "403": Forbidden}
    for kind, error in expected.items():
        sandbox.faults.add(kind, "sendMessage", count=2)
        for _ in range(2):
            with pytest.raises(error):
                await bot.send_message(101, "x")
    assert wang.messages == []
    await bot.send_message(101, "x")


async def test_429_tells_how_long_to_wait(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    sandbox.faults.add("429", retry_after=7)
    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(101, "x")
    assert "Retry in 7 seconds" in str(refusal.value)


async def test_a_slow_answer_comes(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    sandbox.faults.add("slow", "sendMessage", seconds=0.2)
    await bot.send_message(101, "x")
    assert sandbox.calls[-1].seconds >= 0.2


async def test_a_lost_answer_had_its_effect(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    sandbox.faults.add("lost", "sendMessage", seconds=30)
    with pytest.raises(TimedOut):
        await bot.send_message(101, "一次", read_timeout=0.2)
    sandbox.faults.add("lost", "sendMessage", seconds=0)
    with pytest.raises(NetworkError):
        await bot.send_message(101, "两次")
    assert [message.text for message in wang.messages] == ["一次", "两次"]


async def test_a_cut_answer_had_its_effect(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    sandbox.faults.add("cut")
    with pytest.raises(NetworkError):
        await bot.send_message(101, "x")
    assert len(wang.messages) == 1


async def test_faults_pick_their_method_and_chat(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    sandbox.phone(102, started=True)
    sandbox.faults.add("500", chat_id=102)
    sandbox.faults.add("500", "editMessageText")
    await bot.send_message(101, "x")
    await bot.get_updates()
    with pytest.raises(NetworkError):
        await bot.send_message(102, "x")
    with pytest.raises(NetworkError):
        await bot.edit_message_text("y", 101, 1)
    sandbox.faults.add("500", "getUpdates")
    with pytest.raises(NetworkError):
        await bot.get_updates()
    sandbox.faults.add("500")
    sandbox.faults.clear()
    await bot.send_message(101, "y")


async def test_downloads_fail_on_demand(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    await wang.document("a.pdf", b"%PDF" * 1000)
    file = await bot.get_file(wang.newest.file_id or "")
    for kind in ("500", "cut", "lost"):
        sandbox.faults.add(kind, "download", seconds=0)
        with pytest.raises(NetworkError):
            await file.download_as_bytearray()
    assert len(await file.download_as_bytearray()) == 4000


async def test_an_unknown_fault_is_refused(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession(sandbox.base_url) as session:
        async with session.post("/control/faults", json={"kind": "fire"}) as response:
            assert response.status == 400
        async with session.post("/control/faults", json={"kind": "500", "count": 3}) as response:
            assert response.status == 200
        async with session.get("/control/faults") as response:
            assert [fault["count"] for fault in await response.json()] == [3]


async def test_flood_control_counts_per_chat_and_per_bot(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    for user_id in range(1, 4):
        sandbox.phone(user_id, started=True)
    sandbox.flood.per_chat, sandbox.flood.per_bot = 1, 3
    sandbox.flood.clock = lambda: 100.0
    await bot.send_message(101, "x")
    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(101, "too soon")
    assert "Retry in 1 seconds" in str(refusal.value)
    await bot.edit_message_text("no message, but one of the bot's", 101, 1)
    await bot.send_message(1, "x")
    with pytest.raises(RetryAfter):
        await bot.edit_message_text("the bot's fourth", 101, 1)
    with pytest.raises(RetryAfter):
        await bot.send_message(3, "the bot's fourth as well")
    await bot.send_chat_action(101, "typing")
    with pytest.raises(BadRequest):
        await bot.answer_callback_query("1")
    sandbox.flood.clock = lambda: 101.0
    await bot.send_message(101, "x")
