"""/report: completion of a unit to its approvers, of all units to the bureau, and of nothing to anyone else."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.attachments import Makers, files_of
from bot.turns import look_ahead, play
from handlers.event import Event, Kind, Tap
from handlers.standing.report import PAGES, mark_of
from handlers.turn import Ahead
from tests.hours import class_days, online, registers
from tests.story import Academy, Phone


async def meets(academy: Academy, phone: Phone, year: int = 2026) -> None:
    await registers(academy, phone, class_days(date(year, 1, 5), 12))
    await registers(academy, phone, online(date(year, 2, 2), 50))


async def two_units(academy: Academy) -> tuple[Phone, Phone, Phone, Phone]:
    """HR of one unit, the bureau, someone who met the demand and someone of the other unit."""
    await academy.unit("ICT", "计算所")
    await academy.unit("IOP", "物理所")
    hr = await academy.person("A001", "赵敏", "ICT", "approver")
    met = await academy.person("A002", "王芳", "ICT")
    await academy.person("A003", "新来", "ICT", joined_on=date(2026, 2, 1), bound=False)
    await academy.person("A004", "已离职", "ICT", left_on=date(2026, 1, 31), bound=False)
    bureau = await academy.person("B001", "孙局", "IOP", "bureau")
    other = await academy.person("B002", "李强", "IOP")
    await meets(academy, met)
    return hr, met, bureau, other


async def test_an_approver_sees_the_units_figures(any_academy: Academy) -> None:
    """R13: who was there all year is in the rate, who was there for a part of it is beside."""
    hr, *_ = await two_units(any_academy)
    await hr.says("/report")
    assert hr.last.text.splitlines() == [
        "<b>计算所 · 2026 年完成情况</b>",
        "全年在册 2 人，达标 1 人（50%）",
        "另有 2 人非全年在册，不计入达标率",
        "人均计入 73 学时",
        "在册 3 人中，还差学时的 2 人",
    ]
    assert hr.last.labels == [
        *(
            "还差学时的人（2）",
            "收不到提醒的人（1）",
            "排名",
            "导出 Excel",
            "录入院继续教育网",
            "考核材料与档案",
            "补充规定",
            "2025 年",
            "首页",
        )
    ]


async def test_the_lists_behind_the_figures_open_in_place(academy: Academy) -> None:
    hr, *_ = await two_units(academy)
    await hr.says("/report")
    await hr.taps("还差学时的人")
    assert hr.last.labels == [
        "赵敏 A001 · 线下 90 学时、网络 50 学时",
        "新来 A003 · 线下 90 学时、网络 50 学时",
        "返回",
    ]
    assert hr.button("新来")["callback_data"].startswith("archive.open:")
    await hr.taps("返回")
    await hr.taps("收不到提醒的人")
    hr.sees("新来（A003）：还没有绑定")
    await hr.taps("返回")
    await hr.taps("排名")
    hr.sees("第 1 名 王芳（计算所）146 学时", "第 2 名 赵敏（计算所）0 学时")
    await hr.taps("返回")
    await hr.taps("2025 年")
    hr.sees("计算所 · 2025 年完成情况", "达标 0 人")
    assert len(hr.messages) == 1


async def test_the_bureau_sees_every_unit_and_opens_one(any_academy: Academy) -> None:
    _, _, bureau, _ = await two_units(any_academy)
    await bureau.says("/report")
    bureau.sees(
        "各单位 · 2026 年完成情况",
        "全年在册 4 人，达标 1 人（25%）",
        "计算所：1 / 2 人达标（50%），人均 73 学时",
        "物理所：0 / 2 人达标（0%），人均 0 学时",
    )
    await bureau.taps("计算所")
    bureau.sees("计算所 · 2026 年完成情况", "达标 1 人")
    await bureau.taps("还差学时的人（2）")
    await bureau.taps("返回")
    await bureau.taps("各单位")
    bureau.sees("各单位 · 2026 年完成情况")


async def test_long_lists_come_in_pages(academy: Academy) -> None:
    """Lists longer than a message come in pages."""
    await academy.unit("ICT", "计算所")
    hr = await academy.person("A000", "Zhao", "ICT", "approver", language="en")
    for number in range(1, 18):
        await academy.person(f"A{number:03}", "Wang", "ICT", bound=False)
    await hr.says("/report")
    await hr.taps("Still short")
    assert "Wang A007 · General 90 h, Online 50 h" in hr.last.labels
    assert hr.last.labels[-2:] == ["Next", "Back"]
    await hr.taps("Next")
    await hr.taps("Next")
    assert hr.last.labels == [
        "Wang A016 · General 90 h, Online 50 h",
        "Wang A017 · General 90 h, Online 50 h",
        "Previous",
        "Back",
    ]
    await hr.taps_data(f"report.short:2026:{mark_of('ICT')}:99")
    assert "Wang A017 · General 90 h, Online 50 h" in hr.last.labels


async def test_for_others_there_is_no_such_command_and_no_button_works(academy: Academy) -> None:
    """security.md 5, 11: refused, nothing told, traced."""
    hr, wang, *_ = await two_units(academy)
    await wang.says("/report")
    wang.sees("没有这个命令")
    await hr.says("/report")
    stolen = [button["callback_data"] for row in hr.last.keyboard for button in row][:5]
    for data in stolen:
        await wang.taps_data(data)
    assert wang.toasts == ["这个按钮已经失效。"] * 5
    assert "达标" not in wang.transcript()
    assert len(await academy.audit("report.refused")) == 5
    assert len(await academy.audit("platform.refused")) == 1


async def test_an_approver_is_refused_another_units_figures(academy: Academy) -> None:
    """security.md 5: HR of unit A on unit B, by its mark, for every list and for the export."""
    hr, *_ = await two_units(academy)
    for verb in (*PAGES, "report.export"):
        await hr.taps_data(f"{verb}:2026:{mark_of('IOP')}")
    await hr.taps_data("report:1990:0")
    await hr.taps_data("report:2027:0")
    assert len(hr.toasts) == 8
    assert not hr.messages


async def test_a_role_that_ended_closes_the_report_at_once(academy: Academy) -> None:
    """security.md 9."""
    hr, *_ = await two_units(academy)
    await hr.says("/report")
    async with academy.database.transaction() as work:
        await work.register.end_role((await academy.who(hr)).person_id, "approver")
    await hr.taps("还差学时的人")
    assert hr.toasts == ["这个按钮已经失效。"]
    assert hr.last.edits == 0


async def test_who_moved_counts_in_the_unit_of_the_years_last_day(any_academy: Academy) -> None:
    """R13: a closed year keeps its people, the running one has them where they are."""
    academy = any_academy
    _, met, bureau, _ = await two_units(academy)
    await meets(academy, met, 2025)
    async with academy.database.transaction() as work:
        person = await academy.who(met)
        await work.register.stay(person.person_id, "IOP", date(2026, 3, 1))
    await bureau.says("/report")
    bureau.sees("物理所：1 / 3 人达标")
    await bureau.taps("2025 年")
    bureau.sees("计算所：1 / 3 人达标", "物理所：0 / 2 人达标")


async def test_the_workbook_has_a_sheet_each_and_is_written_when_it_is_sent(
    academy: Academy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """security.md 14: a name that begins like a formula stays text."""
    calls: list[Any] = []
    carry_out = academy._carry_out

    def watched(method: str, body: dict[str, Any], call: Any) -> int | None:
        calls.append(call)
        return carry_out(method, body, call)

    monkeypatch.setattr(academy, "_carry_out", watched)
    hr, *_ = await two_units(academy)
    await academy.person("A005", "=1+1", "ICT", bound=False)
    await hr.says("/report")
    await hr.taps("导出 Excel")
    [sent] = [call for call in calls if call.method == "sendDocument"]
    files = files_of(sent.attached, Makers(lambda sha256: b""))
    assert files["document"].filename == "xueshi-2026.xlsx"
    book = load_workbook(io.BytesIO(files["document"].input_file_content))  # type: ignore[arg-type]
    assert book.sheetnames == ["各单位", "排名", "还差学时", "补训逾期"]
    assert [cell.value for cell in book["各单位"][2]] == ["ICT", "计算所", 3, 2, 1, 33.3, 48.7]
    assert [cell.value for cell in book["排名"][2]] == [1, "A002", "王芳", "计算所", 146]
    assert [row[1].value for row in book["还差学时"].iter_rows(min_row=2)] == ["赵敏", "新来", "'=1+1"]
    assert await academy.audit("report.exported") == [{"unit": "ICT"}]


async def test_an_empty_unit_has_figures_too(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    academy.now = datetime(2026, 1, 1, 2, 0, tzinfo=UTC)
    hr = await academy.person("A001", "赵敏", "ICT", "approver", joined_on=date(2026, 1, 1))
    academy.now = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    await hr.says("/report")
    await hr.taps("2025 年")
    hr.sees("没有全年在册的人员", "在册 0 人中")
    await hr.taps("排名")
    hr.sees("没有全年在册的人员")
    await hr.taps("返回")
    await hr.taps("还差学时的人（0）")
    hr.sees("没有还差学时的人")
    await hr.taps("返回")
    await hr.taps("收不到提醒的人（0）")
    hr.sees("所有人都能收到提醒")


async def ahead_of(academy: Academy, phone: Phone, data: str) -> tuple[Event, Ahead | None]:
    """What is read beside the writer before a tap's transaction begins."""
    event = Event(academy.now, Kind.TAP, phone.telegram_id, phone.telegram_id, tap=Tap.parse(data), tap_id="tap")
    async with academy.database.reading() as work:
        return event, await look_ahead(work, event, academy.policies)


async def taps_with(academy: Academy, event: Event, ahead: Ahead | None) -> None:
    async with academy.database.transaction() as work:
        await play(work, event, academy.policies, "zh", None, ahead)
    await academy.deliver()


@pytest.mark.parametrize("list", ["report", "report.short", "report.unreached", "report.ranking"])
async def test_what_is_read_ahead_is_what_is_told(any_academy: Academy, list: str) -> None:
    """The transaction of the tap reads no sum: what was found before is told as it is."""
    hr, met, *_ = await two_units(any_academy)
    await hr.says("/report")
    tap, ahead = await ahead_of(any_academy, hr, f"{list}:2026:{mark_of('ICT')}")
    await any_academy.person("A009", "后来的", "ICT", bound=False)
    await taps_with(any_academy, tap, ahead)
    before = hr.last.text
    await taps_with(any_academy, *await ahead_of(any_academy, met, f"{list}:2026:{mark_of('ICT')}"))
    assert met.toasts == ["这个按钮已经失效。"]
    fresh, nothing = await ahead_of(any_academy, hr, f"{list}:2026:{mark_of('ICT')}")
    assert nothing is not None
    assert nothing.found is None, "somebody's totals are due"
    await taps_with(any_academy, fresh, nothing)
    assert hr.last.text != before


async def test_what_was_read_ahead_for_an_approver_is_not_told_to_one_no_more(academy: Academy) -> None:
    """security.md 9: the role ended between the reading and the transaction."""
    hr, *_ = await two_units(academy)
    await hr.says("/report")
    tap, ahead = await ahead_of(academy, hr, f"report.short:2026:{mark_of('ICT')}")
    assert ahead is not None
    assert ahead.found is not None
    async with academy.database.transaction() as work:
        await work.register.end_role((await academy.who(hr)).person_id, "approver")
    await taps_with(academy, tap, ahead)
    assert hr.toasts == ["这个按钮已经失效。"]


async def test_the_workbook_is_read_ahead_too(academy: Academy) -> None:
    hr, *_ = await two_units(academy)
    await hr.says("/report")
    await taps_with(academy, *await ahead_of(academy, hr, f"report.export:2026:{mark_of('ICT')}"))
    assert await academy.audit("report.exported") == [{"unit": "ICT"}]
