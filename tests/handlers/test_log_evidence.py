"""Evidence within the conversation: albums, doubles, limits, and what can't be left out (art. 9.2)."""

from __future__ import annotations

import pytest

from handlers.log.evidence import LARGEST
from tests.handlers.walks import hides, shows, staffed, walk_to_evidence
from tests.story import Academy, Phone


async def kept(academy: Academy) -> list[str]:
    """The names of the files that are of use, in order."""
    async with academy.database.reading() as work:
        return [file.file_unique_id for file in await work.evidence.of_draft(1) if file.usable]


async def at_evidence(academy: Academy) -> Phone:
    """A person at the question of evidence."""
    li, _zhao = await staffed(academy)
    await walk_to_evidence(li)
    return li


async def test_an_album_is_answered_by_one_message(any_academy: Academy) -> None:
    """conversations.md: each photo of a media group is its own update."""
    li = await at_evidence(any_academy)
    before = len(li.messages)
    for photo in ("a", "b", "c"):
        await li.sends_file(photo, album="album-1")
    assert len(li.messages) == before + 1
    shows(li, "已收到 3 份")
    assert await kept(any_academy) == ["a", "b", "c"]


async def test_the_same_file_counts_once(any_academy: Academy) -> None:
    li = await at_evidence(any_academy)
    await li.sends_file("a")
    await li.sends_file("a")
    shows(li, "已经收到过了", "已收到 1 份")
    assert await kept(any_academy) == ["a"]


async def test_five_are_enough_and_an_album_of_more_keeps_what_fits(academy: Academy) -> None:
    li = await at_evidence(academy)
    for number in range(7):
        await li.sends_file(str(number), album="album-1")
    shows(li, "最多 5 份材料，照片没有收下", "已收到 5 份")
    assert len(await kept(academy)) == 5
    await li.taps("去掉最后一份")
    shows(li, "已去掉照片", "已收到 4 份")
    await li.sends_file("6", album="album-2")
    shows(li, "已收到 5 份")
    assert await kept(academy) == ["0", "1", "2", "3", "6"]


async def test_a_file_too_large_is_told_at_once_even_in_an_album(academy: Academy) -> None:
    """security.md 13: size before download."""
    li = await at_evidence(academy)
    await li.sends_file("big", "document", name="扫描件.pdf", size=LARGEST + 1, album="album-1")
    await li.sends_file("small", "document", name="证书.pdf", size=LARGEST, album="album-1")
    shows(li, "“扫描件.pdf”超过 20 MB", "已收到 1 份")
    assert await kept(academy) == ["small"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "“passwd”"),
        ("C:\\temp\\证书.pdf", "“证书.pdf”"),
        ("a\x00b\u202efdp.exe\n", "“abfdp.exe”"),
        ("<b>x</b>", "“b&gt;”"),
        ("/", "文件"),
    ],
)
async def test_names_are_shown_and_never_trusted(academy: Academy, name: str, shown: str) -> None:
    """security.md 13: names with ../, NUL or bidi marks."""
    li = await at_evidence(academy)
    await li.sends_file("a", "document", name=name)
    await li.taps("去掉最后一份")
    shows(li, f"已去掉{shown}。")


async def test_evidence_that_is_demanded_can_come_later_but_not_be_left_out(academy: Academy) -> None:
    """conversations.md: which routes demand one is policy data."""
    li = await at_evidence(academy)
    shows(li, "要有材料才能提交", "稍后再补")
    hides(li, "跳过")
    await li.taps("稍后再补")
    shows(li, "还缺材料", "补材料")
    assert not any(label == "提交" for label in li.last.labels)
    draft, revision = li.button("修改")["callback_data"].split(":")[1:3]
    await li.taps_data(f"log.submit:{draft}:{revision}")
    assert "还缺材料" in li.toasts[-1]
    assert await academy.audit("submission.submitted") == []
    await li.sends_file("late")
    shows(li, "请核对", "1 份材料", "提交")
    await li.taps("提交")
    shows(li, "已提交")


async def test_a_file_may_come_at_any_step(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await li.says("/log")
    await li.taps("外部培训")
    await li.sends_file("early")
    shows(li, "已收到 1 份材料", "哪种形式")
    await li.taps("专题讲座")
    shows(li, "培训名称")


async def test_a_file_without_an_open_draft_is_not_kept(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await li.sends_file("a")
    shows(li, "/log")


async def test_the_same_file_with_anothers_record_is_told(academy: Academy) -> None:
    """security.md 13: the same file from two people."""
    li, _zhao = await staffed(academy)
    wu = await academy.person("A003", "吴刚", "ICT")
    await walk_to_evidence(li)
    await li.sends_file("shared")
    await li.taps("没有了")
    hides(li, "别的登记")
    await li.taps("提交")
    await walk_to_evidence(wu)
    await wu.sends_file("shared")
    await wu.taps("没有了")
    shows(wu, "1 份材料在别的登记里出现过", "提交")
