"""Part 9: at its own settings the bot never meets Telegram's limits (30/s, 1/s a chat), and waits when told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.end_to_end.campus import AT_TEN, HEADER
from tests.running import Bot, running_bot

PEOPLE = [f"A{number:03}" for number in range(1, 33)]
ROSTER = "\n".join([HEADER, *(f"{who},职工{who[1:]},ICT,计算所,staff,2015-07-01," for who in PEOPLE)])
LONG = 40.0


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    """32 people are bound while sending is fast; then the bot is back at its defaults, and so is Telegram."""
    async with running_bot(tmp_path, CLOCK_AT=AT_TEN) as made:
        secrets = await made.register(ROSTER)
        await made.start()
        await made.sandbox.until_polled()
        phones = [made.sandbox.phone(100 + place, who) for place, who in enumerate(PEOPLE)]
        await asyncio.gather(*(made.bind(phone, who, secrets[who]) for phone, who in zip(phones, PEOPLE, strict=True)))
        await made.stop()
        made.environment.pop("SEND_PER_SECOND")
        made.environment.pop("SEND_PER_CHAT")
        made.sandbox.flood.per_bot, made.sandbox.flood.per_chat = 30, 1
        made.sandbox.flood.window = 0.7  # a busy machine shakes the moments at which messages come
        made.sandbox.calls.clear()
        await made.start()
        await made.sandbox.until_polled()
        yield made


def statuses(bot: Bot) -> dict[int, int]:
    """How often each HTTP status was answered to what the bot said."""
    told = [call.status for call in bot.sandbox.calls if call.method != "getupdates"]
    return {status: told.count(status) for status in set(told)}


async def test_reminders_to_all_and_an_answer_to_each_meet_no_limit(bot: Bot) -> None:
    phones = [bot.sandbox.phone(100 + place, who) for place, who in enumerate(PEOPLE)]
    reminding = asyncio.create_task(bot.done("remind", "--as-of", "2026-03-10"))
    for phone in phones:
        await phone.send("/help")
    for phone in phones[:3]:
        await phone.send("/help")
        await phone.send("/my")
    async with asyncio.timeout(LONG):
        await reminding
        for phone in phones:
            await phone.expect("季度学时提醒", LONG, anywhere=True)
            await phone.expect("能做什么", LONG, anywhere=True)
        for phone in phones[:3]:
            await phone.expect("2026 年", LONG, anywhere=True)
    assert 429 not in statuses(bot), statuses(bot)


async def test_nothing_is_said_to_anybody_before_the_wait_is_over(bot: Bot) -> None:
    li, zhou = (bot.sandbox.phone(100 + place, PEOPLE[place]) for place in (0, 1))
    bot.sandbox.faults.add("429", "sendMessage", retry_after=2)
    await li.send("/help")
    async with asyncio.timeout(LONG):
        while 429 not in statuses(bot):
            await asyncio.sleep(0.01)
    await zhou.send("/help")
    for phone in (zhou, li):
        await phone.expect("能做什么", LONG)
    [refused] = [call for call in bot.sandbox.calls if call.status == 429]
    later = [call.at - refused.at for call in bot.sandbox.calls if call.method == "sendmessage" and call.status == 200]
    assert len(later) == 2
    assert min(later) >= 2
