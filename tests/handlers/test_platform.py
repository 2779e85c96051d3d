"""What is still to be entered in the academy's own site: nothing lost, nothing listed twice (art. 7, R18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.verify.everything import verify
from handlers.platform.lists import DrawnUp, draw_up, enter
from handlers.platform.words import COLUMNS, sheet_of
from handlers.reply import Say
from handlers.review.corrections import By, Replacing, replaced
from rules.record import State
from storage.submissions import Details, Submission
from tests.handlers.reviewing import COURSE, READING, Institute, institute
from tests.story import Academy

SHORTER = replace(COURSE, half_days=8, end=date(2026, 3, 5))


@pytest.fixture
async def here(any_academy: Academy) -> Institute:
    return await institute(any_academy)


async def approved(here: Institute, details: Details = COURSE) -> Submission:
    """李强's record, approved by 王芳."""
    submission = await here.submits(here.li, details)
    await here.ticks()
    await here.wang.taps("通过 +")
    return await here.submission(submission)


async def lists(here: Institute, unit: str | None = None, most: int = 100) -> DrawnUp:
    async with here.academy.database.transaction() as work:
        return await draw_up(work, unit, None, here.academy.now, most)


async def enters(here: Institute, drawn_up: DrawnUp, *only: Submission) -> int:
    chosen = frozenset(each.submission_id for each in only) or None
    async with here.academy.database.transaction() as work:
        the_list = await work.platform.the_list(drawn_up.list_id)
        assert the_list is not None
        return await enter(work, the_list, chosen, None, here.academy.now)


async def corrects(here: Institute, old: Submission, details: Details) -> Submission:
    here.academy.now += timedelta(minutes=1)
    async with here.academy.database.transaction() as work:
        asked = [Replacing(old, details, f"class:1:{old.person_id}:{old.submission_id}")]
        new = await replaced(work, here.academy.policies, asked, By(None, here.academy.now), "class")
        made = await work.submissions.by_id(new[old.submission_id])
    assert made is not None
    return made


def acts(drawn_up: DrawnUp) -> list[tuple[int, str]]:
    return [(row.submission.submission_id, row.act) for row in drawn_up.rows]


async def sound(here: Institute) -> bool:
    async with here.academy.database.reading() as work:
        return (await verify(work, here.academy.policies, lambda _: True)).findings == []


async def test_what_is_open_is_listed_again_until_it_is_said_to_be_entered(here: Institute) -> None:
    record = await approved(here)
    await here.submits(here.zhou)
    first = await lists(here)
    assert acts(first) == acts(await lists(here)) == [(record.submission_id, "enter")]
    assert acts(await lists(here, "IOP")) == []
    assert await enters(here, first) == 1
    assert await enters(here, first) == 0
    assert acts(await lists(here)) == []
    assert await sound(here)


async def test_a_list_has_what_the_site_asks_in_its_words(here: Institute) -> None:
    await approved(here)
    [row] = sheet_of(await lists(here)).rows
    told = dict(zip(COLUMNS, row, strict=True))
    assert (told["staff-no"], told["title"], told["start"], told["hours"]) == (
        "A002",
        "科研诚信培训班",
        date(2026, 3, 2),
        40,
    )
    assert isinstance(told["form"], Say)
    assert told["form"].key == "record-form-special_class"


async def test_some_of_a_list_may_be_entered(here: Institute) -> None:
    one, two = await approved(here), await approved(here, READING)
    drawn_up = await lists(here)
    assert await enters(here, drawn_up, one) == 1
    assert acts(await lists(here)) == [(two.submission_id, "enter")]
    assert await enters(here, drawn_up) == 1
    assert acts(await lists(here)) == []
    assert await sound(here)


async def test_what_was_corrected_after_it_was_entered_comes_again_with_what_changed(here: Institute) -> None:
    record = await approved(here)
    await enters(here, await lists(here))
    second = await corrects(here, record, SHORTER)
    third = await corrects(here, second, replace(SHORTER, place="上海"))
    again = await lists(here)
    assert acts(again) == acts(await lists(here)) == [(third.submission_id, "change")]
    [row] = sheet_of(again).rows
    assert isinstance(row[-1], Say)
    changes = row[-1].args["changes"]
    assert isinstance(changes, tuple)
    assert {change.args["now"] for change in changes} == {"2026-03-05", "8", "上海"}
    assert await enters(here, again, third) == 1
    assert acts(await lists(here)) == []
    assert await sound(here)


async def test_what_was_corrected_before_it_was_entered_is_simply_new(here: Institute) -> None:
    second = await corrects(here, await approved(here), SHORTER)
    assert acts(await lists(here)) == [(second.submission_id, "enter")]


async def test_what_was_undone_after_it_was_entered_is_to_be_taken_out_or_entered_anew(here: Institute) -> None:
    record = await approved(here)
    await enters(here, await lists(here))
    await here.wang.taps("撤销")
    assert acts(await lists(here)) == []
    await here.wang.taps("驳回")
    await here.wang.taps("不属于继续教育")
    gone = await lists(here)
    assert acts(gone) == [(record.submission_id, "remove")]
    assert await enters(here, gone) == 1
    assert acts(await lists(here)) == []
    assert await sound(here)


async def test_a_stale_list_marks_what_it_said_and_the_rest_comes_again(here: Institute) -> None:
    """HR typed what the list said, while the record was corrected."""
    record = await approved(here)
    stale = await lists(here)
    second = await corrects(here, record, SHORTER)
    assert await enters(here, stale) == 1
    assert acts(await lists(here)) == [(second.submission_id, "change")]
    assert await sound(here)


async def test_a_list_has_so_many_and_the_next_one_the_rest(here: Institute) -> None:
    one, two = await approved(here), await approved(here, READING)
    first = await lists(here, most=1)
    assert acts(first) == [(one.submission_id, "enter")]
    await enters(here, first)
    assert acts(await lists(here, most=1)) == [(two.submission_id, "enter")]


async def test_an_approver_gets_the_file_and_says_when_it_is_entered(here: Institute) -> None:
    await approved(here)
    await here.wang.says("/report")
    await here.wang.taps("录入院继续教育网")
    assert any(message.method == "sendDocument" for message in here.wang.messages)
    assert "1 条要录入" in here.wang.last.text
    data = await here.wang.taps("已录入")
    assert here.wang.last.text == "第 1 号清单：1 条记为已录入"
    await here.wang.taps_data(data)
    await here.wang.says("/report")
    await here.wang.taps("录入院继续教育网")
    assert "都已录入" in here.wang.toasts[-1]
    assert await sound(here)


async def test_lists_of_other_units_are_nobodys(here: Institute) -> None:
    record = await approved(here)
    await here.wang.says("/report")
    await here.wang.taps("录入院继续教育网")
    for phone in (here.qian, here.li):
        await phone.taps_data("platform.entered:1:0")
        await phone.taps_data("platform.entered:9:0")
    await here.li.taps_data("platform.list:2026:0")
    assert (await here.submission(record)).entered_revision is None
    assert len(await here.academy.audit("platform.refused")) == 5
    await here.chen.taps_data("platform.entered:1:0")
    assert (await here.submission(record)).entered_revision == record.revision
    assert (await here.submission(record)).state is State.APPROVED
