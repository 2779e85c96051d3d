"""The ways through a draft: back, skip, save, drop, change, the calendar, old buttons (conversations.md, Manners)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.handlers.walks import hides, shows, staffed, walk_to_dates, walk_to_evidence
from tests.story import Academy, Phone, academy_on, sqlite_url


async def walk_to_summary(li: Phone) -> None:
    """An external class, complete and not submitted."""
    await walk_to_evidence(li)
    await li.sends_file("certificate")
    await li.taps("没有了")
    shows(li, "请核对")


async def taps_day(li: Phone, day: int) -> None:
    """The button that shows this day and nothing else."""
    [data] = [each["callback_data"] for row in li.last.keyboard for each in row if each["text"] == str(day)]
    await li.taps_data(data)


async def test_back_offers_the_answer_again(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_dates(li)
    await li.taps("返回")
    shows(li, "在哪里", "保留：北京")
    await li.taps("返回")
    shows(li, "主办单位", "保留：中国科协")
    await li.taps("保留")
    shows(li, "保留：北京")
    await li.says("上海")
    shows(li, "什么时候")


async def test_the_first_question_has_no_way_back(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await li.says("/log")
    hides(li, "返回", "跳过")
    shows(li, "暂存", "放弃")


async def test_saved_is_kept_and_taken_up_again(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_dates(li)
    await li.taps("暂存")
    shows(li, "已暂存")
    await li.says("3.2")
    shows(li, "要登记学时，发送 /log")
    academy.now += timedelta(days=7)
    await li.says("/log")
    shows(li, "接着填：科研诚信培训班", "另记一件")
    await li.taps("接着填：")
    shows(li, "什么时候")
    await li.says("3.2")
    shows(li, "1 个工作日，2 个半天")


async def test_a_draft_outlives_a_restart(tmp_path: Path) -> None:
    """conversations.md: a restart, a crash and a week's pause."""
    url = sqlite_url(tmp_path)
    async with academy_on(url) as before:
        li, _zhao = await staffed(before)
        await walk_to_dates(li)
    async with academy_on(url, before.now + timedelta(days=7)) as after:
        after.numbers, after.phones, li.academy = before.numbers, before.phones, after
        again = after.phone(li.telegram_id)
        await again.says("3.2-3.3")
        shows(again, "2 个工作日，4 个半天")


async def test_what_was_begun_waits_while_something_new_is_logged(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_dates(li)
    await li.says("/log")
    await li.taps("另记一件")
    shows(li, "登记什么")
    await li.taps("在职自学")
    await li.says("/log")
    shows(li, "接着填：在职自学", "接着填：科研诚信培训班")
    await li.taps("接着填：科研诚信培训班")
    shows(li, "什么时候")


async def test_a_draft_put_aside_leaves_no_dead_buttons(academy: Academy) -> None:
    """conversations.md: one live message a task, no trail of dead keyboards."""
    li, _zhao = await staffed(academy)
    await walk_to_dates(li)
    old = li.last
    await li.says("/log")
    await li.taps("另记一件")
    assert old.text == "已暂存，内容都还在。想接着填，发送 /log。"
    assert old.labels == ["接着填", "首页"]
    await li.taps("在职自学")
    [back] = [each["callback_data"] for row in old.keyboard for each in row if each["text"] == "接着填"]
    await li.taps_data(back)
    assert old.text.startswith("什么时候")
    assert li.last.labels == ["接着填", "首页"]


async def test_begun_and_empty_is_nothing_to_go_on_with(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await li.says("/log")
    await li.says("/log")
    shows(li, "登记什么")
    async with academy.database.reading() as work:
        assert await work.drafts.by_id(2) is None


async def test_dropping_asks_once_when_something_was_entered(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await li.says("/log")
    await li.taps("放弃")
    shows(li, "已放弃")
    await walk_to_dates(li)
    await li.taps("放弃")
    shows(li, "会丢掉", "放弃，不要了")
    await li.taps("接着填")
    shows(li, "什么时候")
    await li.taps("放弃")
    await li.taps("放弃，不要了")
    shows(li, "已放弃")
    await li.says("/log")
    shows(li, "登记什么")


async def test_any_field_changes_from_the_summary_without_walking_again(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_summary(li)
    await li.taps("修改")
    shows(li, "改哪一项", "名称", "日期", "材料")
    await li.taps("地点")
    shows(li, "保留：北京")
    await li.says("上海")
    shows(li, "请核对", "中国科协 · 上海")


async def test_leaving_the_list_of_fields_changes_nothing(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_summary(li)
    await li.taps("修改")
    await li.taps("不改了")
    shows(li, "请核对", "提交")


async def test_a_changed_route_asks_only_for_what_that_makes_necessary(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_summary(li)
    await li.taps("修改")
    await li.taps("途径")
    await li.taps("外部网络培训")
    shows(li, "哪个平台")
    await li.taps("中国干部网络学院")
    shows(li, "多少学时")
    await li.says("8")
    shows(li, "请核对", "外部网络培训 · 专项培训班", "中国干部网络学院")


async def test_a_form_that_no_longer_fits_is_asked_anew(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_summary(li)
    await li.taps("修改")
    await li.taps("途径")
    await li.taps("公派留学")
    shows(li, "哪种形式", "学术进修")
    hides(li, "保留")
    await li.taps("学术进修")
    shows(li, "请核对", "公派留学 · 学术进修")


async def test_other_dates_ask_for_half_days_only_where_they_differ(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_summary(li)
    await li.taps("修改")
    await li.taps("日期")
    await li.says("2026-01-12 - 2026-01-16")
    shows(li, "请核对", "10 个半天")
    await li.taps("修改")
    await li.taps("日期")
    await li.says("3.2-3.3")
    shows(li, "4 个半天，16 学时")
    await li.taps("就是这样")
    shows(li, "请核对", "4 个半天 = 16 学时")


async def test_fewer_half_days_than_missed_ask_for_the_absence_anew(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_dates(li)
    await li.says("3.2-3.3")
    await li.taps("就是这样")
    await li.says("3")
    for label in ("脱产", "合格"):
        await li.taps(label)
    await li.sends_file("certificate")
    await li.taps("没有了")
    await li.taps("修改")
    await li.taps("半天数")
    await li.says("2")
    shows(li, "缺席（含请假）几个半天")


async def test_half_days_are_more_or_fewer_by_a_tap_within_the_span(academy: Academy) -> None:
    """R6: up to every half-day of the span, and never below one."""
    li, _zhao = await staffed(academy)
    await walk_to_dates(li)
    await li.says("3.6-3.7上午")
    shows(li, "1 个工作日，2 个半天，8 学时")
    await li.taps("+ 半天")
    shows(li, "3 个半天，12 学时")
    hides(li, "+ 半天")
    for _ in range(2):
        await li.taps("− 半天")
    shows(li, "1 个半天，4 学时")
    hides(li, "− 半天")
    await li.taps("就是这样")
    shows(li, "只要缺席就不计学时")


async def test_the_calendar_leads_to_a_span_by_taps_alone(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_dates(li)
    shows(li, "2026-03", "‹ 2026-02", "一", "日")
    hides(li, "2026-04")
    await li.taps("‹ 2026-02")
    shows(li, "2026-02", "2026-03 ›")
    await taps_day(li, 27)
    shows(li, "2026-02-27（周五），是哪段时间", "全天")
    await li.taps("从下午起")
    shows(li, "从 2026-02-27（周五）下午开始，到哪天结束")
    await li.taps("2026-03 ›")
    await taps_day(li, 3)
    await li.taps("上午结束")
    shows(li, "2026-02-27（周五）下午 → 2026-03-03（周二）上午")


async def test_a_day_or_a_half_of_it_is_two_taps_and_yesterday_one(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_dates(li)
    await taps_day(li, 9)
    await li.taps("换一天")
    await taps_day(li, 6)
    await li.taps("上午")
    shows(li, "2026-03-06（周五）上午", "1 个半天，4 学时")
    await li.taps("返回")
    shows(li, "保留：2026-03-06（周五）上午")
    await li.taps("昨天全天")
    shows(li, "2026-03-09（周一）全天")


@pytest.mark.parametrize(
    "page",
    ["2026-13", "2019-00", "2018-12", "20261301", "20270101", "20260302a-20260301", "99999999a-202603", "..", "x"],
)
async def test_a_forged_page_of_the_calendar_shows_this_month(academy: Academy, page: str) -> None:
    """security.md 6."""
    li, _zhao = await staffed(academy)
    await walk_to_dates(li)
    _, draft, revision, _ = li.button("昨天")["callback_data"].split(":")
    await li.taps_data(f"log.page:{draft}:{revision}:{page}")
    shows(li, "什么时候", "2026-03")
    await li.taps_data(f"log.answer:{draft}:{revision}:20260401a-20260402p")
    shows(li, "还没到")


async def test_an_old_button_never_acts_and_says_what_holds_now(academy: Academy) -> None:
    """security.md 2: the same tap under a new update_id has one effect."""
    li, _zhao = await staffed(academy)
    await li.says("/log")
    tapped = await li.taps("外部培训")
    await li.taps("专题讲座")
    await li.taps_data(tapped)
    assert li.toasts[-1] == "这一步已经过去了，现在到这里。"
    shows(li, "培训名称")


async def test_anothers_draft_is_out_of_reach(academy: Academy) -> None:
    """security.md 5, 6."""
    li, _zhao = await staffed(academy)
    wu = await academy.person("A003", "吴刚", "ICT")
    await walk_to_dates(li)
    button = li.button("昨天")["callback_data"]
    await wu.taps_data(button)
    await wu.taps_data(button.replace("log.answer", "log.go"))
    await wu.taps_data("log.submit:999:1")
    assert wu.toasts == ["这个按钮已经失效。"] * 3
    assert not wu.messages
    await li.taps("昨天")
    shows(li, "2026-03-09")


async def test_a_choice_that_was_never_offered_is_not_taken(academy: Academy) -> None:
    """security.md 6: any client can send any bytes."""
    li, _zhao = await staffed(academy)
    await li.says("/log")
    _, draft, revision, _ = li.button("外部培训")["callback_data"].split(":")
    for choice in ("in_house", "platform", "keep", "again1"):
        await li.taps_data(f"log.answer:{draft}:{revision}:{choice}")
        shows(li, "登记什么")
    for verb in ("skip", "back", "fields", "change", "submit", "unfile"):
        await li.taps_data(f"log.{verb}:{draft}:{revision}:title")
        shows(li, "登记什么")


async def test_each_state_of_a_draft_answers_its_old_buttons(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_summary(li)
    submit = li.button("提交")["callback_data"]
    await li.taps("暂存")
    await li.taps_data(submit)
    assert li.toasts[-1] == "这份内容已经暂存。"
    await li.taps("接着填")
    await li.taps("放弃")
    await li.taps("放弃，不要了")
    await li.taps_data(submit)
    assert li.toasts[-1] == "这份内容已经放弃。"
    assert await academy.audit("submission.submitted") == []


async def test_only_the_last_message_has_buttons(academy: Academy) -> None:
    """conversations.md: no trail of dead keyboards."""
    li, _zhao = await staffed(academy)
    await walk_to_summary(li)
    assert [message for message in li.messages[:-1] if message.keyboard] == []


async def test_a_text_at_the_summary_is_not_swallowed(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_summary(li)
    await li.says("上海")
    shows(li, "要改哪一项", "请核对", "提交")


async def test_what_was_walked_back_to_its_beginning_can_be_gone_on_with(academy: Academy) -> None:
    """All its answers are put aside, and none is lost."""
    li, _zhao = await staffed(academy)
    await li.says("/log")
    await li.taps("在职自学")
    await li.taps("返回")
    await li.says("/log")
    await li.taps("接着填：在职自学")
    shows(li, "登记什么？", "保留：在职自学")


async def test_an_offer_goes_on_wherever_the_draft_stands_by_now(academy: Academy) -> None:
    """Offered whole: a step taken on another message in between is no reason to send anybody back up to it."""
    li, _zhao = await staffed(academy)
    await li.says("/log")
    await li.taps("在职自学")
    await li.taps("暂存")
    aside = li.button("接着填")["callback_data"]
    await li.says("/log")
    await li.taps_data(aside)
    await li.taps("接着填：在职自学")
    shows(li, "学了什么？", "暂存")
    assert [message for message in li.messages[:-1] if message.keyboard] == []


@pytest.mark.parametrize("said", ["和名称一样", "The same as its name", " 同上 "])
async def test_the_words_of_the_button_do_what_the_button_does(academy: Academy, said: str) -> None:
    li, _zhao = await staffed(academy)
    for told in ("/log", "外部培训", "专题讲座", "公开课", said, "中国科协"):
        await li.says(told)
    async with academy.database.reading() as work:
        draft = await work.drafts.open_of((await academy.who(li)).person_id)
    assert draft is not None
    assert draft.answers["content"] == "公开课"
