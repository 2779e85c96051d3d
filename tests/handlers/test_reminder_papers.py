"""The reminder on paper (art. 14): for who has no account and is short, read back from the PDF by another library."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.exports import file_of as made_of
from bot.papers.seal import read_code, read_file
from tests.handlers.reviewing import institute
from tests.handlers.test_log_for_others import WALK, Office, office_on
from tests.handlers.test_unit_papers import order_of
from tests.papers import PUBLIC, SEED, code_of, pages_of, words_of
from tests.story import LINKS, Academy, Phone


async def paper(academy: Academy, phone: Phone) -> bytes:
    """The paper that was asked for last, as the child makes it."""
    order = {**order_of(phone), "at": academy.now.isoformat(), "seed": SEED.hex()}
    return await made_of(academy.database, order, lambda _done, _of: None)


async def prints(academy: Academy, phone: Phone) -> bytes:
    """HR asks for it from the list of who can't be reached."""
    await phone.says("/report")
    await phone.taps("收不到提醒的人")
    await phone.taps("打印提醒")
    return await paper(academy, phone)


async def test_a_list_and_a_page_for_each_who_is_short_and_has_no_account(any_academy: Academy) -> None:
    office = await office_on(any_academy)
    await any_academy.person("A012", "=1+<b>#strong[x]", "ICT", rank="leader", bound=False)
    await any_academy.person("A013", "老离", "ICT", left_on=date(2026, 1, 31), bound=False)
    await office.enters(office.ict.wang, *WALK)
    await office.ict.zhao.taps("通过")
    await office.enters(office.ict.wang, *WALK[:2], "还没审核的书", *WALK[3:])
    pdf = await prints(any_academy, office.ict.wang)
    told = words_of(pdf)
    assert len(pages_of(pdf, 0.5)) == 4
    for part in (
        "老孙（A010）",
        "=1+<b>#strong[x]（A012）",
        LINKS.chat,
        "代为登记",
        "人事核对后",
        "2026-12-31（周四）前",
    ):
        assert part.replace(" ", "") in told, part
    assert "老钱（A009）单位计算所类别应修学时已计入学时还差学时线下90882网络50050" in told
    assert "线下1100110" in told
    assert "待审核1件" in told
    assert not [name for name in ("老何", "老离", "李强", "王芳") if name in told]
    stated = read_file(pdf, PUBLIC)
    assert read_code(code_of(pdf), PUBLIC) == stated
    assert (stated.kind, stated.records, stated.general, stated.online) == ("reminder", 3, Decimal(282), Decimal(150))
    assert await any_academy.audit("unit.exported") == [{"what": "reminder", "year": 2026}]
    async with any_academy.database.reading() as work:
        assert await work.inspection.invites() == [], "no secret is made for a paper"


async def test_of_an_earlier_year_it_tells_what_is_owed(academy: Academy) -> None:
    await academy.unit("HQ", "院机关", 2025)
    chen = await academy.person("H001", "陈工", "HQ", "approver")
    await academy.person("H009", "老何", "HQ", bound=False)
    assert "补训：2025年还差线下90学时、网络50学时，2026-12-31（周四）前" in words_of(await prints(academy, chen))


async def test_where_nobody_is_short_the_paper_says_so(academy: Academy) -> None:
    office = Office(await institute(academy))
    await office.ict.wang.taps_data("papers.reminder:2026:0")
    pdf = await paper(academy, office.ict.wang)
    assert "没有人还差学时" in words_of(pdf)
    assert len(pages_of(pdf, 0.5)) == 1


async def test_only_of_this_year_and_for_who_may_see_the_unit(academy: Academy) -> None:
    office = await office_on(academy)
    await office.ict.chen.says("/report")
    await office.ict.chen.taps("计算所")
    await office.ict.chen.taps("收不到提醒的人")
    tap = office.ict.chen.button("打印提醒")["callback_data"]
    for phone, data in ((office.ict.li, tap), (office.ict.qian, tap), (office.ict.wang, tap.replace("2026", "2025"))):
        await phone.taps_data(data)
        assert phone.toasts[-1] == "这个按钮已经失效。"
    await office.ict.wang.taps_data("papers:2025:0")
    assert "打印提醒" not in str(office.ict.wang.last.labels)
    assert len(await academy.audit("report.refused")) == 3
    await office.ict.chen.taps_data(tap)
    assert "老孙（A010）" in words_of(await paper(academy, office.ict.chen))
