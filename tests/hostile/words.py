"""What hostile or odd people type: drawn anew by a seed, beside what is written here by hand."""

from __future__ import annotations

import random

MARKUP = (
    "<b>粗</b><script>alert(1)</script>", "</b></i><a href='tg://user?id=1'>点我</a>", "&lt;&amp;&#0;&#x1F600;",
    "<tg-spoiler>", "**粗** _斜_ [链](tg://resolve) `码` ||密||", "<!--", "]]>", "<pre><code class='x'>",
    "{ $incident } { 2 + 2 }", "%s %(x)s {0}",
)  # fmt: skip
FORMULAS = (
    "=1+1", '=HYPERLINK("http://x","李")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1:A9)", "\t=1", "\r=1", "\n=1",
    "＝1+1", "'=1", '"=1",=2', "=1;=2",
)  # fmt: skip
STATEMENTS = (
    "'; DROP TABLE ledger; --", "' OR '1'='1", "1); DELETE FROM people; --", '" UNION SELECT * FROM invites --',
    "\\'; --", ":lane", "$1", "?", "%", "_", "\\",
)  # fmt: skip
UNSEEN = (
    "\u202e", "\u202d", "\u2066", "\u2069", "\u200f", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f",
    "\u180e", "\u3164", "\u115f", "\U000e0041", "\ufe0f", "\x00", "\x1b[31m", "\x07", "\x7f", "\x85", "\u2028",
    "\u2029", "\ufffe", "\ue000", "\U0010ffff",
)  # fmt: skip
ALIKE = (
    "Ａ００１",
    "А001",
    "a‐001",
    "A００1",
    "Ⅷ",
    "①",
    "ﬁ",
    "İ",
    "ß",
    "ẞ",
    "ſ",
    "K",
    "Å",
    "㍿",
    "ﷺ",
    "𝟙𝟚",
    "٣",
    "๓",
    "𝒜",
)
COMBINING = "\u0301\u0323\u0330\u0345\u093c\u3099"
LONGEST = 4096
NUMBERS = (
    "４０", "٤٠", "四十", "⁴⁰", "①②", "1e3", "1E400", "-5", "+5", "0", "00", "0x10", "1_000", "1,000", "9" * 400,
    "0." + "0" * 300 + "1", "NaN", "Infinity", "½", "1.55", "１．５", "2学时", "二", "1/2", "40 小时 ", "∞",
)  # fmt: skip
DATES = (
    "民国115年3月2日", "令和8年3月2日", "平成31年4月30日", "昭和101年3月2日", "佛历2569年3月2日", "๒ มีนาคม ๒๕๖๙",
    "2 มีนาคม 2569", "י״ג באדר תשפ״ו", "5786-12-13", "١٣ رمضان ١٤٤٧", "1447-09-13", "丙午年正月十四",
    "2026年二月三十日", "2026-02-30", "2026-13-01", "0000-00-00", "9999-12-31", "10000-01-01", "-0001-03-02",
    "2026-03-02T10:00:00Z", "1772409600", "2026-W10-1", "29.2", "30.2.2026", "２０２６－０３－０２", "2026−03−02",
    "3.2-3.6-3.9", "3.6-3.2", "明天", "昨天-昨天", "今天上午下午", "3.2 上午-3.2 上午", "8.9.1-8.9.2", "周八",
    "0.0", "99.99", "3/2/2026", "3.2" + "-" * 300, "20260302a-20260306p", "20260399a-20260306p",
    "29990101a-29990102p",
)  # fmt: skip
FILE_NAMES = (
    "../../etc/passwd",
    "..\\x.pdf",
    "证\x00书.pdf",
    "证\u202efdp.exe",
    "很" * 900,
    ".",
    "",
    "CON",
    "证书.pdf ",
)
STAFF_NUMBERS = (
    "Z-0",
    "Ａ００１",
    "A\u200b001",
    "А001",
    "../A001",
    "A001;B002",
    "A" * 60,
    "0",
    "-",
    "/",
    "A001\nB002",
    "%41001",
)


def hostile_text(draw: random.Random) -> str:
    """A text of at most 4,096 characters, as the messenger lets through; some with what it would not."""
    kind = draw.randrange(9)
    if kind == 0:
        return draw.choice((*MARKUP, *FORMULAS, *STATEMENTS, *ALIKE))
    if kind == 1:
        return "".join(draw.choice((*UNSEEN, "证", "书", "a")) for _ in range(draw.randrange(1, 40)))
    if kind == 2:
        return "é" + "".join(draw.choice(COMBINING) for _ in range(draw.choice((1, 50, LONGEST - 1))))
    if kind == 3:
        return draw.choice(("很", "a", "<", "&", "\U0001f600", "\n", " ", "=")) * LONGEST
    if kind == 4:
        return "".join(chr(_character(draw)) for _ in range(draw.randrange(1, 200)))
    if kind == 5:
        return draw.choice(DATES)
    if kind == 6:
        return draw.choice(NUMBERS)
    if kind == 7:
        return draw.choice(STAFF_NUMBERS)
    return draw.choice(MARKUP) + draw.choice(UNSEEN) + draw.choice(FORMULAS)


def _character(draw: random.Random) -> int:
    """Any character, from any plane; a surrogate now and then, which no UTF-8 can hold."""
    return draw.randrange(draw.choice((128, 0x3000, 0x10000, 0x110000)))
