"""The canary through a running bot and back: how long each leg took; nobody is told, nothing of anyone is touched."""

from __future__ import annotations

import json

import pytest

from tests.end_to_end.campus import Campus

pytestmark = pytest.mark.asyncio(loop_scope="module")

CANARIES = "SELECT lane, state FROM inbox WHERE update_id < 0 ORDER BY seq"


async def test_the_canary_comes_back_and_nobody_knows(campus: Campus) -> None:
    there = await campus.institute()
    before, said = await campus.holdings(), [phone.transcript() for phone in campus.bot.sandbox.phones()]
    asked = sum(call.method == "getme" for call in campus.bot.sandbox.calls)
    audited, earlier = campus.audit("%"), campus.rows(CANARIES)
    _, out, err = await campus.bot.command("doctor", "--canary", "--json")
    told = {each["code"]: each for each in json.loads(out)}
    assert "canary-good" in told, out + err
    assert await campus.holdings() == before
    assert campus.audit("%") == audited
    assert [phone.transcript() for phone in campus.bot.sandbox.phones()] == said
    assert sum(call.method == "getme" for call in campus.bot.sandbox.calls) == asked + 2  # doctor's own, and the song
    [*sung, row] = campus.rows(CANARIES)
    assert sung == earlier
    assert row["state"] == "done"
    assert row["lane"] not in {phone.person.id for phone in campus.bot.sandbox.phones()}
    await campus.settled(there.li)


async def test_a_bot_that_stands_still_is_told(campus: Campus) -> None:
    """The canary waits until somebody is there, as every update does."""
    await campus.bot.stop()
    status, out, _ = await campus.bot.command("doctor", "--canary", "--json")
    assert status == 1
    assert "canary-not-taken" in {each["code"] for each in json.loads(out)}
    await campus.bot.start()
    await campus.until(
        lambda: not campus.rows("SELECT 1 FROM inbox WHERE update_id < 0 AND state <> 'done'"), "it is worked at last"
    )


async def test_a_person_cannot_sing(campus: Campus) -> None:
    """The command is nobody's; only an update from the bot's own account is the canary."""
    there = await campus.institute()
    sent = len(campus.rows("SELECT 1 FROM outbox WHERE method = 'getMe'"))
    await there.li.send("/canary")
    await campus.settled(there.li)
    assert len(campus.rows("SELECT 1 FROM outbox WHERE method = 'getMe'")) == sent
