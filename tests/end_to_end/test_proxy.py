"""Part 4: Telegram by a proxy, HTTP or SOCKS5, over TLS, files included; and what happens while the proxy is down."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from sandbox.person import Phone
from tests.bot.files import picture
from tests.end_to_end.campus import log_class
from tests.gate import Gate, gate_before
from tests.proxies import HOST, LOGIN, PASSWORD, running_proxy
from tests.running import Bot, running_bot
from tests.storage.plain_sql import plain_sql
from tests.zygote import Fresh

ROSTER = "staff_no,name,unit,unit_name,rank,since\nA001,李强,ICT,计算所,staff,2020-01-01"
LONG = 30.0


@dataclass
class Proxied:
    """A bot that reaches Telegram by a proxy only, and the gate before the proxy."""

    bot: Bot
    gate: Gate
    kind: str

    def by(self, login: str) -> str:
        """The proxy's address with a login."""
        return f"{self.kind}://{login}@127.0.0.1:{self.gate.port}"

    async def li(self) -> Phone:
        """李强, bound."""
        phone = self.bot.sandbox.phone(101, "李强")
        secrets = await self.bot.register(ROSTER)
        await self.bot.bind(phone, "A001", secrets["A001"])
        return phone

    @property
    def log(self) -> str:
        """What the bot logged."""
        return (self.bot.folder / "bot.log").read_text()


@pytest.fixture(params=["http", "socks5"])
async def proxied(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Proxied]:
    """A bot whose Telegram speaks TLS, has a name that only the proxy knows, and that was not started yet."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    async with running_bot(tmp_path, CLOCK_AT="2026-03-10T10:00:00+08:00") as bot:
        bot.born = Fresh()  # whom TLS trusts is read while modules are loaded
        port = int(bot.sandbox.base_url.rpartition(":")[2])
        async with (
            gate_before(port, context) as telegram,
            running_proxy(request.param) as proxy,
            gate_before(proxy) as gate,
        ):
            made = Proxied(bot, gate, request.param)
            bot.environment |= {
                "BOT_API_URL": f"https://{HOST}:{telegram.port}",
                "SSL_CERT_FILE": str(tmp_path / "authority.pem"),
                "PROXY_URL": made.by(LOGIN),
            }
            yield made
            assert "Traceback" not in made.log
            for secret in (PASSWORD, LOGIN, LOGIN.rpartition(":")[2], bot.sandbox.token):
                assert secret not in made.log
            if bot.process is not None:
                await bot.kill()


async def test_a_day_with_files_both_ways(proxied: Proxied) -> None:
    """Commands reach Telegram so too; a photo comes down, a picture goes up."""
    await proxied.bot.start()
    li = await proxied.li()
    await log_class(li, "甲班", picture())
    url = proxied.bot.environment["DATABASE_URL"]
    async with asyncio.timeout(LONG):
        while await plain_sql(url, "SELECT state FROM evidence") != [("stored",)]:
            await asyncio.sleep(0.1)
    await li.send("/my")
    drawn = await li.expect_file(LONG)
    assert li.file(drawn).startswith(b"\x89PNG")
    assert 0 < proxied.gate.passed < 50  # connections are kept, not made for each call


async def test_what_is_said_while_the_proxy_is_down_is_answered_once_when_it_is_back(proxied: Proxied) -> None:
    await proxied.bot.start()
    li = await proxied.li()
    await proxied.gate.shut()
    await proxied.bot.logged("polling failed")
    await li.send("/help")
    await proxied.gate.open()
    await li.expect("能做什么", LONG)
    await li.send("/settings")
    await li.expect("设置", LONG)
    assert sum("能做什么" in message.text for message in li.messages if message.by_bot) == 1


async def test_it_starts_without_its_proxy_and_waits_for_it(proxied: Proxied) -> None:
    await proxied.gate.shut()
    status, out, told = await proxied.bot.command("invite", "--all")
    assert (status, out) == (2, "")
    assert told.startswith("BOT_API_URL: 连不上这个地址")
    await proxied.bot.start()
    await proxied.bot.logged("NotCarriedOut: ProxyConnectionError")
    await proxied.gate.open()
    await proxied.bot.sandbox.until_polled(LONG)


async def test_a_wrong_password_is_told_without_it(proxied: Proxied) -> None:
    proxied.bot.environment["PROXY_URL"] = proxied.by("xueshi:" + "another-password")
    await proxied.bot.start()
    await proxied.bot.logged("NotCarriedOut: ProxyError")
    assert "another-password" not in proxied.log
    assert await proxied.bot.stop() == 0
