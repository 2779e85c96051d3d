"""Seeing inside a running bot: what it counts, whether it is well, and that neither that nor a log tells of anyone."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from sandbox.story import certificate
from tests.end_to_end.campus import (
    Campus,
    campus_in,
    card_of,
    log_self_study,
    sees,
    walk_class_to_evidence,
)
from tests.ports import free_port
from tests.running import Bot, running_bot
from tests.storage.plain_sql import plain_sql

ROSTER = """staff_no,name,unit,unit_name,rank,since,roles
QQZZQQ1,姓名QQZZQQ李强,ICT,单位QQZZQQ计算所,staff,2020-01-01,
QQZZQQ2,姓名QQZZQQ王芳,ICT,单位QQZZQQ计算所,staff,2020-01-01,approver
QQZZQQ3,姓名QQZZQQ陈局,HQ,单位QQZZQQ机关,staff,2020-01-01,bureau
"""
MARK = "QQZZQQ"
"""Stands in everything that a person wrote or that is known of one, and nowhere else."""


class Pages:
    """What a bot tells at its own address."""

    def __init__(self, address: str) -> None:
        self.address = f"http://{address}"

    async def page(self, name: str) -> tuple[int, Any]:
        """A page's status and what it says."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.address}/{name}") as answer:
            told = await answer.text() if name == "metrics" else await answer.json()
            return answer.status, told

    async def samples(self) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
        """Every sample of ``/metrics``, by name and labels."""
        status, told = await self.page("metrics")
        assert status == 200
        families = text_string_to_metric_families(told)
        return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}

    async def value(self, name: str, **labels: str) -> float:
        """One sample; 0 where nothing was counted yet."""
        return (await self.samples()).get((name, frozenset(labels.items())), 0.0)

    async def until(self, least: float, name: str, **labels: str) -> None:
        """Wait until a sample has grown to this."""
        async with asyncio.timeout(20):
            while True:
                with suppress(aiohttp.ClientConnectionError):  # it isn't there yet
                    if await self.value(name, **labels) >= least:
                        return
                await asyncio.sleep(0.05)


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[tuple[Campus, Pages]]:
    """A campus whose bot tells how it is."""
    place = f"127.0.0.1:{free_port()}"
    async with campus_in(tmp_path, METRICS_LISTEN=place) as campus:
        yield campus, Pages(place)


async def test_what_happens_is_counted(watched: tuple[Campus, Pages]) -> None:
    campus, pages = watched
    there = await campus.institute()
    campus.bot.sandbox.faults.add("429", "sendMessage", retry_after=1)
    await log_self_study(there.li, "数一数")
    await there.wang.tap("通过 +2", timeout=15)
    await sees(there.li, "通过了")
    campus.write("UPDATE submissions SET route = 'nonsense' WHERE title = '数一数'")
    await there.li.send("/records")
    await sees(there.li, "这一步没有成功")
    await pages.until(1, "xueshi_parked", queue="inbox")
    told = await pages.samples()

    def value(name: str, **labels: str) -> float:
        return told.get((name, frozenset(labels.items())), 0.0)

    assert value("xueshi_handler_seconds_count", handler="/log") == 1
    assert value("xueshi_handler_seconds_count", handler="text") >= 5
    assert value("xueshi_updates_total", outcome="done") == value("xueshi_updates_received_total") - 1
    assert value("xueshi_updates_total", outcome="failed") == 2
    assert value("xueshi_updates_total", outcome="parked") == 1
    assert value("xueshi_api_answers_total", method="sendMessage", status="429") == 1
    assert value("xueshi_calls_total", priority="answer", outcome="postponed") + value(
        "xueshi_calls_total", priority="receipt", outcome="postponed"
    ) == 1  # fmt: skip
    assert value("xueshi_calls_total", priority="answer", outcome="sent") > 10
    assert value("xueshi_sends_total") > 10
    assert value("xueshi_send_limit") == 1000
    assert value("xueshi_database_up") == 1
    assert value("xueshi_database_seconds_count", part="commit") > 10
    assert value("xueshi_loops_still") == 0
    assert value("xueshi_parked", queue="outbox") == 0
    assert abs(value("xueshi_clock_skew_seconds")) < 2
    assert value("xueshi_data_free_bytes") > 0
    assert value("xueshi_calendar_last_year") >= 2025
    [build] = [dict(labels) for name, labels in told if name == "xueshi_build_info"]
    assert build["engine"] == "sqlite"


async def test_reminders_are_counted_when_they_are_queued_and_when_they_are_sent(tmp_path: Path) -> None:
    place = f"127.0.0.1:{free_port()}"
    async with campus_in(tmp_path, METRICS_LISTEN=place, CLOCK_AT="2026-05-29T10:00:00+08:00") as campus:
        await campus.institute()
        await campus.bot.stop()
        await campus.bot.start(CLOCK_AT="2026-06-01T09:30:00+08:00")
        pages = Pages(place)
        await pages.until(5, "xueshi_calls_total", priority="reminder", outcome="sent")
        assert await pages.value("xueshi_reminders_queued_total") >= 5
        await pages.until(0, "xueshi_outbox_waiting", priority="reminder")


async def test_well_and_ready_and_not_ready_without_telegram(tmp_path: Path) -> None:
    """It lives while it waits for Telegram, and isn't ready; then it is; a token that was revoked ends that."""
    place = f"127.0.0.1:{free_port()}"
    pages = Pages(place)
    async with running_bot(tmp_path, METRICS_LISTEN=place) as bot:
        there = bot.environment["BOT_API_URL"]
        await bot.start(BOT_API_URL="http://127.0.0.1:9")
        await bot.logged("can't be reached")
        assert (await pages.page("healthz"))[0] == 200
        status, told = await pages.page("readyz")
        assert (status, told) == (503, {"database": True, "token": False, "running": True})
        await bot.stop()
        await bot.start(BOT_API_URL=there)
        await bot.sandbox.until_polled(15)
        await pages.until(0, "xueshi_loops_still")
        assert await pages.page("healthz") == (200, {"live": True, "still": []})
        assert await pages.page("readyz") == (200, {"database": True, "token": True, "running": True})
        bot.sandbox.token = "1000000001:BBanotheranotheranother"
        bot.sandbox.phone(1, "李强")
        bot.sandbox.inject("message", {})
        async with asyncio.timeout(20):
            while (await pages.page("readyz"))[0] == 200:
                await asyncio.sleep(0.1)
        assert not (await pages.page("readyz"))[1]["token"]


async def test_an_address_that_is_taken_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        async with running_bot(tmp_path, METRICS_LISTEN=place) as bot:
            status, out, err = await bot.command("run")
    assert (status, out) == (2, "")
    assert [line.split(":")[0] for line in err.splitlines() if "METRICS" in line] == ["METRICS_LISTEN"]


async def test_nobody_is_told_anything_unless_it_was_asked_for(tmp_path: Path) -> None:
    """Without the setting the bot listens nowhere."""
    async with running_bot(tmp_path) as bot:
        await bot.start()
        await bot.sandbox.until_polled(15)
        assert bot.process is not None
        open_ports = psutil.Process(bot.process.pid).net_connections("inet")
        assert not [each for each in open_ports if each.status == psutil.CONN_LISTEN]


async def whole_day(bot: Bot, secrets: dict[str, str]) -> None:
    """Bind, log with evidence, submit, return, mend, approve; and everything that can go wrong on the way."""
    li, wang, chen = (bot.sandbox.phone(place, f"电报{MARK}{place}") for place in (1, 2, 3))
    for place, phone in enumerate((li, wang, chen), 1):
        await bot.bind(phone, f"{MARK}{place}", secrets[f"{MARK}{place}"])
    await walk_class_to_evidence(li, f"题目{MARK}一", dates="3.2-3.6")
    for fault, method in (("cut", "download"), ("500", "getFile"), ("502", "sendMessage"), ("429", "sendMessage")):
        bot.sandbox.faults.add(fault, method)  # type: ignore[arg-type]
    await li.document(f"文件{MARK}.png", certificate(1))
    await li.expect("已收到 1 份", 15)
    await li.tap("下一步")
    await li.tap("提交", timeout=15)
    await card_of(wang, f"题目{MARK}一")
    await wang.tap("退回修改")
    await wang.send(f"理由{MARK}：日期不清楚")
    await wang.tap("日期与材料不符")
    await sees(li, "退回了")
    await li.send(f"一句{MARK}没有意义的话")
    await li.send(f"/nonsense{MARK} {MARK}")
    poisoned = {"from": {"id": 1, "is_bot": False, "first_name": MARK}, "date": f"昨天{MARK}", "text": MARK}
    bot.sandbox.inject("message", poisoned | {"message_id": 1, "chat": {"id": 1, "type": "private"}})
    await plain_sql(bot.environment["DATABASE_URL"], f"UPDATE submissions SET route = '{MARK}'")
    await li.send("/records")
    await sees(li, "这一步没有成功")


@pytest.mark.parametrize("form", ["console", "json"])
async def test_no_line_of_the_log_tells_of_anyone(tmp_path: Path, form: str) -> None:
    """Names, staff numbers, titles, texts, names of files, and the token: at DEBUG, in either form."""
    settings = {"LOG_FORMAT": form, "LOG_LEVEL": "DEBUG", "CLOCK_AT": "2026-03-10T10:00:00+08:00"}
    async with running_bot(tmp_path, **settings) as bot:
        secrets = await bot.register(ROSTER)
        await bot.start()
        await bot.sandbox.until_polled(15)
        await whole_day(bot, secrets)
        assert await bot.stop() == 0
        log = (tmp_path / "bot.log").read_text()
        assert "update not understood" in log
        assert "update parked" in log
        assert "incident" in log
        assert MARK not in log.upper()
        for secret in (bot.sandbox.token.split(":")[1], *secrets.values()):
            assert secret not in log


async def test_a_parked_update_is_worked_once_its_cause_is_mended(watched: tuple[Campus, Pages]) -> None:
    """While the bot runs, and the person is answered at last."""
    campus, pages = watched
    there = await campus.institute()
    await log_self_study(there.li, "先坏后好")
    campus.write("UPDATE submissions SET route = 'nonsense' WHERE title = '先坏后好'")
    await there.li.send("/records")
    await sees(there.li, "这一步没有成功")
    campus.write("UPDATE submissions SET route = 'self_study' WHERE title = '先坏后好'")
    await pages.until(1, "xueshi_parked", queue="inbox")
    [line] = (await campus.bot.done("parked", "list")).splitlines()
    await campus.bot.done("parked", "retry", line.split()[0])
    await sees(there.li, "我的记录", "先坏后好")
    assert await campus.bot.done("parked", "list") == ""
    assert campus.audit("parked.retried") == 1
