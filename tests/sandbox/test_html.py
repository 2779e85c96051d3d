"""Telegram's HTML, as the Bot API reads it."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.html import Entity, parse, render, utf16, with_found
from sandbox.refusals import Refusal


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>王芳</b> · 2026", "王芳 · 2026", [("bold", 0, 2)]),
        ("😀<i>x</i>", "😀x", [("italic", 2, 1)]),
        ("a &lt;b&gt; &amp; &quot;&#33;&#x21;", 'a <b> & "!!', []),
        ("&nbsp; &copy;", "&nbsp; &copy;", []),
        ("a > b", "a > b", []),
        ("<b>bold <i>both</i></b>", "bold both", [("bold", 0, 9), ("italic", 5, 4)]),
        (
            "<u>u</u><s>s</s><del>d</del>",
            "usd",
            [("underline", 0, 1), ("strikethrough", 1, 1), ("strikethrough", 2, 1)],
        ),
        ('<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>', "xy", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ("<b></b>x", "x", []),
        ("  <b> x </b>  ", "x", [("bold", 0, 1)]),
        ("<B>x</b >", "x", [("bold", 0, 1)]),
    ],
)
def test_text_and_entities(html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    parsed, found = parse(html)
    assert parsed == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in found] == entities


def test_links_and_languages_carry_more() -> None:
    _, (link,) = parse('<a href="https://example.org/?a=1&amp;b=2">x</a>')
    assert link["url"] == "https://example.org/?a=1&b=2"
    _, (person,) = parse('<a href="tg://user?id=7">x</a>')
    assert person["type"] == "text_mention"
    assert person["user"]["id"] == 7
    assert parse('<a href="nowhere">x</a>') == ("x", [])
    _, (block,) = parse('<pre><code class="language-python">x</code></pre>')
    assert (block["type"], block["language"]) == ("pre", "python")


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("学<int>", 'Unsupported start tag "int" at byte offset 3'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("x <b", "Unclosed start tag at byte offset 2"),
        ("<b class=", 'Unclosed start tag "b" at byte offset 0'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<i>a</i", "Unclosed end tag at byte offset 4"),
        ("<i>a</em>", 'Unmatched end tag at byte offset 4, expected "</i>", found "</em>"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<script src="x">', 'Unsupported start tag "script" at byte offset 0'),
    ],
)
def test_faults_are_named_as_telegram_names_them(html: str, fault: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parse(html)
    assert str(refusal.value) == f"Bad Request: can't parse entities: {fault}"


def test_commands_links_and_mentions_are_found_in_plain_text() -> None:
    text = "学 /log 或 https://example.org/a。找 @wangfang，不是 a/b"
    assert [text[e["offset"] : e["offset"] + e["length"]] for e in with_found(text, [])] == [
        "/log",
        "https://example.org/a",
        "@wangfang",
    ]
    code = [{"type": "code", "offset": 0, "length": 4}]
    assert with_found("/log", code) == code


@given(st.text(min_size=1).filter(lambda text: text == text.strip()))
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    parsed, entities = parse(escape(text, quote=False))
    assert (parsed, entities) == (text, [])
    assert parse(render(text, [])) == (text, [])


@given(
    st.lists(st.sampled_from(["<b>", "</b>", "<i>", "</i>", "学", "😀", "&lt;", "<", "</", ">", "<code>", "</code>"]))
)
def test_any_html_is_parsed_or_refused_and_survives_rendering(pieces: list[str]) -> None:
    try:
        text, entities = parse("".join(pieces))
    except Refusal:
        return
    assert all(e["offset"] >= 0 and e["offset"] + e["length"] <= utf16(text) for e in entities)
    again, same = parse(render(text, entities))
    assert again == text
    assert spans(same) == spans(entities)


def spans(entities: list[Entity]) -> set[tuple[str, int, int]]:
    return {(entity["type"], entity["offset"], entity["length"]) for entity in entities}
