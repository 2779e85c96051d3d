"""What people type is made safe to keep (security.md 15, 20)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.texts_in import Wrong, brief, clean_text, spelt_alike


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  科研诚信\n培训班\t", "科研诚信 培训班"),
        ("２０２６年", "2026年"),
        ("e\u0301cole", "école"),
        ("a\u200bb\u2060c\ufeff", "abc"),
        ("a\u202eb\u2066c", "abc"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("甲\u2028乙\u3000丙", "甲 乙 丙"),
    ],
)
def test_text_is_kept_composed_visible_and_in_one_line(typed: str, kept: str) -> None:
    assert clean_text(typed, 50) == kept


@pytest.mark.parametrize("typed", ["", " \n", "\u200b\u202e", "\x00"])
def test_nothing_to_be_seen_is_nothing(typed: str) -> None:
    with pytest.raises(Wrong) as told:
        clean_text(typed, 50)
    assert told.value.line.key == "log-text-empty"


def test_the_limit_counts_what_is_kept() -> None:
    assert clean_text("长" * 50 + "\u200b" * 9, 50) == "长" * 50
    with pytest.raises(Wrong) as told:
        clean_text("长" * 51, 50)
    assert told.value.line.args == {"length": 51, "limit": 50}


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    try:
        kept = clean_text(typed, 500)
    except Wrong:
        return
    assert clean_text(kept, 500) == kept
    assert not any(unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp") for each in kept)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("科研诚信培训班", "科研诚信 培训班", True),
        ("科研诚信培训班", "科研诚信", True),
        ("ＡＩ for Science", "ai-for-science", True),
        ("科研诚信培训班", "消防演练", False),
        ("科研诚信培训班", "——", False),
    ],
)
def test_one_name_spelt_differently_is_recognised(one: str, other: str, alike: bool) -> None:
    assert spelt_alike(one, other) is alike


def test_a_label_is_cut_with_a_mark() -> None:
    assert brief("科研诚信培训班", 5) == "科研诚信…"
    assert brief("科研诚信", 4) == "科研诚信"
