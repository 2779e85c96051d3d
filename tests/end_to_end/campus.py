"""An academy on the real wire, for tests that enter as its people do: a bot's process, many small institutes, phones.

A test takes an institute that no other test has used, so that tests may share one running bot.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.person import Phone
from sandbox.views import Shown
from tests.running import Bot, running_bot

AT_TEN = "2026-03-10T10:00:00+08:00"
"""A Tuesday; the bot's clock starts here unless a test says otherwise."""

INSTITUTES = 40
HEADER = "staff_no,name,unit,unit_name,rank,since,roles"
PEOPLE = (("1", "李强", ""), ("2", "周敏", ""), ("3", "王芳", "approver"), ("4", "赵敏", "approver"))
BUREAU = "H001,陈局,HQ,院机关,staff,2020-01-01,bureau"
PATIENCE = 15.0

NEWS_ONLY = (
    *("inbox", "outbox", "live_messages", "audit", "audit_heads", "facts", "alembic_version", "arrivals"),
    *("totals", "totals_due", "totals_years", "floods", "reminder_runs", "reminders"),
)
"""Tables that an answer may write to, and those that a tick works out of the others; whatever else changes was done."""

LEFT_IN_QUEUES = """SELECT 1 FROM inbox WHERE state IN ('waiting', 'working')
UNION ALL SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending')"""
LEFT_TO_DO = f"""{LEFT_IN_QUEUES}
UNION ALL SELECT 1 FROM evidence WHERE state IN ('waiting', 'fetching')
UNION ALL SELECT 1 FROM submissions WHERE state = 'pending' AND announced_at IS NULL"""


@dataclass(frozen=True, slots=True)
class Institute:
    """李强 and 周敏 register, 王芳 and 赵敏 review."""

    code: str
    li: Phone
    zhou: Phone
    wang: Phone
    zhao: Phone

    def staff_no(self, phone: Phone) -> str:
        """The staff number of one of the four."""
        place = (self.li, self.zhou, self.wang, self.zhao).index(phone)
        return f"{self.code}-{PEOPLE[place][0]}"

    def roster(self, **roles: str) -> str:
        """The institute's lines of a roster; ``wang=""`` takes a role away."""
        names = ("li", "zhou", "wang", "zhao")
        return "\n".join(
            f"{self.code}-{number},{name},{self.code},研究所{self.code},staff,2020-01-01,{roles.get(who, role)}"
            for who, (number, name, role) in zip(names, PEOPLE, strict=True)
        )


@dataclass
class Campus:
    """The bot, its database as plain SQL sees it, and the institutes that are left."""

    bot: Bot
    secrets: dict[str, str] = field(default_factory=dict)
    taken: int = 0
    chen: Phone | None = None

    async def institute(self, *, bound: bool = True) -> Institute:
        """The next institute, its people bound unless told otherwise."""
        self.taken += 1
        code = f"U{self.taken:02}"
        phones = [self.phone(1000 * self.taken + place, name) for place, (_, name, _) in enumerate(PEOPLE)]
        numbers = [f"{code}-{number}" for number, _, _ in PEOPLE]
        if bound:
            await asyncio.gather(*(self.bind(*each) for each in zip(phones, numbers, strict=True)))
        return Institute(code, *phones)

    async def bureau(self) -> Phone:
        """陈局 of the bureau, bound when first asked for."""
        if self.chen is None:
            self.chen = self.phone(9, "陈局")
            await self.bind(self.chen, "H001")
        return self.chen

    async def bind(self, phone: Phone, staff_no: str) -> None:
        """Bind a phone by the person's invite link."""
        await self.bot.bind(phone, staff_no, self.secrets[staff_no])

    def phone(self, number: int, name: str) -> Phone:
        """Somebody's phone."""
        return self.bot.sandbox.phone(number, name)

    async def imports(self, *lines: str, status: int = 0) -> tuple[str, str]:
        """``roster import`` of these lines while the bot runs; standard output and standard error."""
        file = self.bot.folder / "change.csv"
        file.write_text("\n".join((HEADER, *lines)), encoding="utf-8")
        ended, out, err = await self.bot.command("roster", "import", str(file))
        assert ended == status, err
        return out, err

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """What plain SQL reads."""
        connection = sqlite3.connect(self.bot.folder / "xueshi.db", timeout=PATIENCE)
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(sql, values)]
        finally:
            connection.close()

    def write(self, sql: str, *values: object) -> None:
        """Change a row as only somebody with the file can."""
        connection = sqlite3.connect(self.bot.folder / "xueshi.db", timeout=PATIENCE)
        try:
            with connection:
                connection.execute(sql, values)
        finally:
            connection.close()

    def submission(self, title: str) -> dict[str, Any]:
        """The one submission of a title."""
        [found] = self.rows("SELECT * FROM submissions WHERE title = ?", title)
        return found

    def ledger(self, title: str) -> list[tuple[str, int, str, int]]:
        """What the ledger holds of a title: kind, year, bucket and tenths of hours."""
        found = self.rows(
            """SELECT l.kind, l.year, l.bucket, l.hours FROM ledger l JOIN submissions s USING (submission_id)
            WHERE s.title = ? ORDER BY l.entry_id""",
            title,
        )
        return [(row["kind"], row["year"], row["bucket"], row["hours"]) for row in found]

    def decisions(self, title: str) -> list[str]:
        """The verbs that were decided on a title."""
        found = self.rows(
            "SELECT d.verb FROM decisions d JOIN submissions s USING (submission_id) WHERE s.title = ? ORDER BY 1",
            title,
        )
        return [row["verb"] for row in found]

    def audit(self, action: str) -> int:
        """How many audit rows there are of an action; ``%`` stands for anything."""
        return int(self.rows("SELECT COUNT(*) AS n FROM audit WHERE action LIKE ?", action)[0]["n"])

    async def at_rest(self) -> None:
        """Wait until everything is received, handled and said, also what an earlier test left: a file is fetched and
        its record announced by ticks, whatever was answered by then."""
        await self.bot.sandbox.until_confirmed(PATIENCE)
        await self.until(lambda: not self.rows(LEFT_TO_DO), "nothing is left to do")

    async def holdings(self) -> dict[str, list[tuple[object, ...]]]:
        """Every table but those that an answer writes to, once nothing is left to do."""
        await self.at_rest()
        tables = [row["name"] for row in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table: [tuple(row.values()) for row in self.rows(f"SELECT * FROM {table}")]
            for table in sorted(tables)
            if table not in NEWS_ONLY and not table.startswith("sqlite_")
        }

    @asynccontextmanager
    async def refusing(self, audited: str | None = None) -> AsyncIterator[None]:
        """What is done inside changes nothing, and leaves a trace when ``audited`` names its action."""
        before, traced = await self.holdings(), self.audit(audited or "")
        yield
        after = await self.holdings()
        changed = {table: set(after[table]) ^ set(before[table]) for table in after if after[table] != before[table]}
        assert not changed, f"changed: {changed}"
        if audited is not None:
            assert self.audit(audited) > traced, f"no audit row “{audited}”"

    async def settled(self, phone: Phone) -> None:
        """Wait until everything that a person sent before is handled; their updates keep their order."""
        await phone.send("/help")
        await phone.expect("能做什么", PATIENCE)

    async def until(self, holds: Callable[[], object], what: str) -> None:
        """Wait for something that only the database shows."""
        async with asyncio.timeout(PATIENCE):
            while not holds():
                await asyncio.sleep(0.05)
        assert holds(), what


@asynccontextmanager
async def campus_in(folder: Path, **settings: str) -> AsyncIterator[Campus]:
    """A campus whose register is imported and whose bot runs."""
    async with running_bot(folder, **({"CLOCK_AT": AT_TEN} | settings)) as bot:
        lines = [HEADER, BUREAU]
        for at in range(1, INSTITUTES + 1):
            code = f"U{at:02}"
            lines += [f"{code}-{n},{name},{code},研究所{code},staff,2020-01-01,{role}" for n, name, role in PEOPLE]
        campus = Campus(bot, await bot.register("\n".join(lines)))
        await bot.start()
        await bot.sandbox.until_polled(PATIENCE)
        yield campus


async def log_self_study(phone: Phone, title: str, *, day: str = "昨天", hours: str = "2") -> None:
    """Log self-study, which needs no evidence, and submit it."""
    await walk_self_study(phone, title, day=day, hours=hours)
    await phone.tap("提交", timeout=PATIENCE)
    await phone.expect("已提交", PATIENCE)


async def walk_self_study(phone: Phone, title: str, *, day: str = "昨天", hours: str = "2") -> None:
    """Log self-study up to the summary, every answer typed."""
    for said in ("/log", "在职自学", title, "和名称一样", "图书馆", day, hours, "无考核"):
        await phone.send(said)
    await phone.expect("证书", PATIENCE)
    await phone.tap("跳过")
    await phone.expect_button("提交", PATIENCE)


async def walk_class_to_evidence(phone: Phone, title: str, *, dates: str = "3.2-3.6") -> None:
    """Log a class held outside, up to the question of its evidence."""
    for said in ("/log", "外部培训", "专项培训班", title, "和名称一样", "中国科协", "北京", dates):
        await phone.send(said)
    await phone.tap("就是这样", timeout=PATIENCE)
    await phone.tap("没有缺席")
    await phone.tap("不脱产")
    await phone.tap("合格")
    await phone.expect("证书", PATIENCE)


async def log_class(phone: Phone, title: str, photo: bytes, *, dates: str = "3.2-3.6") -> None:
    """Log a class with a photo of its certificate, and submit it."""
    await walk_class_to_evidence(phone, title, dates=dates)
    await phone.photo(photo)
    await phone.expect("已收到 1 份", PATIENCE)
    await phone.tap("下一步")
    await phone.tap("提交", timeout=PATIENCE)
    await phone.expect("已提交", PATIENCE)


async def sees(phone: Phone, *parts: str, without: str | None = None) -> Shown:
    """Wait for a message of the bot, the newest of the chat, whose text or labels show every part."""

    def found() -> Shown | None:
        for message in reversed(phone.messages):
            told = "\n".join((message.text, *message.labels))
            if message.by_bot and all(part in told for part in parts) and (without is None or without not in told):
                return message
        return None

    try:
        async with asyncio.timeout(PATIENCE):
            while (message := found()) is None:
                await phone.chat.change()
            return message
    except TimeoutError:
        raise AssertionError(f"{phone.person.name} never saw {parts}:\n{phone.transcript()}") from None


async def card_of(phone: Phone, title: str) -> Shown:
    """A reviewer's open card of a title."""
    return await sees(phone, title, "待审核", "驳回")


async def tapped(phone: Phone, data: str) -> str:
    """Send callback data, as any client can, and wait for the answer: its text."""
    return (await phone.answer(await phone.forge(data), PATIENCE)).text


def data_of(message: Shown, label: str) -> str:
    """The callback data of a button."""
    return next(b.data for row in message.buttons for b in row if label in b.text and b.data is not None)
