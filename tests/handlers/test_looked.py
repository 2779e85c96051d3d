"""Who looked at one's archive: every way leaves a trace that its owner reads, and nobody else (part 9, art. 4)."""

from __future__ import annotations

import pytest

from handlers.event import Tap
from handlers.standing.report import mark_of
from rules.record import State
from storage.evidence import EvidenceState
from storage.submissions import Submission
from tests.handlers.reviewing import COURSE, Institute, institute
from tests.story import Academy, Phone


@pytest.fixture
async def here(any_academy: Academy) -> Institute:
    return await institute(any_academy)


async def record(here: Institute, *, looked: bool = False) -> Submission:
    """李强's, approved, with a photo that is kept; 赵敏 may have looked at it."""
    submission = await here.submits(here.li, COURSE, "one")
    async with here.academy.database.transaction() as work:
        [file] = await work.evidence.claim("test", here.academy.now, here.academy.now, 1)
        assert await work.evidence.settle(file, "test", EvidenceState.STORED, sha256="0" * 64)
    await here.ticks()
    if looked:
        await here.zhao.taps("材料 1")
    await here.wang.taps("通过 +")
    return await here.submission(submission)


async def reads(phone: Phone) -> list[str]:
    """The lines of who looked."""
    await phone.says("/records")
    await phone.taps("谁看过我的档案")
    return phone.last.text.split("\n")[1:]


async def test_each_way_to_look_is_told_to_the_owner(here: Institute) -> None:
    mine = await record(here, looked=True)
    li = await here.academy.who(here.li)
    for phone, tap in (
        (here.wang, Tap("archive.open", li.person_id, 0)),
        (here.wang, Tap("record.open", mine.submission_id, mine.revision)),
        (here.wang, Tap("record.evidence", mine.submission_id, mine.revision)),
        (here.chen, Tap("archive.pdf", li.person_id, 0)),
        (here.chen, Tap("papers.five", li.person_id, 0)),
        (here.wang, Tap("papers.archive", 2026, mark_of("ICT"))),
    ):
        await phone.taps_data(tap.data())
    day = "2026-03-10（周二）"
    assert sorted(await reads(here.li)) == sorted(
        f"{day}　{who}：{what}"
        for who, what in (
            ("王芳", "看了档案"),
            ("王芳", f"看了“{COURSE.title}”"),
            ("王芳", f"看了“{COURSE.title}”的材料"),
            ("赵敏", f"看了“{COURSE.title}”的材料"),
            ("陈局", "导出了档案"),
            ("陈局", "导出了档案"),
            ("王芳", "导出了全单位的文件"),
        )
    )


async def test_ones_own_looks_and_refused_ones_are_none(here: Institute) -> None:
    await record(here)
    li = await here.academy.who(here.li)
    await here.li.says("/records")
    await here.li.taps("存为 Excel")
    for phone in (here.zhou, here.qian):
        await phone.taps_data(Tap("archive.open", li.person_id, 0).data())
    assert await reads(here.li) == ["还没有别人看过。"]


async def test_nobody_reads_who_looked_at_anothers(here: Institute) -> None:
    """A tap carries no person: it is always one's own."""
    await record(here)
    li = await here.academy.who(here.li)
    await here.wang.taps_data(Tap("archive.open", li.person_id, 0).data())
    await here.wang.taps_data(Tap("records.looked", li.person_id, 0).data())
    assert "看了档案" not in here.wang.last.text
    await here.zhou.taps_data(Tap("records.looked", li.person_id, 99).data())
    assert "还没有别人看过" in here.zhou.last.text


async def test_many_looks_are_leafed_through(here: Institute) -> None:
    mine = await record(here)
    for _ in range(12):
        await here.wang.taps_data(Tap("record.open", mine.submission_id, mine.revision).data())
    assert len(await reads(here.li)) == 10
    await here.li.taps("下一页")
    assert len(here.li.last.text.split("\n")[1:]) == 2
    assert mine.state is State.APPROVED
