"""Whose updates become events: people's, in private; in a group only a hint, and a bot is nobody (security.md 11)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from tests.running import START_SECONDS, running_bot


def command(number: int, sender: dict[str, Any]) -> dict[str, Any]:
    """`/my` in the private chat of an account."""
    chat = {"id": number, "type": "private", "first_name": "王芳"}
    entities = [{"type": "bot_command", "offset": 0, "length": 3}]
    return {"message_id": 900, "date": 0, "text": "/my", "from": sender, "chat": chat, "entities": entities}


async def test_what_the_library_stumbles_over_is_answered_and_not_tried_again(tmp_path: Path) -> None:
    """A part of another shape than today's, as a later Bot API may have: no incident, and no third try."""
    async with running_bot(tmp_path) as bot:
        await bot.start()
        wang = bot.sandbox.phone(102, "王芳")
        wang.chat.started = True
        odd = {**command(102, wang.person.as_api()), "entities": 5}
        bot.sandbox.inject("message", odd)
        await wang.expect("工号")
        query = await wang.forge("home:0:0")
        await wang.answer(query)
        chat = {"id": 102, "type": "private"}
        tapped = {"id": query, "from": wang.person.as_api(), "message": {"message_id": 1, "chat": chat, "entities": 7}}
        bot.sandbox.inject("callback_query", {**tapped, "data": "home:0:0"})
        await wang.send("/start")
        await wang.expect("工号")
        answers = [call for call in bot.sandbox.calls if call.method == "answercallbackquery"]
        assert len(answers) == 2
        log = (tmp_path / "bot.log").read_text()
        assert log.count("update not understood") == 2
        assert "parked" not in log


async def test_a_bot_is_nobody_and_in_a_group_nothing_is_told(tmp_path: Path) -> None:
    async with running_bot(tmp_path) as bot:
        await bot.start()
        robot, wang = bot.sandbox.phone(101, "机器人"), bot.sandbox.phone(102, "王芳")
        robot.chat.started = True
        bot.sandbox.world.updates.add("message", command(101, {**robot.person.as_api(), "is_bot": True}))
        group = bot.sandbox.world.chats
        await wang.in_group("/my", group_id=-7)
        await wang.send("/my")
        await wang.expect("工号")
        await bot.sandbox.until_confirmed()
        async with asyncio.timeout(START_SECONDS):
            while not any(message.by_bot for message in group[-7].messages.values()):
                await group[-7].change()
        assert robot.messages == []
        [told] = [message for message in group[-7].messages.values() if message.by_bot]
        assert "工号" not in told.text
