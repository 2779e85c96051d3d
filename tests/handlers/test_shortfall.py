"""HR notes why a year fell short (因故, R19): who may, where it is shown, corrected by a later note."""

from __future__ import annotations

import asyncio

from tests.handlers.test_overdue import Unit, here
from tests.papers import file_of, sheets_of, words_of
from tests.story import Academy, Phone

__all__ = ["here"]


async def notes(academy: Academy) -> list[tuple[int, int, str, str]]:
    async with academy.database.reading() as work:
        return [(each.year, each.place, each.cause, each.words) for each in await work.shortfalls.every()]


async def wangs_years(academy: Academy, here: Unit) -> int:
    """HR opens Wang's years from the list of what is overdue."""
    await here.hr.says("/report")
    await here.hr.taps("补训逾期")
    await here.hr.taps("王芳 A002")
    await here.hr.taps("注明未达标原因")
    return (await academy.who(here.wang)).person_id


async def test_a_ready_reason_is_noted_from_the_list_and_stands_beside_the_shortfall(
    any_academy: Academy, here: Unit
) -> None:
    await wangs_years(any_academy, here)
    assert here.hr.last.text.splitlines() == [
        "<b>王芳（A002）的档案 · 未达标的年度</b>",
        "2024 年还差线下 10 学时、网络 50 学时",
        "2025 年还差线下 90 学时、网络 50 学时",
        "2026 年还差线下 90 学时、网络 50 学时",
    ]
    await here.hr.taps("注明 2024 年的原因")
    await here.hr.taps("长期病假")
    here.hr.sees("2024 年未达标的原因（人事部门注明）：长期病假", "2024 年还差线下 10 学时")
    await here.hr.says("/report")
    await here.hr.taps("补训逾期")
    here.hr.sees("王芳（A002）：2024 年还差线下 10 学时、网络 50 学时，2025-12-31（周三）已到期", "长期病假")
    await here.wang.says("/my")
    assert "长期病假" not in here.wang.last.text, "it is of 2024"
    await here.wang.taps("2025 年")
    await here.wang.taps("2024 年")
    here.wang.sees("2024 年未达标的原因（人事部门注明）：长期病假", "还差 10")
    assert sum("赵敏为你 2024 年未达标注明了原因：长期病假。" in each.text for each in here.wang.messages) == 1
    assert await any_academy.audit("shortfall.noted") == [{"year": 2024, "place": 1, "cause": "sick", "words": ""}]


async def test_a_typed_reason_takes_the_place_of_an_earlier_one_and_the_history_stays(
    any_academy: Academy, here: Unit
) -> None:
    await wangs_years(any_academy, here)
    await here.hr.taps("注明 2025 年的原因")
    await here.hr.taps("借调")
    await here.hr.taps("注明 2025 年的原因")
    await here.hr.taps("其他原因，自己写")
    await here.hr.says("援" * 201)
    here.hr.sees("写了 201 字")
    await here.hr.says("<b>援藏</b>一年")
    here.hr.sees("2025 年未达标的原因（人事部门注明）：&lt;b&gt;援藏&lt;/b&gt;一年")
    await here.hr.taps("注明 2025 年的原因")
    here.hr.sees("赵敏注明：借调", "赵敏注明：&lt;b&gt;援藏")
    await here.wang.says("/my")
    here.wang.sees("2025 年未达标的原因（人事部门注明）：&lt;b&gt;援藏")
    await here.hr.taps("撤回原因")
    assert "人事部门注明" not in here.hr.last.text
    await here.wang.says("/my")
    assert "援藏" not in here.wang.last.text
    assert [(place, cause) for _, place, cause, _ in await notes(any_academy)] == [
        (1, "seconded"),
        (2, "own"),
        (3, "withdrawn"),
    ]


async def test_nobody_notes_their_own_and_only_the_units_approvers_and_the_bureau_do(
    any_academy: Academy, here: Unit
) -> None:
    other = await any_academy.person("B002", "周人事", "IOP", "approver")
    wang, hr = [(await any_academy.who(each)).person_id for each in (here.wang, here.hr)]
    tries: list[tuple[Phone, int]] = [(here.wang, wang), (here.hr, hr), (other, wang)]
    for phone, person_id in tries:
        for tap in (f"shortfall:{person_id}:0", f"shortfall.set:{person_id}:2024:1.sick"):
            await phone.taps_data(tap)
        await phone.taps_data(f"shortfall.year:{person_id}:2024")
        await phone.taps_data(f"shortfall.own:{person_id}:2024:1")
        assert "由本单位人事部门或人事局注明" in phone.toasts[-1]
    assert await notes(any_academy) == []
    assert len(await any_academy.audit("shortfall.refused")) == 12
    await here.bureau.taps_data(f"shortfall.set:{wang}:2024:1.maternity")
    assert await notes(any_academy) == [(2024, 1, "maternity", "")]


async def test_a_tap_that_comes_again_or_late_or_is_forged_notes_nothing(any_academy: Academy, here: Unit) -> None:
    wang = await wangs_years(any_academy, here)
    for choice in ("1.sick", "1.sick", "1.posting", "3.posting", "2.bad", "x.sick", ""):
        await here.hr.taps_data(f"shortfall.set:{wang}:2024:{choice}")
    await here.hr.taps_data(f"shortfall.set:{wang}:2023:1.sick")
    await here.hr.taps_data(f"shortfall.own:{wang}:2024:1")
    await here.hr.taps_data(f"shortfall.set:{wang}:2025:1.withdrawn")
    assert await notes(any_academy) == [(2024, 1, "sick", "")]
    met = (await any_academy.who(here.hr)).person_id
    await here.bureau.taps_data(f"shortfall.set:{met}:2025:1.sick")
    assert here.bureau.toasts == ["没有注明：情况刚刚变了，请看最新的。"]
    assert len(await notes(any_academy)) == 1


async def test_a_role_that_ended_while_the_reason_was_typed(any_academy: Academy, here: Unit) -> None:
    await wangs_years(any_academy, here)
    await here.hr.taps("注明 2025 年的原因")
    await here.hr.taps("其他原因，自己写")
    async with any_academy.database.transaction() as work:
        await work.register.end_role((await any_academy.who(here.hr)).person_id, "approver")
    await here.hr.says("援藏")
    here.hr.sees("由本单位人事部门或人事局注明")
    assert await notes(any_academy) == []


async def test_of_two_at_once_one_is_noted(any_academy: Academy, here: Unit) -> None:
    wang = (await any_academy.who(here.wang)).person_id
    await asyncio.gather(
        here.hr.taps_data(f"shortfall.set:{wang}:2024:1.sick"),
        here.bureau.taps_data(f"shortfall.set:{wang}:2024:1.posting"),
    )
    assert len(await notes(any_academy)) == 1
    assert len(await any_academy.audit("shortfall.noted")) == 1


async def test_it_is_in_the_reports_workbook_and_on_the_page_for_an_appointment(
    any_academy: Academy, here: Unit
) -> None:
    wang = (await any_academy.who(here.wang)).person_id
    for year in (2024, 2026):
        await here.hr.taps_data(f"shortfall.set:{wang}:{year}:1.posting")
    await here.hr.says("/report")
    await here.hr.taps("导出 Excel")
    sheets = sheets_of(file_of(here.hr))
    assert [(row["工号"], row["未达标原因"]) for row in sheets["补训逾期"]] == [("A002", "外派"), ("A003", "")]
    assert [(row["工号"], row["未达标原因"]) for row in sheets["还差学时"]] == [
        ("A001", ""),
        ("A002", "外派"),
        ("A003", ""),
    ]
    await here.hr.taps_data(f"papers.five:{wang}:0")
    assert "2024年未达标的原因（人事部门注明）：外派" in words_of(file_of(here.hr))
