"""/help by role, and /cancel."""

from __future__ import annotations

from tests.story import Academy


async def open_draft(academy: Academy, telegram_id: int, **answers: str) -> int:
    """A conversation under way, as the logging leaves it."""
    person = await academy.who(academy.phone(telegram_id))
    async with academy.database.transaction() as work:
        return (await work.drafts.begin(person.person_id, "log", academy.now, answers)).draft_id


async def state_of(academy: Academy, draft_id: int) -> str:
    async with academy.database.reading() as work:
        draft = await work.drafts.by_id(draft_id)
    assert draft is not None
    return draft.state


async def test_help_names_what_the_role_may_do_and_nothing_else(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    hr = await academy.person("A002", "赵敏", "ICT", "approver")
    bureau = await academy.person("A003", "孙局", "ICT", "bureau", language="en")
    await wang.says("/help")
    assert "/log" in wang.last.text
    assert "/review" not in wang.last.text
    await hr.says("/help")
    hr.sees("审核计算所的登记")
    await bureau.says("/help")
    bureau.sees("completion of all units")


async def test_cancel_with_nothing_open_says_so(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    await wang.says("/cancel")
    wang.sees("没有正在填的内容")


async def test_cancel_asks_before_anything_is_lost(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    kept = await open_draft(academy, wang.telegram_id, title="安全培训")
    await wang.says("/cancel")
    await wang.taps("暂存")
    wang.sees("已暂存")
    assert await state_of(academy, kept) == "saved"
    dropped = await open_draft(academy, wang.telegram_id, title="安全培训")
    await wang.says("/cancel")
    await wang.taps("放弃")
    wang.sees("已放弃")
    assert await state_of(academy, dropped) == "cancelled"


async def test_cancel_drops_at_once_what_holds_nothing(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    empty = await open_draft(academy, wang.telegram_id)
    await wang.says("/cancel")
    assert await state_of(academy, empty) == "cancelled"


async def test_nobody_cancels_anothers_draft_and_no_old_button_acts(academy: Academy) -> None:
    """security.md 5, 6."""
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    li = await academy.person("A002", "李强", "ICT")
    draft_id = await open_draft(academy, wang.telegram_id, title="安全培训")
    await li.taps_data(f"cancel:{draft_id}:1:drop")
    await wang.taps_data(f"cancel:{draft_id}:9:drop")
    await wang.taps_data(f"cancel:{draft_id}:1:explode")
    assert await state_of(academy, draft_id) == "open"
    assert len(li.toasts + wang.toasts) == 3


async def test_a_question_that_is_no_record_is_only_left(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    await wang.says("/settings")
    await wang.taps("免打扰时段")
    await wang.says("/cancel")
    wang.sees("好，先不填了")
    await wang.says("22-7")
    assert (await academy.who(wang)).quiet_from is None
