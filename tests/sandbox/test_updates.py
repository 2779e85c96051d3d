"""How updates reach a bot: long polling, offsets, one poller, and deliveries that come twice."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from telegram import Bot, Update
from telegram.error import Conflict

from sandbox.person import Phone
from sandbox.server import Sandbox
from tests.sandbox.conftest import bot_of


async def test_an_update_comes_again_until_it_is_confirmed(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    await wang.send("一")
    await wang.send("二")
    first, second = await bot.get_updates(limit=10)
    assert second.update_id == first.update_id + 1
    assert len(await bot.get_updates(limit=1)) == 1
    async with bot_of(sandbox) as another_life:
        assert await another_life.get_updates(offset=second.update_id) == (second,)
    assert await bot.get_updates(offset=second.update_id + 1) == ()
    await sandbox.until_confirmed()


async def test_a_long_poll_wakes_for_an_update(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await sandbox.until_polled()
    assert not poll.done()
    await wang.send("/start")
    (update,) = await poll
    assert update.message is not None
    assert [entity.type for entity in update.message.entities] == ["bot_command"]
    assert update.effective_user is not None
    assert update.effective_user.username == "wangfang"


async def test_a_second_poller_ends_the_first_with_409(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await sandbox.until_polled()
    async with bot_of(sandbox) as other:
        second = asyncio.create_task(other.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        await wang.send("x")
        assert len(await second) == 1


async def test_a_poller_that_died_leaves_its_updates(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    async with bot_of(sandbox) as dying:
        poll = asyncio.create_task(dying.get_updates(timeout=30))
        await sandbox.until_polled()
        poll.cancel()
        await asyncio.wait({poll})
    await wang.send("x")
    assert len(await bot.get_updates(timeout=5)) == 1


async def test_only_the_kinds_that_were_asked_for_are_queued(bot: Bot, wang: Phone) -> None:
    await bot.get_updates(allowed_updates=[Update.MESSAGE])
    message_id = await wang.send("x")
    await wang.edit(message_id, "y")
    await wang.forge("z")
    assert [update.message is not None for update in await bot.get_updates()] == [True]


async def test_the_last_update_is_sent_twice_under_its_number_or_a_new_one(
    bot: Bot, sandbox: Sandbox, wang: Phone
) -> None:
    await wang.send("x")
    (update,) = await bot.get_updates()
    sandbox.redeliver()
    assert await bot.get_updates(offset=update.update_id + 1) == (update,), "although it was confirmed"
    assert await bot.get_updates(offset=update.update_id + 1) == ()
    sandbox.redeliver(same_id=False)
    (other,) = await bot.get_updates(offset=update.update_id + 1)
    assert other.update_id == update.update_id + 1
    assert other.message == update.message


async def test_raw_updates_and_negative_offsets(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    await wang.send("old")
    sandbox.inject("channel_post", {"message_id": 1, "date": 0, "chat": {"id": -100, "type": "channel"}})
    (update,) = await bot.get_updates(offset=-1)
    assert update.channel_post is not None
    assert len(await bot.get_updates()) == 1, "a negative offset forgets what lies before"


async def test_with_a_webhook_updates_are_pushed_each_persons_in_order_until_accepted(
    bot: Bot, sandbox: Sandbox, wang: Phone
) -> None:
    """Nothing is asked for again before 200; meanwhile nobody may poll."""
    got: list[tuple[str | None, str]] = []
    refused = iter([True])

    async def take(request: web.Request) -> web.Response:
        if next(refused, False):
            return web.Response(status=503)
        got.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), (await request.json())["message"]["text"]))
        return web.Response()

    application = web.Application()
    application.router.add_post("/here", take)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/here", secret_token="s")
    for text in ("一", "二", "三"):
        await wang.send(text)
    await sandbox.until_confirmed()
    assert got == [("s", "一"), ("s", "二"), ("s", "三")]
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    await wang.send("四")
    assert len(await bot.get_updates()) == 1
    await runner.cleanup()
