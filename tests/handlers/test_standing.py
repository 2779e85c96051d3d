"""/my: a year's standing in words and as a picture, and the years around it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from rules.record import Result, State
from storage.outbox import Call
from tests.hours import class_days, registers, self_study
from tests.story import Academy


async def test_my_shows_everything_of_the_year(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    await registers(academy, wang, class_days(date(2026, 3, 2), 5, off_job=True))
    await registers(academy, wang, class_days(date(2026, 2, 2), 1, result=Result.FAILED))
    await registers(academy, wang, self_study(date(2026, 3, 7), 8))
    await registers(academy, wang, self_study(date(2026, 3, 8), 8))
    await wang.says("/my")
    shown = wang.sees("王芳 · 2026 年学时进度")
    assert shown.method == "sendPhoto"
    assert shown.text.splitlines()[1:] == [
        "线下 50 / 90，还差 40 学时",
        "网络 0 / 50，还差 50 学时",
        "在职自学记录 16 学时，计入 10 学时（有年度上限）",
        "有 1 项考核不合格，当年年度考核不能评为优秀",
        "有 1 项脱产培训，要填入年度考核表",
    ]


async def test_the_picture_hatches_what_waits_beside_what_counts(
    academy: Academy, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Any] = []
    carry_out = academy._carry_out

    def watched(method: str, body: dict[str, Any], call: Call) -> int | None:
        drawn.append(call.attached)
        return carry_out(method, body, call)

    monkeypatch.setattr(academy, "_carry_out", watched)
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    await registers(academy, wang, class_days(date(2026, 3, 2), 5))
    await registers(academy, wang, class_days(date(2026, 3, 9), 1), state=State.PENDING)
    await wang.says("/my")
    assert drawn[-1]["photo"]["draw"]["bars"] == [
        ["线下", "40", "8", "90", "还差 50 学时，待审核 8"],
        ["网络", "0", "0", "50", "还差 50 学时"],
    ]
    assert drawn[-1]["photo"]["draw"]["title"] == "王芳 · 2026 年学时"


async def test_earlier_years_are_a_tap_away_and_no_others(academy: Academy) -> None:
    """R15, R19: only years with a policy and since the unit's first."""
    await academy.unit("ICT", "计算所", records_since=2025)
    wang = await academy.person("A001", "王芳", "ICT")
    await registers(academy, wang, class_days(date(2025, 3, 3), 5))
    await wang.says("/my")
    assert "2024 年" not in wang.last.labels
    await wang.taps("2025 年")
    wang.sees("2025 年学时进度", "线下 40 / 90")
    assert wang.last.labels[0] == "2026 年"
    for year in (1990, 2024, 2027, 999_999_999):
        await wang.taps_data(f"my:{year}:0")
    assert wang.toasts[-4:] == [f"没有 {year} 年的学时可看。" for year in (1990, 2024, 2027, 999_999_999)]
    assert "2025 年学时进度" in wang.last.text


async def test_a_year_before_the_first_policy_is_not_offered(academy: Academy) -> None:
    """R15."""
    await academy.unit("ICT", "计算所", records_since=2010)
    academy.now = datetime(2019, 12, 31, 2, 0, tzinfo=UTC)
    wang = await academy.person("A001", "王芳", "ICT", since=date(2000, 1, 1))
    await wang.says("/my")
    assert wang.last.labels == ["登记学时", "我的记录", "首页"]


async def test_new_years_eve_in_shanghai_is_the_new_year(academy: Academy) -> None:
    """Dates don't slide by a day in UTC+8."""
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    academy.now = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    await wang.says("/my")
    wang.sees("2026 年学时进度")
    academy.now = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    await wang.says("/my")
    assert "2027 年学时进度" in wang.last.text


async def test_a_name_of_markup_is_inert_and_the_caption_fits(academy: Academy) -> None:
    """security.md 14."""
    await academy.unit("ICT", "计算所", records_since=2025)
    odd = await academy.person("A001", "<b>" + "王" * 60, "ICT")
    await odd.says("/my")
    assert "&lt;b&gt;" in odd.last.text
    assert len(odd.last.text) < 1024
