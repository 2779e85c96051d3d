"""Issue part 9 on the wire: who sees evidence, who looked, one's own data in a file, and what leaves in the end."""

from __future__ import annotations

import asyncio
import hashlib
import json
import zipfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sandbox.person import Phone
from sandbox.story import certificate
from tests.end_to_end.campus import PATIENCE, card_of, data_of, log_class, sees, tapped, walk_class_to_evidence
from tests.running import Bot, running_bot

PEOPLE = {
    "ICT-01": ("王芳", "ICT", "approver"),
    "ICT-02": ("李强", "ICT", ""),
    "ICT-03": ("周静", "ICT", ""),
    "IOP-01": ("钱工", "IOP", "approver"),
}
ROSTER = "\n".join(
    ["staff_no,name,unit,unit_name,rank,since,roles"]
    + [f"{number},{name},{unit},{unit}所,staff,2020-01-01,{role}" for number, (name, unit, role) in PEOPLE.items()]
)
TITLE, OTHERS = "科研诚信培训班", "安全培训班"
NOW = "2026-03-10T10:00:00+08:00"
LAST_DAY, NEXT_DAY = "2031-12-31T23:00:00+08:00", "2032-01-01T00:01:00+08:00"
"""Around the end of the fifth whole year after the year of the records."""
WAYS = ("record.open", "record.evidence", "review.evidence", "queue.evidence", "archive.open")
MESSAGES = ("inbox", "outbox")
"""Of person.json: what they wrote to the bot and what it told them, which may name who decided on their record."""


class Institute:
    """王芳 reviews 李强 and 周静; 钱工 reviews in another unit."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.phones = {number: bot.sandbox.phone(at, who[0]) for at, (number, who) in enumerate(PEOPLE.items(), 1)}
        self.wang, self.li, self.zhou, self.qian = self.phones.values()

    def kept(self) -> set[str]:
        """The names of the files in the store."""
        return {file.name for file in (self.bot.folder / "data" / "evidence").rglob("*") if file.is_file()}

    async def until_kept(self, names: set[str]) -> None:
        """Wait until just these files are left in the store, and nothing is on its way out."""
        async with asyncio.timeout(PATIENCE):
            while self.kept() != names or self.bot.rows("SELECT 1 FROM evidence WHERE state = 'expiring'"):
                await asyncio.sleep(0.05)

    async def sound(self) -> None:
        """`verify` finds nothing."""
        status, out, err = await self.bot.command("verify")
        assert status == 0, out + err


@asynccontextmanager
async def institute_in(folder: Path, **settings: str) -> AsyncIterator[Institute]:
    """The institute on the real wire, its people bound; 李强's class is approved, 周静's waits, each with a photo."""
    async with running_bot(folder, CLOCK_AT=NOW, **settings) as bot:
        secrets = await bot.register(ROSTER)
        here = Institute(bot)
        await here.bot.runs_at(NOW)
        for number, phone in here.phones.items():
            await bot.bind(phone, number, secrets[number])
        await log_class(here.li, TITLE, certificate(1))
        card = await card_of(here.wang, TITLE)
        await log_class(here.zhou, OTHERS, certificate(2))
        await here.wang.tap("通过 +40", on=card)
        await here.li.expect("王芳通过了", anywhere=True)
        await card_of(here.wang, OTHERS)
        yield here
        await here.sound()


async def test_part_9_the_owner_reads_who_looked_and_others_are_refused_as_if_there_were_nothing(
    tmp_path: Path,
) -> None:
    async with institute_in(tmp_path) as here:
        await here.wang.tap("材料 1", on=await card_of(here.wang, OTHERS))
        assert here.wang.file(await here.wang.expect_file()) == photo_of(here.zhou)
        await here.wang.send("/report")
        for label in ("还差学时的人", "李强", f"看“{TITLE}", "看材料（1 份）"):
            await here.wang.tap(label, on=await here.wang.expect_button(label))
        assert here.wang.file(await here.wang.expect_file()) == photo_of(here.li)

        await refused(here)
        assert await looks(here.li) == [f"王芳：看了“{TITLE}”的材料", f"王芳：看了“{TITLE}”", "王芳：看了档案"]
        assert await looks(here.zhou) == [f"王芳：看了“{OTHERS}”的材料"]


async def refused(here: Institute) -> None:
    """An approver of another unit and a colleague get the words that they get for what was never there, and no file."""
    sql = "SELECT submission_id, revision, person_id FROM submissions WHERE title = ?"
    [(record, revision, li)] = here.bot.rows(sql, TITLE)
    for phone in (here.qian, here.zhou):
        before = [message.text for message in phone.messages]
        for way in WAYS:
            real = await tapped(phone, f"{way}:{li if way == 'archive.open' else record}:{revision}")
            assert real == await tapped(phone, f"{way}:999999:{revision}"), way
            assert real in ("你无权查看这份档案。", "这一件不由你审核。"), way
        await here.bot.sandbox.until_confirmed()
        assert [message.text for message in phone.messages] == before
    assert here.bot.rows("SELECT COUNT(*) FROM audit WHERE action = 'archive.refused'") == [(2 * 2 * 3,)]


async def looks(phone: Phone) -> list[str]:
    """Who looked at one's archive, as its owner reads it: the latest first, without the day, which is today."""
    await phone.send("/records")
    await phone.tap("谁看过我的档案", on=await phone.expect_button("谁看过我的档案"))
    lines = (await phone.expect("谁看过我的档案")).text.splitlines()[1:]
    assert {line.split("　")[0] for line in lines} == {"2026-03-10（周二）"}
    return [line.split("　")[1] for line in lines]


def photo_of(phone: Phone) -> bytes:
    """The photo that somebody sent."""
    [sent] = [message for message in phone.messages if message.photo and not message.by_bot]
    return phone.file(sent)


async def test_part_9_everything_that_is_held_of_one_person_and_nothing_of_others(tmp_path: Path) -> None:
    async with institute_in(tmp_path) as here:
        told, files = await exported(here, "ICT-02")
        assert [row["title"] for row in told["rows"]["submissions"]] == [TITLE]
        assert [(row["bucket"], row["hours"]) for row in told["rows"]["ledger"]] == [("general", 400)]
        assert [row["verb"] for row in told["rows"]["decisions"]] == ["approve"]
        assert [row["staff_no"] for row in told["rows"]["people"]] == ["ICT-02"]
        [evidence] = told["rows"]["evidence"]
        assert list(files.values()) == [photo_of(here.li)]
        assert evidence["sha256"] == hashlib.sha256(photo_of(here.li)).hexdigest()
        assert mentioned(told, TITLE, OTHERS) == {TITLE}
        assert mentioned(without(told, MESSAGES), *others_than("ICT-02")) == set()
        assert mentioned(told, *others_than("ICT-02")) == {"王芳"}, "who decided, in the message that says so"

        told, files = await exported(here, "ICT-01")
        assert files == {}
        [approved] = told["acts"]["decisions"]
        assert (approved["verb"], approved["as"]) == ("approve", ["actor_id"])
        columns = {table: set().union(*rows) - {"as"} for table, rows in told["acts"].items()}
        assert columns == {
            "audit": {"chain", "seq", "at", "action"},
            "decisions": {"decision_id", "verb", "decided_at"},
            "ledger": {"entry_id", "entered_at"},
        }
        assert mentioned(without(told, MESSAGES), TITLE, OTHERS, *others_than("ICT-01")) == set()
        assert await looks(here.li) == ["管理员：导出了全部个人数据"]


async def exported(here: Institute, staff_no: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """`export-person`, beside the running bot: person.json, and the evidence by its name."""
    file = here.bot.folder / f"{staff_no}.zip"
    await here.bot.done("export-person", staff_no, str(file))
    with zipfile.ZipFile(file) as packed:
        files = {name: packed.read(name) for name in packed.namelist() if name.startswith("evidence/")}
        return json.loads(packed.read("person.json")), files


def others_than(staff_no: str) -> list[str]:
    """The staff numbers and names of everybody else."""
    return [word for number, (name, *_) in PEOPLE.items() if number != staff_no for word in (number, name)]


def without(told: Mapping[str, Any], tables: Sequence[str]) -> dict[str, Any]:
    """What is told, but for some tables."""
    return {part: {table: rows for table, rows in told[part].items() if table not in tables} for part in told}


def mentioned(told: Mapping[str, Any], *words: str) -> set[str]:
    """The words that stand anywhere in it."""
    text = json.dumps(told, ensure_ascii=False)
    return {word for word in words if word in text}


async def test_part_9_evidence_that_is_over_leaves_and_a_draft_left_lying_is_cleared(tmp_path: Path) -> None:
    async with institute_in(tmp_path, EVIDENCE_YEARS="5", DRAFT_DAYS="400") as here:
        mine, waiting = (hashlib.sha256(photo_of(phone)).hexdigest() for phone in (here.li, here.zhou))
        await walk_class_to_evidence(here.li, "没有交的班")
        await here.li.photo(certificate(3))
        asked = await here.li.expect("已收到 1 份", PATIENCE)
        async with asyncio.timeout(PATIENCE):
            while here.bot.rows("SELECT COUNT(*) FROM evidence WHERE state = 'stored'") != [(3,)]:
                await asyncio.sleep(0.05)
        [unused] = here.kept() - {mine, waiting}

        await here.bot.runs_at(LAST_DAY)
        await here.until_kept({mine, waiting})
        assert here.bot.rows("SELECT state, answers FROM drafts WHERE state <> 'submitted'") == [("lapsed", "{}")]
        await here.sound()
        said = "这份内容放了太久没有动，已经清除，什么都没有提交；发 /log 重新开始。"
        assert await tapped(here.li, data_of(asked, "下一步")) == said
        await sees(here.li, said)
        assert len(here.bot.rows("SELECT 1 FROM submissions")) == 2

        await here.bot.runs_at(NEXT_DAY)
        await here.until_kept({waiting})
        states = {mine: "expired", waiting: "stored", unused: "expired"}
        assert dict(here.bot.rows("SELECT sha256, state FROM evidence")) == states
        assert here.bot.rows("SELECT SUM(hours) FROM ledger") == [(400,)]
        await here.li.send("/records")
        await here.li.tap(f"看“{TITLE}", on=await here.li.expect_button(f"看“{TITLE}"))
        page = await here.li.expect("材料保存期限已过，文件已清除；记录与决定不变。")
        assert "2026 年入账 40 学时" in page.text
        assert not [label for label in page.labels if "材料" in label]
