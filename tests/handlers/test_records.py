"""The archive (art. 4): found by year and state, opened, withdrawn, copied, mended; closed to who has no right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rules.record import Route, State
from storage.evidence import EvidenceState
from tests.handlers.reviewing import COURSE, institute
from tests.handlers.walks import hides, shows, staffed, walk_to_evidence
from tests.hours import class_days, registers
from tests.story import Academy, Phone


async def archive(academy: Academy) -> tuple[Phone, Phone]:
    """Seven records of two years: six that stand, one that waits."""
    li, zhao = await staffed(academy)
    for month in (3, 5, 7, 9):
        await registers(academy, li, class_days(date(2025, month, 3), 1, title=f"25-{month} 班"))
    for month in (1, 2):
        await registers(academy, li, class_days(date(2026, month, 5), 1, title=f"26-{month} 班"))
    await registers(academy, li, class_days(date(2026, 3, 4), 1, title="待审班"), State.PENDING)
    return li, zhao


async def test_the_archive_comes_in_pages_the_latest_first(any_academy: Academy) -> None:
    li, _zhao = await archive(any_academy)
    await li.says("/records")
    shows(li, "我的记录", "共 7 件（第 1/2 页）", "待审班 · 待审核", "26-2 班 · 已通过，8 学时", "25-7 班")
    hides(li, "25-5 班", "上一页")
    await li.taps("下一页")
    shows(li, "第 2/2 页", "25-5 班", "25-3 班", "上一页")
    hides(li, "待审班", "下一页")


async def test_filters_by_year_and_state(academy: Academy) -> None:
    li, _zhao = await archive(academy)
    await li.says("/records")
    await li.taps("2025 年")
    shows(li, "2025 年 · 全部状态 · 共 4 件")
    hides(li, "待审班")
    await li.taps("待审核")
    shows(li, "2025 年 · 待审核 · 共 0 件", "没有这样的记录")
    await li.taps("全部年份")
    shows(li, "共 1 件", "待审班")


async def test_an_empty_archive_says_so(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await li.says("/records")
    shows(li, "没有这样的记录", "登记学时")


async def test_a_record_tells_all_that_happened_to_it(academy: Academy) -> None:
    """R18: when and by whom it was registered and reviewed."""
    li, zhao = await staffed(academy)
    await walk_to_evidence(li)
    await li.sends_file("photo")
    await li.sends_file("scan", "document", name="通知.pdf")
    await li.taps("没有了")
    await li.taps("提交")
    await stored(academy)
    await zhao.says("/review")
    await zhao.taps("退回修改")
    await zhao.taps("日期与材料不符")
    await li.taps("改日期")
    await li.taps("保留")
    await li.taps("提交")
    await zhao.says("/review")
    await zhao.taps("通过")
    await li.says("/records")
    await li.taps("看“科研诚信培训班”")
    shows(
        li,
        "状态：<b>已通过</b>",
        "中国科协 · 北京",
        "10 个半天 = 40 学时",
        "2026 年入账 40 学时",
        "李强登记 · 2026-03-10（周二）",
        "赵敏退回 · 2026-03-10（周二）\n原因：日期与材料不符",
        "赵敏通过 · 2026-03-10（周二）",
        "看材料（2 份）",
    )
    hides(li, "撤回", "改好再交")
    await li.taps("看材料")
    assert [message.method for message in li.messages[-2:]] == ["sendPhoto", "sendDocument"]


async def stored(academy: Academy) -> None:
    """What was sent has been fetched and checked."""
    async with academy.database.transaction() as work:
        for file in await work.evidence.claim("story", academy.now, academy.now, 9):
            await work.evidence.settle(file, "story", EvidenceState.STORED, sha256="0" * 64)


async def test_withdrawn_from_the_archive_and_copied_as_new(academy: Academy) -> None:
    li, _zhao = await archive(academy)
    await li.says("/records")
    await li.taps("看“待审班”")
    shows(li, "待审核", "撤回", "照着再填一份")
    await li.taps("撤回")
    shows(li, "已撤回“待审班”")
    await li.taps("照着再填一份")
    shows(li, "什么时候", "保留：2026-03-04（周三）")
    await li.taps("保留")
    shows(li, "请核对", "待审班")


async def test_a_copy_tapped_twice_is_one_draft(academy: Academy) -> None:
    """security.md 2."""
    li, _zhao = await archive(academy)
    await li.says("/records")
    await li.taps("看“待审班”")
    tapped = await li.taps("照着再填一份")
    await li.taps_data(tapped)
    async with academy.database.reading() as work:
        assert await work.drafts.by_id(2) is None


async def test_what_others_register_is_neither_copied_nor_withdrawn(academy: Academy) -> None:
    """art. 9.1: an organiser registers what is held in house."""
    li, _zhao = await staffed(academy)
    await registers(academy, li, class_days(date(2026, 3, 4), 1, title="院内班", route=Route.IN_HOUSE))
    await li.says("/records")
    await li.taps("看“院内班”")
    hides(li, "照着再填一份", "撤回")
    await li.taps_data("record.copy:1:1")
    await li.taps_data("record.withdraw:1:1")
    assert li.toasts == ["这个按钮已经失效。", "现在的状态：已通过"]


async def test_a_returned_record_is_mended_from_the_archive(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await registers(academy, li, class_days(date(2026, 3, 4), 1), State.RETURNED)
    await li.says("/records")
    await li.taps("看“")
    await li.taps("改好再交")
    shows(li, "请核对", "科研诚信培训班", "还缺材料")


async def test_a_reviewer_opens_the_archive_of_their_unit_and_it_is_noted(academy: Academy) -> None:
    """art. 4; who looks into another person's archive leaves a trace."""
    li, zhao = await archive(academy)
    person = await academy.who(li)
    await zhao.taps_data(f"archive.open:{person.person_id}:0")
    shows(zhao, "李强（A002）的档案", "共 7 件")
    await zhao.taps("看“待审班”")
    shows(zhao, "状态：<b>待审核</b>", "返回列表")
    hides(zhao, "撤回", "照着再填一份")
    await zhao.taps("返回列表")
    shows(zhao, "李强（A002）的档案")
    assert len(await academy.audit("archive.opened")) == 3


async def test_the_bureau_opens_every_archive(academy: Academy) -> None:
    li, _zhao = await archive(academy)
    await academy.unit("HQ", "人事局")
    bureau = await academy.person("B001", "钱进", "HQ", "bureau")
    person = await academy.who(li)
    await bureau.taps_data(f"archive.open:{person.person_id}:0")
    shows(bureau, "李强（A002）的档案")


@pytest.mark.parametrize(
    "data", ["archive.open:{person}:0", "record.open:7:1", "record.evidence:7:1", "archive.open:999:0"]
)
async def test_nobody_else_does(academy: Academy, data: str) -> None:
    """security.md 5: HR of another unit and colleagues are refused, and nothing is told."""
    li, _zhao = await archive(academy)
    person = await academy.who(li)
    await academy.unit("IOP", "物理所")
    stranger = await academy.person("P100", "孙丽", "IOP", "approver")
    colleague = await academy.person("A003", "吴刚", "ICT")
    for phone in (stranger, colleague):
        await phone.taps_data(data.format(person=person.person_id))
        assert phone.toasts == ["你无权查看这份档案。"]
        assert not phone.messages
    assert len(await academy.audit("archive.refused")) == 2


async def test_a_role_that_ended_opens_nothing_more(academy: Academy) -> None:
    """security.md 8: old buttons fail at once."""
    li, zhao = await archive(academy)
    person = await academy.who(li)
    await zhao.taps_data(f"archive.open:{person.person_id}:0")
    async with academy.database.transaction() as work:
        await work.register.end_role((await academy.who(zhao)).person_id, "approver")
    await zhao.taps("看“待审班”")
    assert zhao.toasts == ["你无权查看这份档案。"]


async def test_a_substitute_opens_it_while_standing_in(academy: Academy) -> None:
    li, zhao = await archive(academy)
    wu = await academy.person("A003", "吴刚", "ICT")
    today = date(2026, 3, 10)
    async with academy.database.transaction() as work:
        away, stand_in = await academy.who(zhao), await academy.who(wu)
        await work.absences.add(away.person_id, today, today, stand_in.person_id)
    button = f"archive.open:{(await academy.who(li)).person_id}:0"
    await wu.taps_data(button)
    shows(wu, "李强（A002）的档案")
    academy.now += timedelta(days=1)
    await wu.taps_data(button)
    assert wu.toasts == ["你无权查看这份档案。"]


@pytest.mark.parametrize("choice", ["99.all.all", "0.0000.all", "0.all.zzz", "x", "1.2.3.4", "-1.all.all"])
async def test_forged_places_show_what_there_is(academy: Academy, choice: str) -> None:
    """security.md 6."""
    li, _zhao = await archive(academy)
    await li.taps_data(f"records:0:0:{choice}")
    shows(li, "我的记录")


async def test_titles_are_inert(academy: Academy) -> None:
    """security.md 14."""
    li, _zhao = await staffed(academy)
    await registers(academy, li, class_days(date(2026, 3, 4), 1, title="<b>班</b>&"))
    await li.says("/records")
    assert "&lt;b&gt;班&lt;/b&gt;&amp; · 已通过" in li.last.text
    await li.taps("看“<b>班</b>&”")
    assert "&lt;b&gt;班&lt;/b&gt;&amp;" in li.last.text


async def test_the_archive_in_english(academy: Academy) -> None:
    await academy.unit("ICT", "ICT")
    li = await academy.person("A002", "Li Qiang", "ICT", language="en")
    await registers(academy, li, class_days(date(2026, 3, 4), 1, title="Graphs"))
    await li.says("/records")
    shows(li, "My records", "1 in all (page 1 of 1)", "Graphs · Approved, 8 hours")
    await li.taps("Open “Graphs”")
    shows(li, "State: <b>Approved</b>", "8 hours credited to 2026")


async def test_a_button_of_an_earlier_version_withdraws_nothing(academy: Academy) -> None:
    """Security 9: what was returned, mended and sent in again since is another version."""
    here = await institute(academy)
    submission = await here.submits(here.li)
    await here.wang.taps("退回修改")
    await here.wang.taps("日期与材料不符")
    await here.mends(submission, COURSE)
    await here.li.taps_data(f"record.withdraw:{submission.submission_id}:1")
    assert (await here.submission(submission)).state is State.PENDING
    assert "待审核" in here.li.toasts[-1]
