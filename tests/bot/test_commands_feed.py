"""``feed`` as machine and HR use it: good rows become records, bad ones wait, nothing counts twice (art. 9.4, R8)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.feed import run as feed_run
from bot.feed.run import Elsewhere, Import
from bot.feed.spool import spooled
from handlers.review.corrections import By, Replacing, replaced
from storage.database import sqlite_path
from storage.turns import Turns
from tests.bot.programme import Ended, Programme
from tests.storage.plain_sql import plain_sql
from tests.story import Academy

HEADER = "外部编号,工号,培训名称,开始日期,完成日期,学时,考核结果"
ETHICS = "C-1,A001,科学道德,2026-03-02,2026-03-06,7.5,合格"
SAFETY = "C-2,A002,实验室安全,2026-02-02,2026-02-03,4,无考核"
STRANGER = "C-3,A009,学风建设,2026-03-01,2026-03-02,2,合格"


@pytest.fixture
def bot(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    """The command line on each engine, on 10 March 2026, with two people of one unit."""
    monkeypatch.setenv("CLOCK_AT", "2026-03-10T10:00:00+08:00")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("BOT_TOKEN", raising=False)
    made = Programme(database_url, monkeypatch)
    made.given(institute)
    return made


async def institute(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    await academy.person("A001", "王芳", "ICT")
    await academy.person("A002", "李强", "ICT")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "feed.csv"


def send(bot: Programme, file: Path, *rows: str, more: tuple[str, ...] = ()) -> Ended:
    file.write_text("\n".join((HEADER, *rows)), "utf-8")
    return bot.runs("feed", "import", str(file), "--json", *more)


def counts(ended: Ended) -> dict[str, int]:
    """What became of the rows, without zeros."""
    return {name: count for name, count in ended.json.items() if count and name not in ("rows", "dry_run")}


def standing(bot: Programme, staff_no: str) -> float:
    return float(bot.runs("standing", staff_no, "--year", "2026").json["counted"]["online"])


def sound(bot: Programme) -> bool:
    found = bot.runs("verify")
    assert found.err == []
    return found.status == 0


def test_rows_become_approved_records_and_the_same_again_changes_nothing(bot: Programme, file: Path) -> None:
    ended = send(bot, file, ETHICS, SAFETY)
    assert (ended.status, counts(ended)) == (0, {"added": 2})
    assert (standing(bot, "A001"), standing(bot, "A002")) == (7.5, 4)
    case = bot.runs("case", "A001", "--year", "2026").json
    assert (case["records"][0]["route"], case["records"][0]["state"]) == ("platform", "approved")
    assert counts(send(bot, file, SAFETY, ETHICS.replace("7.5", "7.50"))) == {"unchanged": 2}
    assert standing(bot, "A001") == 7.5
    assert sound(bot)


def test_a_dry_run_says_the_same_and_keeps_nothing(bot: Programme, file: Path) -> None:
    ended = send(bot, file, ETHICS, STRANGER, more=("--dry-run",))
    assert (ended.status, counts(ended)) == (2, {"added": 1, "bad": 1})
    assert standing(bot, "A001") == 0
    assert b"A009" not in bot.runs("feed", "faults").out


def test_bad_rows_are_kept_apart_until_they_come_good(bot: Programme, file: Path) -> None:
    broken = SAFETY.replace("2026-02-02", "2026-02-32")
    ended = send(bot, file, ETHICS, broken, STRANGER)
    assert (ended.status, counts(ended)) == (2, {"added": 1, "bad": 2})
    assert [line for line in ended.err if "第" in line] == [
        "第 3 行，开始日期：“2026-02-32”不是日期，这样写：2026-03-02、2026/3/2 或 2026年3月2日",
        "第 4 行：名册里没有工号 A009；此人入册后再导入这一行即可",
    ]
    assert len(bot.runs("feed", "faults").out.splitlines()) == 2
    assert counts(send(bot, file, broken)) == {"bad": 1}
    assert len(bot.runs("feed", "faults").out.splitlines()) == 2

    async def joins(academy: Academy) -> None:
        await academy.person("A009", "周敏", "ICT")

    bot.given(joins)
    assert counts(send(bot, file, SAFETY, STRANGER)) == {"added": 2, "mended": 2}
    assert bot.runs("feed", "faults").out == b""
    assert sound(bot)


def test_hr_mends_the_bad_rows_in_a_file_that_is_a_feed_again(bot: Programme, file: Path, tmp_path: Path) -> None:
    send(bot, file, SAFETY.replace("A002", "李强"), "=1+1,,,,,,")
    mend = tmp_path / "mend.csv"
    assert bot.runs("feed", "faults", "--to", str(mend)).status == 0
    assert mend.stat().st_mode & 0o077 == 0
    text = mend.read_text("utf-8-sig")
    assert "'=1+1" in text
    mend.write_text("".join(line for line in text.replace("李强", "A002").splitlines(True) if "=1+1" not in line))
    ended = bot.runs("feed", "import", str(mend), "--json")
    assert (ended.status, counts(ended)) == (0, {"added": 1, "mended": 1})


def test_rows_without_an_id_give_way_to_those_of_the_next_file_of_that_name(bot: Programme, file: Path) -> None:
    nameless = ETHICS.replace("C-1", "")
    assert counts(send(bot, file, nameless)) == {"bad": 1}
    assert counts(send(bot, file, nameless, SAFETY)) == {"added": 1, "bad": 1}
    assert len(bot.runs("feed", "faults").out.splitlines()) == 1
    assert counts(send(bot, file, ETHICS, SAFETY)) == {"added": 1, "unchanged": 1}
    assert bot.runs("feed", "faults").out == b""


def test_an_id_that_says_two_things_or_becomes_another_persons_is_not_believed(bot: Programme, file: Path) -> None:
    ended = send(bot, file, ETHICS, ETHICS.replace("7.5", "8"), SAFETY, SAFETY)
    assert counts(ended) == {"added": 1, "unchanged": 1, "bad": 2}
    assert standing(bot, "A001") == 0
    ended = send(bot, file, SAFETY.replace("A002", "A001"))
    assert counts(ended) == {"bad": 1}
    assert "这个外部编号以前是别人的记录" in ended.err[-1]
    assert (standing(bot, "A001"), standing(bot, "A002")) == (0, 4)


def test_a_changed_row_is_a_correction_with_a_trace(bot: Programme, file: Path) -> None:
    """R8: reversing and new entries, never an overwrite; what came first stays in the archive."""
    send(bot, file, ETHICS, SAFETY)
    assert counts(send(bot, file, ETHICS.replace("7.5", "5"), SAFETY)) == {"changed": 1, "unchanged": 1}
    assert standing(bot, "A001") == 5
    states = [each["state"] for each in bot.runs("case", "A001", "--year", "2026").json["records"]]
    assert sorted(states) == ["approved", "corrected"]
    assert counts(send(bot, file, ETHICS.replace("7.5", "5"))) == {"unchanged": 1}
    assert counts(send(bot, file, ETHICS)) == {"changed": 1}
    assert standing(bot, "A001") == 7.5
    assert sound(bot)


def test_changed_rows_of_several_units_are_corrected_together(bot: Programme, file: Path) -> None:
    """Each in the chain of its owner's unit, two of one person among them."""

    async def another_unit(academy: Academy) -> None:
        await academy.unit("IOP", "物理所")
        await academy.person("A009", "何平", "IOP")

    bot.given(another_unit)
    more = ETHICS.replace("C-1", "C-4").replace("科学道德", "学术规范")
    assert counts(send(bot, file, ETHICS, SAFETY, STRANGER, more)) == {"added": 4}
    less = ETHICS.replace("7.5", "5"), more.replace("7.5", "6")
    changed = *less, SAFETY.replace(",4,", ",3,"), STRANGER.replace(",2,", ",1,")
    assert counts(send(bot, file, *changed)) == {"changed": 4}
    assert [standing(bot, each) for each in ("A001", "A002", "A009")] == [11, 3, 1]
    assert counts(send(bot, file, *changed)) == {"unchanged": 4}
    assert sound(bot)


def test_what_hr_corrected_meanwhile_is_what_a_changed_row_corrects(bot: Programme, file: Path) -> None:
    send(bot, file, ETHICS)

    async def hr_corrects(academy: Academy) -> None:
        async with academy.database.transaction() as work:
            [old] = (await work.submissions.by_outside_keys(["feed:1:C-1"])).values()
            by = By(None, academy.now, "按证书")
            details = replace(old.details, hours=Decimal(6))
            asked = [Replacing(old, details, "chat:C-1")]
            assert len(await replaced(work, academy.policies, asked, by, "chat")) == 1

    bot.given(hr_corrects)
    assert counts(send(bot, file, ETHICS, SAFETY)) == {"added": 1, "unchanged": 1}
    assert standing(bot, "A001") == 6
    assert counts(send(bot, file, ETHICS.replace("7.5", "9"))) == {"changed": 1}
    assert standing(bot, "A001") == 9
    assert sound(bot)


def test_what_is_not_over_yet_waits(bot: Programme, file: Path) -> None:
    assert counts(send(bot, file, ETHICS.replace("2026-03-06", "2026-03-11"))) == {"bad": 1}


def test_records_of_who_had_left_are_kept_and_count_nothing(bot: Programme, file: Path) -> None:
    """Art. 2; and more than 8 hours a day is told, since a feed has no approver (R3)."""

    async def left(academy: Academy) -> None:
        await academy.person("B001", "孙磊", "ICT", left_on=academy.now.date().replace(month=1))

    bot.given(left)
    ended = send(bot, file, ETHICS.replace("A001", "B001").replace("7.5", "99"))
    assert counts(ended) == {"added": 1, "off_register": 1, "above_daily": 1}
    assert any("C-1：99 学时" in line for line in ended.err)
    told = bot.runs("standing", "B001", "--year", "2026").json
    assert (told["counted"]["online"], told["records"][0]["reasons"]) == (0, ["off_register"])


def test_what_a_complete_feed_no_longer_has_is_reported_and_stays(bot: Programme, file: Path) -> None:
    send(bot, file, ETHICS, SAFETY)
    assert counts(send(bot, file, STRANGER, more=("--complete", "2026-03"))) == {"bad": 1, "vanished": 1}
    assert standing(bot, "A001") == 7.5
    shown = bot.runs("feed", "faults").out.decode()
    assert "已不在数据里：C-1 A001 科学道德" in shown
    assert "C-2" not in shown
    assert counts(send(bot, file, ETHICS, more=("--complete", "2026-03-01..2026-03-31"))) == {"unchanged": 1}
    assert "C-1" not in bot.runs("feed", "faults").out.decode()


@pytest.mark.parametrize("span", ["2026-13", "三月", "2026-03-09..2026-03-01", "2026-03-01..", "..2026-03-01"])
def test_a_span_that_is_none_is_told_with_an_example(bot: Programme, file: Path, span: str) -> None:
    ended = send(bot, file, ETHICS, more=("--complete", span))
    assert (ended.status, len(ended.err)) == (2, 1)
    assert "2026-03" in ended.err[0]


def test_a_file_that_breaks_off_changes_nothing(bot: Programme, file: Path) -> None:
    ended = send(bot, file, ETHICS, 'C-2,"')
    assert (ended.status, ended.err) == (2, ["第 3 行：引号没有配对，后面的读不下去"])
    assert standing(bot, "A001") == 0


class Killed(BaseException):
    """The process is gone."""


def test_killed_in_the_middle_it_goes_on_where_it_was(
    bot: Programme, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Issue part 2: the same command again finishes, and counts nothing twice."""
    monkeypatch.setattr(feed_run, "AT_ONCE", dict.fromkeys(feed_run.AT_ONCE, 2))
    monkeypatch.setattr(feed_run, "MOST", 1)
    rows = [f"R-{number},A00{1 + number % 2},课程,2026-03-02,2026-03-06,1,合格" for number in range(9)]
    moments = iter(range(100))

    def progress(_done: int, _of: int) -> None:
        if next(moments) == 2:
            raise Killed

    monkeypatch.setattr("bot.commands.feed.Progress", lambda _what: progress)
    with pytest.raises(Killed):
        send(bot, file, *rows, STRANGER)
    assert standing(bot, "A001") + standing(bot, "A002") == 6
    ended = send(bot, file, *rows, STRANGER)
    assert counts(ended) == {"added": 9, "bad": 1}
    assert standing(bot, "A001") + standing(bot, "A002") == 9
    assert sound(bot)


def test_a_transaction_goes_on_for_as_long_as_nobody_waits_for_its_end(
    bot: Programme, file: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Decision 0047: several batches share a commit, and whoever waits for the file waits for one of them."""
    seen: list[int] = []
    monkeypatch.setattr(feed_run, "AT_ONCE", dict.fromkeys(feed_run.AT_ONCE, 1))
    monkeypatch.setattr("bot.commands.feed.Progress", lambda _what: lambda done, _of: seen.append(done))
    rows = [f"R-{number},A00{1 + number % 2},课程,2026-03-02,2026-03-06,1,合格" for number in range(9)]
    assert counts(send(bot, file, *rows)) == {"added": 9}
    assert seen == ([6, 9] if database_url.startswith("sqlite") else [1, 2, 3, 4, 5, 6, 7, 8, 9])
    if database_url.startswith("sqlite"):
        other = Turns(sqlite_path(database_url).parent)
        other.ask()
        seen.clear()
        assert counts(send(bot, file, *(row.replace("R-", "S-") for row in rows))) == {"added": 9}
        assert seen == [1, 2, 3, 4, 5, 6, 7, 8, 9]
        other.close()
    assert sound(bot)


async def test_two_at_one_file_count_nothing_twice(any_academy: Academy, file: Path) -> None:
    """One goes on, the other gives way; whoever comes later sees what was done."""
    await institute(any_academy)
    file.write_text("\n".join((HEADER, *(ETHICS.replace("C-1", f"C-{number}") for number in range(300)))), "utf-8")
    importing = Import(any_academy.database, any_academy.policies, lambda: any_academy.now, lambda _done, _of: None)

    async def one() -> dict[str, int] | None:
        spool = spooled(file, None, any_academy.policies)
        try:
            return dict((await importing.run(spool, "command"))[1].counts)
        except Elsewhere:
            return None
        finally:
            spool.close()

    ended = [told for told in await asyncio.gather(one(), one()) if told is not None]
    assert [told["added"] for told in ended] == [300]
    again = await one()
    assert again is not None
    assert again["unchanged"] == 300


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE feed_rows SET said = 'x' WHERE outside_id = 'C-1'",
        "UPDATE feed_rows SET outside_id = 'C-9' WHERE outside_id = 'C-1'",
        "UPDATE feed_rows SET person_id = 2 WHERE outside_id = 'C-1'",
        "DELETE FROM feed_rows WHERE outside_id = 'C-1'",
        "UPDATE submissions SET person_id = 2 WHERE outside_key = 'feed:1:C-1'",
        "UPDATE submissions SET outside_key = 'feed:1:C-7' WHERE outside_key = 'feed:1:C-1'",
        "UPDATE submissions SET source = 'chat' WHERE outside_key = 'feed:1:C-1'",
        "UPDATE submissions SET hours = 99 WHERE outside_key = 'feed:1:C-1'",
    ],
)
async def test_verify_names_what_was_altered(bot: Programme, file: Path, database_url: str, damage: str) -> None:
    ended = await asyncio.to_thread(send, bot, file, ETHICS, SAFETY)
    assert ended.status == 0
    await plain_sql(database_url, damage)
    found = await asyncio.to_thread(bot.runs, "verify")
    assert found.status == 1
    assert any("submission 1" in line for line in found.err)
