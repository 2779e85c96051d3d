"""Days as people type them (art. 6, 10), seen from Tuesday 10 March 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.dates import Span, read_span
from handlers.texts_in import Wrong
from rules.record import Half

TODAY = date(2026, 3, 10)
WRITTEN = [
    "{0:%Y-%m-%d} {1} - {2:%Y-%m-%d} {3}",
    "{0.year}/{0.month}/{0.day}{1}到{2.year}年{2.month}月{2.day}日{3}",
]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3.2-3.6", "20260302a-20260306p"),
        ("3.2 - 3.6", "20260302a-20260306p"),
        ("3/2", "20260302a-20260302p"),
        ("3月2日下午", "20260302p-20260302p"),
        ("3月2号 上午", "20260302a-20260302a"),
        ("3月2日-6日", "20260302a-20260306p"),
        ("3月2-6日", "20260302a-20260306p"),
        ("3月2日至3月6日", "20260302a-20260306p"),
        ("2026年3月2日到6日", "20260302a-20260306p"),
        ("2026-03-02", "20260302a-20260302p"),
        ("2026-03-02 下午", "20260302p-20260302p"),
        ("2026/3/2", "20260302a-20260302p"),
        ("2026.3.2", "20260302a-20260302p"),
        ("2026-03-02 下午 - 2026-03-06 上午", "20260302p-20260306a"),
        ("2026-03-02（周一）上午 → 2026-03-06（周五）下午", "20260302a-20260306p"),
        ("２０２６－０３－０２", "20260302a-20260302p"),
        ("３．２～３．６", "20260302a-20260306p"),
        ("今天上午", "20260310a-20260310a"),
        ("昨天", "20260309a-20260309p"),
        ("前天下午", "20260308p-20260308p"),
        ("昨天-今天", "20260309a-20260310p"),
        ("3月9日-今天上午", "20260309a-20260310a"),
        ("Mar 2 - 6", "20260302a-20260306p"),
        ("March 2nd, 2026", "20260302a-20260302p"),
        ("2 March pm", "20260302p-20260302p"),
        ("2-6 March 2026", "20260302a-20260306p"),
        ("2 to 6 Mar", "20260302a-20260306p"),
        ("Yesterday", "20260309a-20260309p"),
        ("today am", "20260310a-20260310a"),
        ("2026-03-02 morning", "20260302a-20260302a"),
    ],
)
def test_what_can_mean_one_thing_is_understood(text: str, code: str) -> None:
    assert read_span(text, TODAY, 2019).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3.20", "20250320a-20250320p"),
        ("12.29-1.2", "20251229a-20260102p"),
        ("2025.12.29-1.2", "20251229a-20260102p"),
        ("12.29-2026.1.2", "20251229a-20260102p"),
        ("2.29", "20240229a-20240229p"),
        ("Dec 29 - Jan 2", "20251229a-20260102p"),
    ],
)
def test_a_day_without_a_year_is_the_most_recent_one_that_fits(text: str, code: str) -> None:
    assert read_span(text, TODAY, 2019).code == code


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("3.32", "log-date-unclear"),
        ("13.1", "log-date-unclear"),
        ("2.30", "log-date-unclear"),
        ("2025-02-29", "log-date-unclear"),
        ("0000-01-01", "log-date-unclear"),
        ("3-2", "log-date-unclear"),
        ("3.2-6", "log-date-unclear"),
        ("26.3.2", "log-date-unclear"),
        ("2026.3/2", "log-date-unclear"),
        ("6日", "log-date-unclear"),
        ("6", "log-date-unclear"),
        ("周三", "log-date-unclear"),
        ("三月二日", "log-date-unclear"),
        ("3.2 上午-下午", "log-date-unclear"),
        ("3.2-3.4-3.6", "log-date-unclear"),
        ("٣.٢", "log-date-unclear"),
        ("20260332a-20260306p", "log-date-unclear"),
        ("", "log-date-unclear"),
        ("下午", "log-date-unclear"),
        ("3.6-3.2", "log-date-reversed"),
        ("2026-03-06 - 2026-03-02", "log-date-reversed"),
        ("2026-03-06 - 3.2", "log-date-reversed"),
        ("3月2日下午-3月2日上午", "log-date-reversed"),
        ("20260306a-20260302p", "log-date-reversed"),
        ("明天", "log-date-future"),
        ("2026-03-11", "log-date-future"),
        ("3.2-3.20", "log-date-future"),
        ("9999-12-31", "log-date-future"),
        ("2018-12-31", "log-date-early"),
        ("2018-12-31 - 2019-01-02", "log-date-early"),
        ("2026-03-02（周二）", "log-date-weekday"),
        ("Mar 2 (Tue)", "log-date-weekday"),
    ],
)
def test_anything_else_is_told_and_never_guessed(text: str, why: str) -> None:
    with pytest.raises(Wrong) as told:
        read_span(text, TODAY, 2019)
    assert told.value.line.key == why


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        span = read_span(text, TODAY, 2019)
    except Wrong:
        return
    assert date(2019, 1, 1) <= span.start <= span.end <= TODAY


@given(
    st.dates(date(2019, 1, 1), TODAY),
    st.integers(0, 60),
    st.sampled_from(Half),
    st.sampled_from(Half),
    st.sampled_from(WRITTEN),
)
def test_a_span_written_in_full_is_read_back(
    start: date, days: int, start_half: Half, end_half: Half, written: str
) -> None:
    end = date.fromordinal(min(start.toordinal() + days, TODAY.toordinal()))
    words = {Half.AM: "上午", Half.PM: "下午"}
    text = written.format(start, words[start_half], end, words[end_half])
    if (end, end_half) < (start, start_half):
        with pytest.raises(Wrong):
            read_span(text, TODAY, 2019)
    else:
        span = Span(start, start_half, end, end_half)
        assert read_span(text, TODAY, 2019) == span
        assert Span.of_code(span.code) == span
