"""A unit's own rules in the chat: stricter only, seen before they hold, confirmed by a second person (art. 16, R14)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.verify.everything import verify
from tests.handlers.reviewing import Institute, institute
from tests.hours import class_days, online, registers
from tests.story import Academy, Phone


@pytest.fixture
async def here(academy: Academy) -> Institute:
    return await institute(academy)


async def asks(phone: Phone, key: str = "职工线下应修", value: str = "100", year: str = "2027") -> None:
    """An approver asks for a change, up to the preview."""
    await phone.says("/report")
    await phone.taps("补充规定")
    await phone.taps("提出改动")
    await phone.taps(key)
    await phone.taps(value)
    await phone.taps(year)
    await phone.taps("看看影响")


async def rules(here: Institute) -> str:
    async with here.academy.database.reading() as work:
        unit = await work.people.unit("ICT")
    assert unit is not None
    return unit.rules


async def test_a_change_is_seen_asked_for_confirmed_and_holds(here: Institute) -> None:
    await registers(here.academy, here.li, class_days(date(2026, 1, 5), 12))
    await registers(here.academy, here.li, online(date(2026, 2, 2), 50))
    await asks(here.wang)
    assert "在册 4 人，现在达标 1 人，改后达标 0 人" in here.wang.last.text
    assert "李强（A002）" in here.wang.last.text
    await here.wang.taps("请另一位确认")
    assert await rules(here) == "[]"
    assert here.qian.messages == []
    await here.zhao.taps("同意")
    assert await rules(here) == '[{"since": 2027, "general_hours": {"staff": 100}}]'
    assert "赵敏 已同意" in here.chen.last.text
    assert "同意" not in here.chen.last.labels
    await here.wang.says("/report")
    await here.wang.taps("补充规定")
    assert "2027 年起：职工线下应修 100 学时" in here.wang.last.text
    async with here.academy.database.reading() as work:
        found = (await verify(work, here.academy.policies, lambda _: True)).findings
    assert [each for each in found if each.where.startswith("unit")] == []


async def test_a_laxer_value_is_refused_by_name_with_what_is_allowed(here: Institute) -> None:
    await here.wang.says("/report")
    await here.wang.taps("补充规定")
    await here.wang.taps("提出改动")
    await here.wang.taps("职工线下应修")
    for typed, shown in (("80", "职工线下应修 80 比院里的办法宽，最多放到 90"), ("很多", "“很多”读不懂。这样发：95")):
        await here.wang.says(typed)
        assert shown in here.wang.last.text
        assert "改为多少" in here.wang.last.text
    await here.wang.says("１００学时")
    await here.wang.says("明年")
    assert "“明年”不行" in here.wang.last.text
    await here.wang.says("2026年")
    assert "2026 年起：职工线下应修 100 学时" in here.wang.last.text


async def test_what_changes_credited_hours_begins_with_a_later_year(here: Institute) -> None:
    await here.wang.says("/report")
    await here.wang.taps("补充规定")
    await here.wang.taps("提出改动")
    await here.wang.taps("缺席达到")
    await here.wang.taps("1/8")
    await here.wang.says("2026")
    assert "从 2027 年起才可以" in here.wang.last.text
    await here.wang.taps("2027")
    await here.wang.taps("看看影响")
    await here.wang.taps("请另一位确认")
    here.academy.now += timedelta(days=400)
    await here.chen.taps("同意")
    assert "这一年已经开始" in here.chen.toasts[-1]
    assert await rules(here) == "[]"


async def test_nobody_confirms_what_they_asked_for_and_others_see_nothing(here: Institute) -> None:
    """security.md 5, 7: by any button that was ever made."""
    await asks(here.wang)
    await here.wang.taps("请另一位确认")
    for phone in (here.wang, here.qian, here.li):
        await phone.taps_data("rules.decide:1:0:approved")
        await phone.taps_data("rules.decide:1:0:declined")
    await here.wang.taps_data("rules.decide:1:0:nonsense")
    await here.li.taps_data("rules.card:1:0")
    await here.qian.taps_data("rules.answer:1:4:staff")
    assert await rules(here) == "[]"
    assert here.li.messages == here.qian.messages == []
    assert len(await here.academy.audit("rules.refused")) == 9


async def test_the_first_word_wins_and_it_can_be_taken_back(here: Institute) -> None:
    await asks(here.wang)
    await here.wang.taps("请另一位确认")
    old = here.zhao.button("不同意")["callback_data"]
    await here.wang.taps("撤回")
    await here.zhao.taps_data(old)
    assert here.zhao.toasts[-1] == "已经有人处理了"
    await asks(here.wang, value="120")
    await asks(here.zhao, value="110")
    await here.zhao.taps("请另一位确认")
    await here.wang.taps("请另一位确认")
    here.wang.sees("已经有一项改动")
    await here.chen.taps("不同意")
    assert await rules(here) == "[]"


async def test_what_the_rules_no_longer_allow_is_not_asked_for(here: Institute) -> None:
    """An operator set stricter ones from that year on, between two taps."""
    await asks(here.wang)
    async with here.academy.database.transaction() as work:
        await work.register.set_rules("ICT", '[{"since": 2027, "general_hours": {"staff": 130}}]')
    await here.wang.taps("请另一位确认")
    assert "先看看会影响谁" in here.wang.last.text
    assert await here.academy.audit("rules.asked") == []


async def test_an_old_button_acts_no_more_and_a_dropped_draft_is_gone(here: Institute) -> None:
    await here.wang.says("/report")
    await here.wang.taps("补充规定")
    await here.wang.taps("提出改动")
    old = await here.wang.taps("网络应修")
    await here.wang.taps_data(old)
    assert here.wang.toasts[-1] == "这个按钮已经失效。"
    assert "网络应修，改为多少" in here.wang.last.text
    await here.wang.taps("返回")
    assert "改哪一项" in here.wang.last.text
    await here.wang.taps("放弃")
    assert "没有补充规定" in here.wang.last.text
