"""Binding by an invite link: two proofs before a name, five tries, one account a person (security.md 10, 11, 20)."""

from __future__ import annotations

from datetime import date, timedelta

from handlers.event import Event, File, Kind
from tests.story import Academy, Phone


async def invited(academy: Academy, staff_no: str) -> str:
    """A new secret for a person."""
    async with academy.database.transaction() as work:
        person = await work.people.by_staff_no(staff_no)
        assert person is not None
        return await work.invites.make(person.person_id, academy.now)


async def bound_to(academy: Academy, telegram_id: int) -> str | None:
    """The staff number behind an account."""
    async with academy.database.reading() as work:
        person = await work.people.by_account(telegram_id)
    return None if person is None else person.staff_no


async def with_wang(academy: Academy) -> tuple[Phone, str]:
    """An institute whose 王芳 is not bound yet: a new phone, and her secret."""
    await academy.unit("ICT", "计算所")
    await academy.person("A001", "王芳", "ICT", bound=False)
    return academy.phone(5555), await invited(academy, "A001")


async def test_a_link_and_ones_own_staff_number_bind(any_academy: Academy) -> None:
    """Binding in two steps; the name is shown only after both proofs."""
    phone, secret = await with_wang(any_academy)
    await phone.says(f"/start {secret}")
    phone.sees("你好", "请发送你的工号")
    assert "王芳" not in phone.transcript()
    await phone.says("A001")
    phone.sees("王芳，计算所。是你吗？", "是我", "不是我")
    await phone.taps("是我")
    phone.sees("好了，王芳", "登记学时", "看看今年还差多少")
    assert await bound_to(any_academy, 5555) == "A001"
    assert len(await any_academy.audit("binding.bound")) == 1


async def test_the_question_becomes_the_welcome_in_place(academy: Academy) -> None:
    """One live message a task: the dead buttons are gone."""
    phone, secret = await with_wang(academy)
    await phone.says(f"/start {secret}")
    await phone.says("A001")
    await phone.taps("是我")
    assert [label for message in phone.messages for label in message.labels] == ["登记学时", "看看今年还差多少"]


async def test_every_step_may_be_typed(academy: Academy) -> None:
    phone, secret = await with_wang(academy)
    await phone.says(f"/start {secret}")
    await phone.says("A001")
    await phone.says("也许")
    phone.sees("是你吗？")
    await phone.says("是我")
    assert await bound_to(academy, 5555) == "A001"


async def test_the_same_tap_again_after_it_worked_says_what_holds(academy: Academy) -> None:
    """Learned: taps sent again after a reconnect."""
    phone, secret = await with_wang(academy)
    await phone.says(f"/start {secret}")
    await phone.says("A001")
    data = await phone.taps("是我")
    await phone.taps_data(data)
    assert "王芳" in phone.toasts[-1]
    assert len(await academy.audit("binding.bound")) == 1


async def test_a_staff_number_has_one_spelling(academy: Academy) -> None:
    """security.md 20: full-width digits, small letters and zero-width characters are read; look-alikes are not."""
    phone, secret = await with_wang(academy)
    await phone.says(f"/start {secret}")
    await phone.says("А001")  # a Cyrillic letter
    phone.sees("不是工号")
    await phone.says(" ａ\u200b００１ ")
    phone.sees("王芳")


async def test_not_me_binds_nothing_and_the_link_still_works(academy: Academy) -> None:
    phone, secret = await with_wang(academy)
    await phone.says(f"/start {secret}")
    await phone.says("A001")
    await phone.taps("不是我")
    assert await bound_to(academy, 5555) is None
    await phone.says(f"/start {secret}")
    await phone.says("A001")
    await phone.taps("是我")
    assert await bound_to(academy, 5555) == "A001"


async def test_a_secret_works_once(any_academy: Academy) -> None:
    """security.md 10."""
    phone, secret = await with_wang(any_academy)
    await phone.says(f"/start {secret}")
    await phone.says("A001")
    await phone.taps("是我")
    thief = any_academy.phone(6666)
    await thief.says(f"/start {secret}")
    thief.sees("这个链接不能用")
    assert "王芳" not in thief.transcript()


async def test_two_phones_with_one_secret_make_one_binding(academy: Academy) -> None:
    """security.md 10: the second one, which had reached the last question, is refused."""
    phone, secret = await with_wang(academy)
    other = academy.phone(6666)
    for each in (phone, other):
        await each.says(f"/start {secret}")
        await each.says("A001")
    await phone.taps("是我")
    await other.taps("是我")
    other.sees("这个链接不能用")
    assert await bound_to(academy, 6666) is None


async def test_a_new_link_ends_the_old_and_a_month_ends_any(academy: Academy) -> None:
    """security.md 10."""
    phone, old = await with_wang(academy)
    new = await invited(academy, "A001")
    await phone.says(f"/start {old}")
    phone.sees("这个链接不能用")
    academy.now += timedelta(days=30)
    await phone.says(f"/start {new}")
    assert "请发送你的工号，确认" not in phone.transcript()
    fresh = await invited(academy, "A001")
    academy.now += timedelta(days=29, hours=23)
    await phone.says(f"/start {fresh}")
    phone.sees("请发送你的工号，确认")


async def test_a_secret_is_long_and_kept_as_its_hash(academy: Academy) -> None:
    """security.md 10: 128 bits, stored as a hash."""
    _, secret = await with_wang(academy)
    assert len(secret) * 6 >= 128
    async with academy.database.reading() as work:
        assert await work.invites.invited(secret, academy.now) is None


async def test_five_wrong_tries_close_the_door_for_an_hour(any_academy: Academy) -> None:
    """security.md 10: told once, each try traced, and the right answer doesn't open it before the hour is over."""
    phone, secret = await with_wang(any_academy)
    await phone.says("/start guessed-secret")
    phone.sees("这个链接不能用", "还可以试 4 次")
    await phone.says(f"/start {secret}")
    for number in ("B001", "B002", "B003"):
        await phone.says(number)
    phone.sees("工号不对", "还可以试 1 次")
    await phone.says("B004")
    phone.sees("试的次数太多了", "03-10 11:00")
    said = len(phone.messages)
    await phone.says(f"/start {secret}")
    await phone.says("A001")
    assert len(phone.messages) == said
    assert len(await any_academy.audit("binding.refused")) == 5
    any_academy.now += timedelta(hours=1)
    await phone.says(f"/start {secret}")
    await phone.says("A001")
    await phone.taps("是我")
    assert await bound_to(any_academy, 5555) == "A001"


async def test_a_door_that_closed_for_one_account_is_open_for_another(academy: Academy) -> None:
    phone, secret = await with_wang(academy)
    thief = academy.phone(6666)
    for _ in range(5):
        await thief.says("/start guessed-secret")
    await phone.says(f"/start {secret}")
    phone.sees("请发送你的工号，确认")


async def test_a_second_account_for_a_person_is_refused_and_hr_is_told(any_academy: Academy) -> None:
    """security.md 10."""
    await any_academy.unit("ICT", "计算所")
    zhao = await any_academy.person("H001", "赵敏", "ICT", "approver")
    wang = await any_academy.person("A001", "王芳", "ICT")
    other = any_academy.phone(6666)
    await other.says(f"/start {await invited(any_academy, 'A001')}")
    await other.says("A001")
    other.sees("已经绑定了另一个账号")
    assert "王芳" not in other.transcript()
    zhao.sees("另一个账号想绑定王芳（A001）", "已拒绝")
    assert await bound_to(any_academy, wang.telegram_id) == "A001"
    assert await any_academy.audit("binding.second") == [{"account": 6666}]


async def test_a_second_person_for_an_account_is_refused_and_hr_is_told(academy: Academy) -> None:
    """security.md 10."""
    await academy.unit("ICT", "计算所")
    zhao = await academy.person("H001", "赵敏", "ICT", "approver")
    wang = await academy.person("A001", "王芳", "ICT")
    await academy.person("A002", "李强", "ICT", bound=False)
    secret = await invited(academy, "A002")
    await wang.says(f"/start {secret}")
    wang.sees("这个账号已经绑定了王芳")
    assert "李强" not in wang.transcript()
    zhao.sees("王芳（A001）", "李强（A002）的邀请链接", "已拒绝")
    phone = academy.phone(5555)
    await phone.says(f"/start {secret}")
    await phone.says("A002")
    phone.sees("李强")  # the secret was not used up


async def test_ones_own_link_opened_again_leads_home(academy: Academy) -> None:
    phone, secret = await with_wang(academy)
    await phone.says(f"/start {secret}")
    await phone.says("A001")
    await phone.taps("是我")
    await phone.says(f"/start {secret}")
    phone.sees("王芳 · 2026 年学时")


async def test_who_left_is_not_bound(academy: Academy) -> None:
    """security.md 9: all doors close."""
    await academy.unit("ICT", "计算所")
    await academy.person("A009", "周远", "ICT", bound=False, left_on=date(2026, 3, 1))
    phone = academy.phone(5555)
    await phone.says(f"/start {await invited(academy, 'A009')}")
    phone.sees("这个链接不能用")


async def test_a_contact_a_forward_and_a_file_bind_nobody(academy: Academy) -> None:
    """Learned: trust a contact only if it is the sender's; here none is used. security.md 11: forwards."""
    phone, secret = await with_wang(academy)
    await phone.says(f"/start {secret}")
    await academy.happens(Event(academy.now, Kind.CONTACT, 5555, 5555))
    phone.sees("不用手机号")
    await phone.says("A001", forwarded=True)
    phone.sees("请自己发送")
    file = File("photo", "f", "u", None, None, 1)
    await academy.happens(Event(academy.now, Kind.FILE, 5555, 5555, file=file))
    assert "王芳" not in phone.transcript()
    await phone.says("A001")
    phone.sees("王芳")


async def test_a_stranger_learns_nothing_by_any_command_or_button(academy: Academy) -> None:
    """security.md 11: commands that a menu doesn't show; forged buttons."""
    await academy.unit("ICT", "计算所")
    await academy.person("A001", "王芳", "ICT", "approver")
    stranger = academy.phone(5555)
    for command in ("/start", "/help", "/log", "/my", "/review", "/report", "/settings", "/cancel", "/nothing"):
        await stranger.says(command)
        stranger.sees("请发送你的工号")
    for data in ("home:0:0", "bind.yes:0:1", "bind.accept:1:0", "bind.release:1:0", "review.approve:1:1", "x"):
        await stranger.taps_data(data)
    assert "王芳" not in stranger.transcript()
    assert "计算所" not in stranger.transcript()
    assert await bound_to(academy, 5555) is None


async def test_an_old_button_of_the_binding_never_acts(academy: Academy) -> None:
    """An old keyboard answers with what holds now."""
    phone, secret = await with_wang(academy)
    await phone.says(f"/start {secret}")
    await phone.says("A001")
    data = phone.button("是我")["callback_data"]
    await phone.says("/cancel")
    await phone.taps_data(data)
    assert await bound_to(academy, 5555) is None
    phone.sees("没有，就请发送你的工号")


async def test_the_language_chosen_before_is_kept_after(academy: Academy) -> None:
    phone, secret = await with_wang(academy)
    await phone.says(f"/start {secret}")
    await phone.taps("English")
    phone.sees("Please send your staff number", "中文")
    await phone.says("A001")
    await phone.taps("That's me")
    phone.sees("Done, 王芳")
    assert (await academy.who(phone)).language == "en"


async def test_a_blocked_chat_is_noted_and_an_unblocked_one_too(any_academy: Academy) -> None:
    """Blocked chats are noted for HR; there is nobody to answer."""
    await any_academy.unit("ICT", "计算所")
    wang = await any_academy.person("A001", "王芳", "ICT")
    await any_academy.happens(Event(any_academy.now, Kind.BLOCKED, wang.telegram_id, wang.telegram_id))
    assert (await any_academy.who(wang)).blocked
    await any_academy.happens(Event(any_academy.now, Kind.UNBLOCKED, wang.telegram_id, wang.telegram_id))
    assert not (await any_academy.who(wang)).blocked
    await any_academy.happens(Event(any_academy.now, Kind.BLOCKED, 5555, 5555))
    assert not wang.messages
    assert not any_academy.phone(5555).messages


async def test_who_writes_again_can_be_reached_again(academy: Academy) -> None:
    """A message that met “chat not found” marks the chat; Telegram tells no change when the person just writes."""
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    await wang.blocks()
    await wang.says("/help")
    assert not (await academy.who(wang)).blocked
    await wang.says("/help")
    assert len(await academy.audit("binding.unblocked")) == 1
