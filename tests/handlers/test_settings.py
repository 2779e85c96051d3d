"""/settings: language, monthly reminder, quiet hours."""

from __future__ import annotations

import pytest

from handlers.settings import quiet_hours
from tests.story import Academy


async def test_the_whole_conversation_switches_language_at_once(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    await wang.says("/settings")
    await wang.taps("English")
    wang.sees("Settings", "Language: English")
    assert "log" in wang.menu
    await wang.says("/start")
    wang.sees("hours of 2026")
    await wang.says("/settings")
    await wang.taps("中文")
    wang.sees("语言：中文")
    assert [row["language"] for row in await academy.audit("settings.changed")] == ["en", "zh"]


async def test_monthly_reminders_are_a_choice(any_academy: Academy) -> None:
    await any_academy.unit("ICT", "计算所")
    wang = await any_academy.person("A001", "王芳", "ICT")
    await wang.says("/settings")
    await wang.taps("其他月份也提醒")
    wang.sees("其他月份月初也提醒")
    assert (await any_academy.who(wang)).monthly
    await wang.taps("只要季度提醒")
    assert not (await any_academy.who(wang)).monthly


async def test_the_same_tap_again_does_not_act_again(academy: Academy) -> None:
    """A tap that comes again under a new update id: one effect."""
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    await wang.says("/settings")
    english = await wang.taps("English")
    await wang.taps("中文")
    await wang.taps("其他月份也提醒")
    await wang.taps_data(english)
    wang.sees("语言：中文")
    assert wang.toasts == ["设置已经变了，现在是这样。"]


async def test_quiet_hours_are_tapped_or_typed(any_academy: Academy) -> None:
    await any_academy.unit("ICT", "计算所")
    wang = await any_academy.person("A001", "王芳", "ICT")
    await wang.says("/settings")
    await wang.taps("免打扰时段")
    await wang.taps("22:00-07:00")
    wang.sees("免打扰：22:00–07:00")
    await wang.taps("免打扰时段")
    await wang.says("明天")
    wang.sees("没看懂", "22-7")
    await wang.says("２１：３０ 至 6")
    wang.sees("设置", "免打扰：21:30–06:00")
    await wang.taps("免打扰时段")
    await wang.taps("不设")
    wang.sees("免打扰：未设置")
    assert (await any_academy.who(wang)).quiet_from is None


async def test_going_back_leaves_nothing_open(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    await wang.says("/settings")
    await wang.taps("免打扰时段")
    await wang.taps("返回设置")
    await wang.says("22-7")
    assert (await academy.who(wang)).quiet_from is None


@pytest.mark.parametrize(
    "data", ["set.language:0:{0}:fr", "set.monthly:0:{0}:x", "set.quiet:0:{0}:9999-1", "settings:0:0"]
)
async def test_forged_choices_change_nothing(academy: Academy, data: str) -> None:
    """security.md 6."""
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    await wang.says("/settings")
    revision = wang.button("English")["callback_data"].split(":")[2]
    before = await academy.who(wang)
    await wang.taps_data(data.format(revision))
    assert await academy.who(wang) == before


async def test_only_an_approver_is_led_to_the_substitute(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    hr = await academy.person("A001", "赵敏", "ICT", "approver")
    wang = await academy.person("A002", "王芳", "ICT")
    await hr.says("/settings")
    assert "外出与代审" in hr.last.labels
    await wang.says("/settings")
    assert "外出与代审" not in wang.last.labels


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("22:00-07:00", ("22:00", "07:00")),
        ("2200-0700", ("22:00", "07:00")),
        ("22-7", ("22:00", "07:00")),
        ("12:30 到 13:30", ("12:30", "13:30")),
        ("22:00-22:00", None),
        ("25-7", None),
        ("22:60-7", None),
        ("22", None),
        ("", None),
    ],
)
def test_quiet_hours_are_read_as_people_write_them(typed: str, read: tuple[str, str] | None) -> None:
    assert quiet_hours(typed) == read
