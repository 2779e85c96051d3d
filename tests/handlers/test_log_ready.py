"""Ready choices: what colleagues logged, and one's own records once more (conversations.md, Targets)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rules.record import Result, State
from tests.handlers.walks import hides, shows, staffed
from tests.hours import class_days, online, registers, self_study
from tests.story import Academy, Phone


async def colleagues(academy: Academy, count: int) -> list[Phone]:
    """More people of the unit."""
    return [await academy.person(f"A5{number:02}", f"同事{number}", "ICT") for number in range(count)]


async def test_one_tap_takes_over_what_colleagues_logged(any_academy: Academy) -> None:
    """One training under 38 spellings in a queue of 163: the name is taken over, not spelt anew."""
    li, _zhao = await staffed(any_academy)
    for colleague in await colleagues(any_academy, 5):
        await registers(any_academy, colleague, class_days(date(2026, 3, 2), 5), State.PENDING)
    await li.says("/log")
    await li.taps("外部培训")
    await li.taps("专项培训班")
    shows(li, "科研诚信培训班 · 中国科协 · 3.2–3.6 · 5 人")
    await li.taps("科研诚信培训班 · ")
    shows(li, "缺席（含请假）")
    await li.taps("没有缺席")
    await li.taps("脱产")
    await li.taps("合格")
    await li.sends_file("certificate")
    await li.taps("没有了")
    shows(li, "科研诚信培训班", "中国科协 · 北京", "2026-03-02（周一）上午 → 2026-03-06（周五）下午", "10 个半天")
    await li.taps("提交")
    shows(li, "已提交")


async def test_a_choice_stays_good_when_another_colleague_logs_the_same_meanwhile(any_academy: Academy) -> None:
    li, _zhao = await staffed(any_academy)
    one, other = await colleagues(any_academy, 2)
    await registers(any_academy, one, class_days(date(2026, 3, 2), 5))
    for said in ("/log", "外部培训", "培训班"):
        await li.says(said)
    shows(li, "科研诚信培训班 · 中国科协 · 3.2–3.6 · 1 人")
    await registers(any_academy, other, class_days(date(2026, 3, 2), 5))
    await li.taps("科研诚信培训班 · ")
    shows(li, "缺席（含请假）")


@pytest.mark.parametrize("typed", ["科研诚信", "科研诚信 培训班（北京）", "科研诚信培训斑", "“科研诚信”培训班"])
async def test_a_name_typed_otherwise_still_leads_to_what_colleagues_logged(academy: Academy, typed: str) -> None:
    """One training under 38 spellings: offered once more after the name was typed."""
    li, _zhao = await staffed(academy)
    [colleague] = await colleagues(academy, 1)
    await registers(academy, colleague, class_days(date(2026, 3, 2), 5))
    await registers(academy, colleague, class_days(date(2026, 3, 9), 1, title="消防演练"))
    for said in ("/log", "外部培训", "培训班", typed):
        await li.says(said)
    shows(li, "主要内容", "相近的", "科研诚信培训班 · 中国科协 · 3.2–3.6 · 1 人")
    hides(li, "消防演练")
    await li.taps("科研诚信培训班 · ")
    shows(li, "缺席（含请假）")


async def test_what_most_logged_comes_first_and_three_at_most(any_academy: Academy) -> None:
    li, _zhao = await staffed(any_academy)
    people = await colleagues(any_academy, 3)
    for title, who in (("甲班", people[:1]), ("乙班", people), ("丙班", people[:2]), ("丁班", people[:1])):
        for colleague in who:
            await registers(any_academy, colleague, class_days(date(2026, 3, 2), 1, title=title))
    await li.says("/log")
    await li.taps("外部培训")
    await li.taps("专项培训班")
    offered = [label.split(" · ")[0] for label in li.last.labels if " 人" in label]
    assert offered == ["乙班", "丙班", "丁班"]


async def test_only_what_fits_is_offered(academy: Academy) -> None:
    """Not another unit's, not another route's, not what was rejected, what is old, or what one has already."""
    li, _zhao = await staffed(academy)
    await academy.unit("IOP", "物理所")
    stranger = await academy.person("P001", "孙丽", "IOP")
    [colleague] = await colleagues(academy, 1)
    now = academy.now
    academy.now -= timedelta(days=200)
    await registers(academy, colleague, class_days(date(2025, 8, 4), 1, title="旧班"))
    academy.now = now
    await registers(academy, stranger, class_days(date(2026, 3, 2), 1, title="外所班"))
    await registers(academy, colleague, online(date(2026, 3, 2), 2, title="网络班"))
    await registers(academy, colleague, class_days(date(2026, 3, 2), 1, title="驳回班"), State.REJECTED)
    await registers(academy, colleague, class_days(date(2026, 3, 2), 1, title="已有班"))
    await registers(academy, li, class_days(date(2026, 3, 2), 1, title="已有班"))
    await li.says("/log")
    await li.taps("外部培训")
    await li.taps("专项培训班")
    hides(li, "旧班", "外所班", "网络班", "驳回班", "已有班", "同事")


async def test_online_study_of_colleagues_offers_its_hours_too(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    [colleague] = await colleagues(academy, 1)
    details = online(date(2026, 3, 2), 6, title="数据安全", organiser="", place="", platform="学堂在线")
    await registers(academy, colleague, details)
    await li.says("/log")
    await li.taps("外部网络培训")
    await li.taps("网络学习")
    await li.taps("数据安全 · 学堂在线 · 3.2 · 1 人")
    shows(li, "多少学时", "保留：6 学时")


async def test_a_repeat_is_three_taps_where_the_dates_are_typed(academy: Academy) -> None:
    """conversations.md, Targets: a repeat of an earlier record is three taps."""
    li, _zhao = await staffed(academy)
    await registers(academy, li, self_study(date(2026, 2, 2), 2, title="图论导引"))
    await li.says("/log")
    await li.taps("再记一次：图论导引")
    await li.taps("昨天全天")
    shows(li, "请核对", "图论导引", "2026-03-09", "2 学时")
    await li.taps("提交")
    shows(li, "已提交")


async def test_a_repeat_that_needs_evidence_is_three_taps_and_a_photo(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await registers(academy, li, class_days(date(2026, 2, 2), 1, title="安全培训", off_job=True))
    await li.says("/log")
    await li.taps("再记一次：安全培训")
    await li.says("3.9")
    shows(li, "还缺材料", "2 个半天 = 8 学时，无缺席，合格，脱产")
    await li.sends_file("certificate")
    await li.taps("提交")
    shows(li, "已提交")


async def test_a_repeat_may_keep_its_dates(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await registers(academy, li, self_study(date(2026, 2, 2), 2, title="图论导引"))
    await li.says("/log")
    await li.taps("再记一次")
    await li.taps("保留：2026-02-02")
    shows(li, "请核对", "2026-02-02", "与“图论导引”重叠")


async def test_a_repeat_of_another_length_asks_for_half_days(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await registers(academy, li, class_days(date(2026, 2, 2), 1, title="安全培训"))
    await li.says("/log")
    await li.taps("再记一次")
    await li.says("3.9-3.10")
    shows(li, "2 个工作日，4 个半天")


async def test_a_failed_one_repeated_asks_for_its_result(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await registers(academy, li, class_days(date(2026, 2, 2), 1, title="安全培训", result=Result.FAILED))
    await li.says("/log")
    await li.taps("再记一次")
    await li.says("3.9")
    shows(li, "考核结果")


async def test_each_title_is_offered_once_and_not_what_came_to_nothing(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    for day in (2, 3, 4, 5):
        await registers(academy, li, class_days(date(2026, 2, day), 1, title="安全培训"))
    await registers(academy, li, class_days(date(2026, 2, 9), 1, title="撤回班"), State.WITHDRAWN)
    await li.says("/log")
    assert [label for label in li.last.labels if "再记一次" in label] == ["再记一次：安全培训"]


async def test_organisers_and_places_of_earlier_records_are_ready(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await registers(academy, li, class_days(date(2026, 2, 2), 1))
    for said in ("/log", "外部培训", "讲座", "图计算", "图计算"):
        await li.says(said)
    await li.taps("中国科协")
    await li.taps("北京")
    shows(li, "什么时候")
