"""Part 4: several workers keep evidence in one S3-compatible store, and none on the machine they run on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.bot.files import picture
from tests.bucket import Bucket
from tests.end_to_end.campus import card_of, log_class, sees
from tests.gate import Gate, gate_before
from tests.ports import free_port
from tests.running import Bot, running_bot
from tests.storage.plain_sql import plain_sql

ROSTER = """staff_no,name,unit,unit_name,rank,since,roles
A001,李强,ICT,计算所,staff,2020-01-01,
A002,周敏,ICT,计算所,staff,2020-01-01,
A003,王芳,ICT,计算所,staff,2020-01-01,approver"""
LONG = 30.0


@dataclass
class Two:
    """Two workers with folders of their own on one database and one bucket, behind a gate."""

    first: Bot
    second: Bot
    bucket: Bucket
    gate: Gate

    async def evidence(self) -> list[tuple[Any, ...]]:
        """State and hash of every file, as the database has them."""
        url = self.first.environment["DATABASE_URL"]
        return await plain_sql(url, "SELECT state, sha256 FROM evidence ORDER BY evidence_id")

    async def stored(self, count: int) -> set[str]:
        """Wait until so many files are stored; their hashes."""
        async with asyncio.timeout(LONG):
            while [state for state, _ in await self.evidence()] != ["stored"] * count:
                await asyncio.sleep(0.1)
        return {sha256 for _, sha256 in await self.evidence()}


@pytest.fixture
async def two(tmp_path: Path, postgres: str, bucket: Bucket) -> AsyncIterator[Two]:
    """Two workers by webhook, 李强, 周敏 and the approver 王芳 bound."""
    name = f"shared_{uuid4().hex}"
    await plain_sql(postgres, f"CREATE DATABASE {name}")
    url = postgres.replace("/postgres?", f"/{name}?")
    port = free_port()
    webhook = {"WEBHOOK_URL": f"http://127.0.0.1:{port}/updates", "WEBHOOK_SECRET": "a-secret-of-the-webhook"}
    async with gate_before(bucket.port) as gate:
        settings = bucket.settings | webhook | {"S3_ENDPOINT_URL": f"http://127.0.0.1:{gate.port}"}
        settings |= {"WEBHOOK_LISTEN": f"127.0.0.1:{port}", "CLOCK_AT": "2026-03-10T10:00:00+08:00"}
        folders = [tmp_path / each for each in ("first", "second")]
        for folder in folders:
            folder.mkdir()
        async with running_bot(folders[0], url, **settings) as first:
            second = Bot(first.born, first.sandbox, first.sandbox.base_url, folders[1], url)
            second.environment |= settings
            secrets = await first.register(ROSTER)
            await first.start()
            await first.logged("listening")
            phones = [first.sandbox.phone(number, name) for number, name in ((1, "李强"), (2, "周敏"), (3, "王芳"))]
            await asyncio.gather(*(first.bind(*each) for each in zip(phones, secrets, secrets.values(), strict=True)))
            yield Two(first, second, bucket, gate)
            if second.process is not None:
                await second.kill()
    await plain_sql(postgres, f"DROP DATABASE {name} WITH (FORCE)")


async def test_what_one_worker_kept_another_one_has(two: Two) -> None:
    li, zhou, wang = (two.first.sandbox.phone(number) for number in (1, 2, 3))
    await log_class(li, "甲班", picture(width=60))
    await two.stored(1)
    await two.second.start()
    await two.second.logged("listening")
    assert await two.first.stop() == 0
    await log_class(zhou, "乙班", picture(width=61))
    names = await two.stored(2)
    await wang.tap("材料 1", on=await card_of(wang, "甲班"), timeout=LONG)
    await wang.expect_file(LONG, anywhere=True)
    assert {path.rpartition("/")[2] for path in two.bucket.contents()} == names
    for bot in (two.first, two.second):
        assert not (bot.folder / "data" / "evidence").exists()
        assert "材料 2 份" in await bot.done("verify")


async def test_a_store_that_is_down_delays_and_loses_nothing(two: Two) -> None:
    li, wang = (two.first.sandbox.phone(number) for number in (1, 3))
    await two.gate.shut()
    await log_class(li, "丙班", picture())  # submitting never waits for the store
    await two.first.logged("the evidence store can't be asked")
    assert [state for state, _ in await two.evidence()] != ["stored"]
    await two.gate.open()
    await two.stored(1)
    await sees(wang, "丙班", "材料 1")
    log = (two.first.folder / "bot.log").read_text()
    assert "test-secret-of-the-store" not in log
    assert "Traceback" not in log


async def test_verify_names_what_was_damaged_in_the_bucket_and_concludes_nothing_while_it_is_down(two: Two) -> None:
    await log_class(two.first.sandbox.phone(1), "丁班", picture())
    [sha256] = await two.stored(1)
    await two.gate.shut()
    status, out, told = await two.first.command("verify")
    assert (status, out) == (1, "")
    assert told.startswith("连不上材料存储")
    await two.gate.open()
    two.bucket.write(f"{sha256[:2]}/{sha256[2:4]}/{sha256}", b"forged")
    status, _, told = await two.first.command("verify")
    assert status == 1
    assert f"evidence 1：文件不在，或内容与 {sha256} 不符" in told
