"""The bureau looks closer at all units (art. 4): ranks, forms, months, what waits, what is unusual."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from bot.attachments import Makers, files_of
from handlers.oversight.survey import by_verb
from handlers.review.escalate import chase_due
from storage.oversight import Decided
from storage.submissions import Submission
from tests.handlers.reviewing import COURSE, READING, Institute, institute
from tests.handlers.test_report import ahead_of, taps_with
from tests.hours import class_days, online, registers
from tests.story import Academy, Phone


@dataclass
class Scene:
    """计算所 with a leader and decisions of every kind; 物理所 with something that waits for ten days."""

    here: Institute
    bureau: Phone
    silent: Submission


async def scene_on(academy: Academy) -> Scene:
    here = await institute(academy)
    leader = await academy.person("A005", "所长", "ICT", rank="leader")
    await registers(academy, leader, class_days(date(2026, 1, 5), 14))
    await registers(academy, leader, online(date(2026, 2, 2), "50.5"))
    await registers(academy, here.zhou, class_days(date(2025, 12, 29), 5))
    first = await here.submits(here.li, replace(COURSE, start=date(2025, 11, 3), end=date(2025, 11, 7)))
    await here.wang.taps_data(f"review.approve:{first.submission_id}:1")
    await here.submits(here.li, READING)
    await here.wang.taps("通过 +8")
    await here.wang.taps("撤销")
    await here.wang.taps("驳回")
    await here.wang.taps("重复登记")
    other = await academy.person("B002", "孙磊", "IOP")
    silent = await here.submits(other)
    academy.now += timedelta(days=10)
    async with academy.database.transaction() as work:
        await chase_due(work, academy.policies, academy.now)
    await here.submits(here.zhou, READING)
    return Scene(here, here.chen, silent)


@pytest.fixture
async def scene(any_academy: Academy) -> Scene:
    return await scene_on(any_academy)


async def test_ranks_of_all_units_and_of_each(scene: Scene) -> None:
    await scene.bureau.says("/report")
    await scene.bureau.taps("各单位细看")
    assert scene.bureau.last.text.splitlines() == [
        "<b>2026 年 · 各职级</b>",
        "职工：全年在册 7 人，达标 0 人（0%），人均 2.3 学时",
        "领导：全年在册 1 人，达标 1 人（100%），人均 162.5 学时",
        "院机关：职工 0 / 1 人达标",
        "计算所：领导 1 / 1 人达标，职工 0 / 4 人达标",
        "物理所：职工 0 / 2 人达标",
    ]


async def test_where_the_hours_came_from(scene: Scene) -> None:
    await scene.bureau.taps_data("oversee.forms:2026:0")
    assert scene.bureau.last.text.splitlines()[1:] == [
        "专项培训班：线下 128，网络 0 学时（71.7%）",
        "网络学习：线下 0，网络 50.5 学时（28.3%）",
    ]


async def test_the_course_of_a_year_by_when_hours_were_entered(scene: Scene) -> None:
    """Of the year before, what came in this year stands at the end."""
    await scene.bureau.taps_data("oversee.trend:2026:0")
    assert scene.bureau.last.text.splitlines()[2:] == [
        "1 月底：线下 0（0），网络 0（0）",
        "2 月底：线下 0（0），网络 0（0）",
        "3 月底：线下 128（128），网络 50.5（50.5）",
    ]
    await scene.bureau.taps_data("oversee.trend:2025:0")
    assert scene.bureau.last.text.splitlines()[-1] == "次年以来：线下 64（64），网络 0（0）"
    assert len(scene.bureau.last.text.splitlines()) == 2 + 13


async def test_what_waits_the_longest_first(scene: Scene) -> None:
    await scene.bureau.taps_data("oversee.pending:2026:0")
    assert scene.bureau.last.text.splitlines()[1:] == [
        "共 2 件待审核",
        "物理所：1 件，最早 2026-03-10（周二）；满 3 个工作日 1 件，满 5 个 1 件",
        "计算所：1 件，最早 2026-03-20（周五）；满 3 个工作日 0 件，满 5 个 0 件",
    ]


async def test_what_is_unusual_is_counted_by_unit(scene: Scene) -> None:
    """The bureau decides what was silent; a class of November was handed in late in March."""
    await scene.bureau.taps_data(f"review.approve:{scene.silent.submission_id}:1")
    await scene.bureau.taps_data("oversee.unusual:2026:0")
    assert scene.bureau.last.text.splitlines()[2:] == [
        "计算所：通过 2，撤销 1，更正 0；人事局审 0，代审 0；逾期登记 0",
        "物理所：通过 1，撤销 0，更正 0；人事局审 1，代审 0；逾期登记 0",
    ]
    await scene.bureau.taps_data("oversee.unusual:2025:0")
    scene.bureau.sees("计算所：通过 0，撤销 0，更正 0；人事局审 0，代审 0；逾期登记 1")


async def test_all_of_it_as_a_workbook(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    academy = scene.here.academy
    carry_out = academy._carry_out

    def watched(method: str, body: dict[str, Any], call: Any) -> int | None:
        calls.append(call)
        return carry_out(method, body, call)

    monkeypatch.setattr(academy, "_carry_out", watched)
    await scene.bureau.taps_data("oversee.export:2026:0")
    [sent] = [call for call in calls if call.method == "sendDocument"]
    data = files_of(sent.attached, Makers(lambda sha256: b""))["document"].input_file_content
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))  # type: ignore[arg-type]
    assert book.sheet_names == ["各职级", "学时来源", "各月", "待审核", "例外与逾期"]
    assert book.get_sheet_by_name("各职级").to_python()[2] == ["ICT", "计算所", "领导", 1, 1, 100, 162.5]
    assert book.get_sheet_by_name("各月").to_python()[3] == [3, 128, 50.5, 128, 50.5]
    assert book.get_sheet_by_name("待审核").to_python()[1][3] == "2026-03-10"
    assert book.get_sheet_by_name("例外与逾期").to_python()[1][:7] == ["ICT", "计算所", 2, 0, 1, 1, 0]


@pytest.mark.parametrize("verb", ["oversee", "oversee.forms", "oversee.trend", "oversee.pending", "oversee.unusual"])
async def test_it_is_for_the_bureau_alone_and_read_ahead(scene: Scene, verb: str) -> None:
    """security.md 5 and 9: an approver, a year that isn't there, a role that ended since."""
    academy, bureau = scene.here.academy, scene.bureau
    before = len(bureau.messages)
    await scene.here.wang.taps_data(f"{verb}:2026:0")
    await bureau.taps_data(f"{verb}:2018:0")
    await bureau.taps_data(f"{verb}:2027:0")
    assert scene.here.wang.toasts[-1] == "这个按钮已经失效。"
    assert bureau.toasts == ["这个按钮已经失效。"] * 2
    assert len(await academy.audit("report.refused")) == 3
    await bureau.taps_data(f"{verb}:2026:0")
    told = bureau.last.text
    tap, ahead = await ahead_of(academy, bureau, f"{verb}:2026:0")
    assert ahead is not None
    assert ahead.found is not None
    await taps_with(academy, tap, ahead)
    assert bureau.last.text == told
    async with academy.database.transaction() as work:
        await work.register.end_role((await academy.who(bureau)).person_id, "bureau")
    await taps_with(academy, tap, ahead)
    assert bureau.toasts[-1] == "这个按钮已经失效。"
    assert len(bureau.messages) == before + 2


def test_a_voided_record_counts_as_corrected_and_a_restored_one_as_undone() -> None:
    told = [Decided("ICT", verb, 2, 0, 0) for verb in ("approve", "correct", "void", "undo", "restore")]
    assert by_verb(told) == {"approve": 2, "correct": 4, "undo": 4}
