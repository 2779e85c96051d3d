"""Part 9, the durable path on a real wire: what goes wrong between Telegram and the bot is neither lost nor doubled."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.faults import Kind
from sandbox.person import Phone
from tests.running import Bot, running_bot


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    """A running bot on which nobody is registered: it greets strangers."""
    async with running_bot(tmp_path) as made:
        await made.start()
        yield made


def greetings(phone: Phone) -> int:
    return sum("学时登记" in message.text for message in phone.messages if message.by_bot)


@pytest.mark.parametrize(("kind", "count"), [("500", 3), ("502", 3), ("429", 2)])
async def test_a_refused_send_is_made_again_and_said_once(bot: Bot, kind: Kind, count: int) -> None:
    phone = bot.sandbox.phone(101, "王芳")
    bot.sandbox.faults.add(kind, "sendMessage", count=count, retry_after=1)
    await phone.send("/start")
    await phone.expect("学时登记")
    assert greetings(phone) == 1


@pytest.mark.parametrize("kind", ["lost", "cut"])
async def test_a_send_whose_outcome_is_unknown_is_said_at_most_twice(bot: Bot, kind: Kind) -> None:
    """tdlib/telegram-bot-api#126: Telegram has no idempotency key."""
    phone, other = bot.sandbox.phone(101, "王芳"), bot.sandbox.phone(102, "李强")
    bot.sandbox.faults.add(kind, "sendMessage", chat_id=101, count=3, seconds=0.1)
    await phone.send("/start")
    await phone.expect("学时登记")
    for _ in range(3):
        await other.send("/start")
        await other.expect("学时登记")
    await bot.stop()
    assert greetings(phone) in (1, 2)


@pytest.mark.parametrize("kind", ["429", "502", "cut"])
async def test_it_starts_although_its_first_calls_go_wrong(tmp_path: Path, kind: Kind) -> None:
    """A program that is started often is asked to wait before it may set its menu again."""
    async with running_bot(tmp_path) as bot:
        bot.sandbox.faults.add(kind, "getMe", retry_after=1)
        bot.sandbox.faults.add(kind, "setMyCommands", retry_after=1)
        await bot.start()
        phone = bot.sandbox.phone(101, "王芳")
        await phone.send("/start")
        await phone.expect("学时登记")


async def test_the_same_update_fifty_times_has_one_effect(bot: Bot) -> None:
    """security.md 2."""
    phone, other = bot.sandbox.phone(101, "王芳"), bot.sandbox.phone(102, "李强")
    await phone.send("/start")
    for _ in range(49):
        bot.sandbox.redeliver(same_id=True)
    await phone.expect("学时登记")
    await other.send("/start")
    await other.expect("学时登记")
    assert greetings(phone) == 1


async def test_a_blocked_chat_is_tried_no_more_and_greeted_again_when_unblocked(bot: Bot) -> None:
    phone = bot.sandbox.phone(101, "王芳")
    await phone.send("/start")
    await phone.expect("学时登记")
    await phone.block()
    await phone.unblock()
    await phone.send("/start")
    await phone.expect("学时登记")


async def test_updates_that_came_while_it_was_down_are_answered(bot: Bot) -> None:
    phone = bot.sandbox.phone(101, "王芳")
    await bot.kill()
    await phone.send("/start")
    await bot.start()
    await phone.expect("学时登记", timeout=20)


async def test_an_update_kept_and_not_handled_survives_a_kill(bot: Bot) -> None:
    """security.md 3, for polling: once the offset moved on, Telegram never sends the update again."""
    phones = [bot.sandbox.phone(200 + number, f"人{number}") for number in range(40)]
    for phone in phones:
        await phone.send("/start")
    await bot.sandbox.until_confirmed()
    await bot.kill()
    await bot.start()
    for phone in phones:
        await phone.expect("学时登记", timeout=20)


async def test_it_stops_within_ten_seconds_and_says_so(bot: Bot) -> None:
    phone = bot.sandbox.phone(101, "王芳")
    await phone.send("/start")
    await phone.expect("学时登记")
    assert await bot.stop() == 0


async def test_the_token_is_in_no_log(bot: Bot) -> None:
    """security.md 16, with failures that httpx or aiohttp would describe by the address."""
    phone = bot.sandbox.phone(101, "王芳")
    bot.sandbox.faults.add("cut", None, count=4)
    await phone.send("/start")
    await phone.expect("学时登记", timeout=20)
    await bot.stop()
    secret = bot.sandbox.token.split(":")[1]
    for file in bot.folder.rglob("*"):
        if file.is_file():
            assert secret.encode() not in file.read_bytes(), file


async def test_a_second_bot_on_the_same_token_waits_with_a_clear_line(bot: Bot, tmp_path: Path) -> None:
    phone = bot.sandbox.phone(101, "王芳")
    await phone.send("/start")
    await phone.expect("学时登记")
    (tmp_path / "second").mkdir()
    second = Bot(bot.born, bot.sandbox, bot.environment["BOT_API_URL"], tmp_path / "second")
    await second.start()
    try:
        await bot.logged("another program polls this bot")
    finally:
        await second.stop()
    await phone.send("/start")
    await phone.expect("学时登记", timeout=20)
