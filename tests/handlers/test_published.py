"""What is published stays as it was and is told to whom it is for; later changes make an erratum (art. 15)."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image
from python_calamine import CalamineWorkbook

from bot.attachments import Makers, files_of
from bot.speak import queue_replies
from handlers.oversight.broadcast import publish_next
from handlers.reply import Show
from storage.columns import stamp
from tests.handlers.publishing import Scene, scene_on
from tests.hours import class_days, online, registers
from tests.story import Academy


@pytest.fixture
async def scene(academy: Academy) -> Scene:
    return await scene_on(academy)


@pytest.fixture
async def any_scene(any_academy: Academy) -> Scene:
    return await scene_on(any_academy)


async def test_what_is_published_stays_whatever_comes_later(any_scene: Scene) -> None:
    scene = any_scene
    await scene.publishes()
    await registers(scene.academy, scene.li, online(date(2025, 5, 1), 8))
    await scene.sun.taps("看详细")
    scene.sun.sees("物理所：0 / 1 人达标（0%），人均 40 学时")
    await scene.sun.taps("排名")
    scene.sun.sees("第 2 名 李强（物理所）40 学时")


async def test_approvers_and_the_bureau_get_chart_and_workbook_and_staff_nothing(scene: Scene) -> None:
    await scene.publishes()
    for phone in (scene.hr, scene.sun):
        shown = next(message for message in phone.messages if message.method == "sendPhoto")
        assert "2025 年学时完成情况" in shown.text
        assert phone.last.method == "sendDocument"
    assert not scene.wang.messages
    before = len(scene.hr.messages)
    await scene.told()
    assert len(scene.hr.messages) == before
    await scene.hr.taps("排名")
    scene.hr.sees("第 1 名 王芳（计算所）146 学时")
    await scene.wang.says("/published")
    scene.wang.sees("还没有可看的公布")
    await scene.hr.says("/published")
    await scene.hr.taps("2025 年学时完成情况")
    scene.hr.sees("孙局提请，钱局于 02-10 10:00 批准，已公布", "排名", "看图")


async def test_nobody_is_told_twice_when_a_run_begins_again(scene: Scene) -> None:
    """Who was told is a row, whatever became of the run's place."""
    await scene.publishes()
    messages = len(scene.hr.messages)
    async with scene.academy.database.transaction() as work:
        await work.publications._connection.execute_fetchall("UPDATE reminder_runs SET finished_at = NULL")
        await work.reminders.advance("publication:1", 0)
    await scene.told()
    assert len(scene.hr.messages) == messages


async def test_what_was_published_before_a_restore_is_told_to_nobody_again(scene: Scene) -> None:
    """Who was told of it since the backup is lost with the rest."""
    await scene.asks(scene.sun)
    await scene.qian.taps("批准公布")
    async with scene.academy.database.transaction() as work:
        await work.remember("restored_at", stamp(scene.academy.now + timedelta(minutes=1)))
    await scene.told()
    assert not scene.hr.messages


async def test_all_staff_are_told_if_so_chosen_and_quiet_hours_are_kept(any_scene: Scene) -> None:
    scene = any_scene
    await scene.li.says("/settings")
    await scene.li.taps("免打扰时段")
    await scene.li.says("9-12")
    await scene.asks(scene.sun, "改为发给全体职工")
    await scene.qian.taps("批准公布")
    async with scene.academy.database.transaction() as work:
        replies, _ = await publish_next(work, scene.academy.now)
    by_chat = {reply.to.chat_id: reply for reply in replies if isinstance(reply, Show)}
    assert by_chat[scene.wang.telegram_id].not_before is None
    assert by_chat[scene.li.telegram_id].not_before == scene.academy.now + timedelta(hours=2)
    async with scene.academy.database.transaction() as work:
        await queue_replies(work, replies, scene.academy.now, None, "zh", None)
    await scene.academy.deliver()
    await scene.wang.taps("看图")
    assert scene.wang.last.method == "sendPhoto"
    await scene.wang.taps("各单位")
    scene.wang.sees("计算所：1 / 2 人达标（50%）")
    await scene.wang.taps("导出")
    assert scene.wang.last.method == "sendDocument"


async def test_who_asks_not_to_be_named_keeps_the_rank_in_publications_approved_later(any_scene: Scene) -> None:
    scene = any_scene
    await scene.asks(scene.sun)
    await scene.wang.says("/settings")
    await scene.wang.taps("排名中不公布我的姓名")
    scene.wang.sees("以后的公布不列姓名，名次保留")
    old = await scene.wang.taps("排名中公布我的姓名")
    await scene.wang.taps("排名中不公布我的姓名")
    await scene.qian.taps("批准公布")
    await scene.told()
    await scene.hr.taps("排名")
    scene.hr.sees("第 1 名 不公布姓名（计算所）146 学时")
    assert "王芳" not in scene.hr.transcript()
    await scene.wang.taps_data(old)
    await scene.wang.taps_data(old)
    assert scene.wang.toasts == ["设置已经变了，现在是这样。"]
    [published] = await scene.published()
    assert published.unnamed == {(await scene.academy.who(scene.wang)).person_id}


async def test_later_changes_make_an_erratum_that_two_approve_and_the_original_stays(any_scene: Scene) -> None:
    scene = any_scene
    await scene.publishes()
    await scene.sun.taps_data("publish:2025:0")
    shown = scene.sun.sees("现在的数字和已公布的相同，没有要更正的")
    assert "提请另一位批准" not in shown.labels
    scene.academy.now += timedelta(days=3)
    await registers(scene.academy, scene.li, online(date(2025, 5, 1), "150.5", title="数据安全"))
    await scene.qian.taps_data("publish:2025:0")
    scene.qian.sees("涉及 1 件记录：可以发更正，原公布不变")
    await scene.qian.taps("改了什么")
    scene.qian.sees(
        "原：物理所：0 / 1 人达标（0%），人均 40 学时；现：物理所：0 / 1 人达标（0%），人均 190.5 学时",
        "第 1 名 李强（物理所）190.5 学时（原第 2 名，40 学时）",
        "第 2 名 王芳（计算所）146 学时（原第 1 名，146 学时）",
    )
    await scene.qian.taps("提请另一位批准")
    await scene.sun.taps("批准公布")
    await scene.told()
    assert [each.drawn_up.number for each in await scene.published()] == [1, 0]
    await scene.sun.says("/published")
    await scene.sun.taps("第 1 号更正")
    await scene.sun.taps("涉及的记录")
    scene.sun.sees("李强（B001）数据安全：多 150.5 学时")
    await scene.sun.taps("看“数据安全")
    scene.sun.sees("数据安全")
    await scene.hr.says("/published")
    await scene.hr.taps("2025 年学时完成情况 · 第 1 号更正")
    assert "涉及的记录" not in scene.hr.last.labels
    await scene.hr.taps("改了什么")
    scene.hr.sees("原：物理所：0 / 1 人达标（0%），人均 40 学时")
    await scene.hr.taps_data("published.records:2:0")
    assert scene.hr.toasts[-1] == "这个按钮已经失效。"
    await scene.hr.taps_data("published:1:0")
    scene.hr.sees("物理所：0 / 1 人达标（0%），人均 40 学时")


async def test_hours_that_a_later_year_gives_to_a_published_one_are_behind_an_erratum(any_scene: Scene) -> None:
    """R10: the ledger has them in their own year, the published figures count them in the earlier one."""
    scene = any_scene
    await scene.publishes()
    given = {"makeup_year": 2025, "makeup_hours": Decimal(8), "title": "补训"}
    await registers(scene.academy, scene.li, class_days(date(2026, 2, 2), 2, **given))
    await scene.sun.taps_data("publish:2025:0")
    scene.sun.sees("涉及 1 件记录", "物理所：0 / 1 人达标（0%），人均 48 学时")
    await scene.sun.taps("提请另一位批准")
    await scene.qian.taps("看详细")
    await scene.qian.taps("涉及的记录")
    scene.qian.sees("李强（B001）补训：多 16 学时")


async def test_the_chart_and_the_workbook_say_the_frozen_figures(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    carry_out = scene.academy._carry_out

    def watched(method: str, body: dict[str, Any], call: Any) -> int | None:
        calls.append(call)
        return carry_out(method, body, call)

    monkeypatch.setattr(scene.academy, "_carry_out", watched)
    await scene.publishes()
    drawn, written = (
        next(files_of(call.attached, Makers(lambda sha256: b"")) for call in calls if call.method == method)
        for method in ("sendPhoto", "sendDocument")
    )
    image = Image.open(io.BytesIO(drawn["photo"].input_file_content))  # type: ignore[arg-type]
    assert image.size[0] == 1000
    assert written["document"].filename == "xueshi-2025.xlsx"
    book = CalamineWorkbook.from_filelike(io.BytesIO(written["document"].input_file_content))  # type: ignore[arg-type]
    assert book.sheet_names == ["各单位", "排名"]
    units, places = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert units[2] == ["ICT", "计算所", 2, 0, 1, 50, 73]
    assert places[1] == [1, "A002", "王芳", "计算所", 146]
