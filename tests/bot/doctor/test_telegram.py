"""``doctor`` and Telegram: the token, the clock, and where updates go; nothing is changed there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from email.utils import formatdate

import pytest

from bot.doctor.finding import Finding, State
from bot.doctor.telegram import check_telegram
from bot.inbox import KINDS
from bot.settings import Settings
from bot.wire import Heard, Wire
from sandbox.server import Sandbox

HOOK = "https://bot.example.org/secret-path"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    made = Sandbox()
    async with made.serve():
        yield made


async def found(sandbox: Sandbox, **settings: object) -> dict[str, Finding]:
    """What is found, by code; none of it tells the token or the webhook's path."""
    given = {"bot_token": sandbox.token, "bot_api_url": sandbox.base_url} | settings
    told = {each.code: each for each in await check_telegram(Settings(**given))}  # type: ignore[arg-type]
    assert sandbox.token.split(":")[1] not in str(told)
    assert "secret-path" not in str(told)
    return told


def hooked(**more: str) -> dict[str, str]:
    return {"webhook_url": HOOK, "webhook_secret": "s" * 32} | more


async def test_all_is_well_by_polling(sandbox: Sandbox) -> None:
    told = await found(sandbox)
    assert {each.state for each in told.values()} == {State.GOOD}
    assert told.keys() == {"token-good", "clock-good", "webhook-polling"}
    assert {call.method for call in sandbox.calls} == {"getme", "getwebhookinfo"}


async def test_a_token_that_is_missing_wrong_or_cannot_be_tried(sandbox: Sandbox) -> None:
    assert (await found(sandbox, bot_token=None))["token-missing"].state is State.WRONG
    assert "token-refused" in await found(sandbox, bot_token="1000000001:BBwrongwrongwrongwrong")
    assert "token-unreachable" in await found(sandbox, bot_api_url="http://127.0.0.1:9")


async def test_a_webhook_although_the_program_polls(sandbox: Sandbox) -> None:
    sandbox.world.webhook.url = HOOK
    assert (await found(sandbox))["webhook-unasked"].args == {"host": "bot.example.org"}


async def test_a_webhook_that_is_not_there_or_not_ours(sandbox: Sandbox) -> None:
    assert (await found(sandbox, **hooked()))["webhook-missing"].state is State.WRONG
    sandbox.world.webhook.url = "https://elsewhere.example.org/x"
    assert (await found(sandbox, **hooked()))["webhook-other"].args == {"host": "elsewhere.example.org"}
    sandbox.world.webhook.url = HOOK
    assert (await found(sandbox, **hooked()))["webhook-good"].state is State.GOOD
    sandbox.world.updates.allowed = frozenset(KINDS[:1])
    assert (await found(sandbox, **hooked()))["webhook-kinds"].state is State.WRONG


async def test_a_webhook_that_does_not_get_through(sandbox: Sandbox) -> None:
    there = "http://127.0.0.1:9/secret-path"
    for number in range(101):
        sandbox.inject("message", {"from": {"id": number}})
    sandbox.world.webhook.point(there, "", 40, None)
    async with asyncio.timeout(10):
        while not sandbox.world.webhook.last_error:
            await asyncio.sleep(0.01)
    told = await found(sandbox, **hooked(webhook_url=there))
    assert told["webhook-error"].args == {"fault": sandbox.world.webhook.last_error, "minutes": 0}
    assert told["webhook-pending"].args == {"count": 101}


async def test_a_clock_that_is_off(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    now = float(int(time.time()))  # the header tells whole seconds
    monkeypatch.setattr(Wire, "heard", lambda _self: [Heard(200, formatdate(now - 60, usegmt=True), now)])
    assert (await found(sandbox))["clock-off"].args == {"seconds": 60}
