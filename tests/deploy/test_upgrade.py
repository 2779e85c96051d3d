"""Part 4: ``deploy/upgrade``, run: two workers behind nginx are brought to a new release in turn while people write."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox.person import Phone
from tests.deploy.proxy import own_address, running_nginx
from tests.deploy.tools import DEPLOY, ROOT, program
from tests.end_to_end.campus import log_self_study
from tests.running import Bot, running_bot
from tests.storage.plain_sql import plain_sql

PEOPLE = 6
LONG = 60.0
ROOMS = ("bot", "handlers", "storage", "rules")
MIGRATION = '''"""A table of the new release."""

from alembic import op

revision = "9999"
down_revision = "{before}"


def upgrade() -> None:
    op.execute("CREATE TABLE news (news_id BIGINT)")


def downgrade() -> None:
    op.execute("DROP TABLE news")
'''


@dataclass
class Machine:
    """A machine on which two workers run as services, nginx before them, and a Telegram that calls nginx."""

    bot: Bot
    folder: Path
    environment: dict[str, str]

    @property
    def srv(self) -> Path:
        """What stands for /srv/xueshi."""
        return self.folder / "srv"

    def release(self, name: str) -> Path:
        """A new release's folder, its environment made."""
        made = self.srv / "releases" / name
        made.mkdir(parents=True)
        for room in ROOMS:
            shutil.copytree(ROOT / room, made / room, ignore=shutil.ignore_patterns("__pycache__"))
        (made / ".venv").symlink_to(Path(sys.prefix))
        return made

    async def runs(self, *command: str) -> tuple[int, str]:
        """Run a command of the machine's; its exit status and all that it said."""
        process = await asyncio.create_subprocess_exec(
            *command, env=self.environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        told, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, told.decode()

    async def systemctl(self, action: str, worker: int) -> None:
        """Start or stop a worker."""
        status, told = await self.runs("systemctl", action, f"xueshi@{worker}.service")
        assert status == 0, told + self.log(worker)

    async def upgrade(self, release: Path) -> tuple[int, str]:
        """Upgrade to a release."""
        return await self.runs(str(DEPLOY / "upgrade"), str(release))

    def log(self, worker: int) -> str:
        """What a worker logged."""
        return (self.folder / "services" / f"xueshi@{worker}.service.log").read_text()

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What plain SQL reads."""
        return await plain_sql(self.bot.environment["DATABASE_URL"], statement)


@asynccontextmanager
async def machine_in(folder: Path, database_url: str) -> AsyncIterator[Machine]:
    """A machine with an old release on which both workers run."""
    address = own_address()
    async with running_nginx(folder / "nginx", address) as nginx, running_bot(folder, database_url) as bot:
        services, stubs = folder / "services", folder / "stubs"
        services.mkdir()
        stubs.mkdir()
        (stubs / "systemctl").write_text(f'#!/bin/sh\nexec {sys.executable} -m tests.deploy.systemctl "$@"\n')
        (stubs / "systemctl").chmod(0o755)
        told = {"WEBHOOK_URL": f"{nginx.plain}{nginx.path}", "WEBHOOK_SECRET": "a-secret-of-the-webhook"}
        named = ("BOT_TOKEN", "BOT_API_URL", "DATABASE_URL", "SEND_PER_CHAT", "SEND_PER_SECOND", "FLOOD_AT")
        told |= {name: bot.environment[name] for name in named}
        places = {"SERVICES": str(services), "SRV": str(folder / "srv"), "ADDRESS": address}
        path = {"PATH": f"{stubs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
        machine = Machine(bot, folder, {**os.environ, **places, **path})
        old = machine.release("0.1")
        (machine.srv / "data").mkdir()
        (machine.srv / ".env").write_text("".join(f"{name}={value}\n" for name, value in told.items()))
        (old / ".env").symlink_to(machine.srv / ".env")
        (machine.srv / "current").symlink_to(old)
        try:
            for worker in (1, 2):
                await machine.systemctl("start", worker)
            yield machine
        finally:
            for worker in (1, 2):
                await machine.systemctl("stop", worker)


@pytest.fixture
async def machine(tmp_path: Path, postgres: str) -> AsyncIterator[Machine]:
    """A machine with both workers on a PostgreSQL database of its own."""
    program("nginx")
    name = f"upgrade_{os.getpid()}_{tmp_path.name}".lower()
    await plain_sql(postgres, f'CREATE DATABASE "{name}"')
    async with machine_in(tmp_path, postgres.replace("/postgres?", f"/{name}?")) as made:
        yield made
    await plain_sql(postgres, f'DROP DATABASE "{name}" WITH (FORCE)')


async def writes(machine: Machine, phone: Phone, staff_no: str, secret: str, over: asyncio.Event) -> int:
    """Bind, then log one self-study after the other until all is over; how many."""
    await machine.bot.bind(phone, staff_no, secret)
    count = 0
    while not over.is_set() or count == 0:
        count += 1
        await log_self_study(phone, f"{staff_no}的第{count}门课")
    return count


async def people_write(machine: Machine, over: asyncio.Event) -> list[int]:
    """Everybody writes until all is over; how much each."""
    numbers = [f"A{at:03}" for at in range(PEOPLE)]
    roster = "\n".join(f"{number},职工{number},ICT,计算所,staff,2020-01-01" for number in numbers)
    secrets = await machine.bot.register(f"staff_no,name,unit,unit_name,rank,since\n{roster}")
    phones = [machine.bot.sandbox.phone(100 + at, number) for at, number in enumerate(numbers)]
    return await asyncio.gather(
        *(writes(machine, phone, number, secrets[number], over) for phone, number in zip(phones, numbers, strict=True))
    )


async def nothing_lost_nothing_twice(machine: Machine, logged: list[int]) -> None:
    """Every title once, every update once and done, every call made once, and no message said again."""
    async with asyncio.timeout(LONG):
        while await machine.rows("SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending')"):
            await asyncio.sleep(0.1)
    titles = await machine.rows("SELECT title, COUNT(*) FROM submissions GROUP BY title")
    assert len(titles) == sum(logged)
    assert {count for _, count in titles} == {1}
    assert set(await machine.rows("SELECT DISTINCT state FROM inbox")) == {("done",)}
    assert await machine.rows("SELECT update_id FROM inbox GROUP BY update_id HAVING COUNT(*) > 1") == []
    assert set(await machine.rows("SELECT DISTINCT state FROM outbox WHERE method LIKE 'send%'")) == {("sent",)}
    for phone in machine.bot.sandbox.phones():
        said = Counter(message.text for message in phone.messages if message.by_bot and "已提交" in message.text)
        assert {text: count for text, count in said.items() if count > 1} == {}, phone.transcript()


async def test_an_upgrade_loses_nothing_says_nothing_twice_and_telegram_sees_no_failure(machine: Machine) -> None:
    release = machine.release("0.2")
    newest = max(path.name for path in (release / "storage" / "migrations" / "versions").glob("[0-9]*.py"))
    migration = MIGRATION.format(before=newest.partition("_")[0])
    (release / "storage" / "migrations" / "versions" / "9999_news.py").write_text(migration)
    over = asyncio.Event()
    writing = asyncio.create_task(people_write(machine, over))
    async with asyncio.timeout(LONG):
        while not await machine.rows("SELECT 1 FROM submissions"):
            await asyncio.sleep(0.1)
    webhook = machine.bot.sandbox.world.webhook
    failed = webhook.failures
    status, told = await machine.upgrade(release)
    assert status == 0, told
    assert webhook.failures == failed, webhook.last_error
    over.set()
    logged = await asyncio.wait_for(writing, LONG)
    assert min(logged) > 1
    await nothing_lost_nothing_twice(machine, logged)
    assert (machine.srv / "current").resolve() == release
    assert await machine.rows("SELECT * FROM news") == []
    for worker in (1, 2):
        assert machine.log(worker).count("stopped") == 1
        assert "[error" not in machine.log(worker)


async def test_a_release_that_does_not_run_is_left_again_and_the_last_worker_is_not_touched(machine: Machine) -> None:
    release = machine.release("0.2")
    (release / "bot" / "commands" / "run.py").write_text("raise SystemExit(1)\n")
    status, told = await machine.upgrade(release)
    assert status == 1
    assert "xueshi@1.service does not start" in told
    assert (machine.srv / "current").resolve() == machine.srv / "releases" / "0.1"
    status, told = await machine.upgrade(machine.release("0.3"))
    assert (status, told) == (2, "upgrade: 1 worker runs here; with two or more nobody notices\n")
    phone = machine.bot.sandbox.phone(9, "王芳")
    await phone.send("/start")
    await phone.expect("学时登记", LONG)
