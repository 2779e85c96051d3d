"""“Learned from others' users”: albums, long names, contacts, ready choices, few messages, labels."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import pytest

from sandbox.state import Happening, Message
from tests.bot.files import picture
from tests.end_to_end.campus import (
    Campus,
    card_of,
    log_class,
    log_self_study,
    sees,
    walk_class_to_evidence,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

FOUR_BYTES = "𠮷"


class Onlooker:
    """Every keyboard that any phone ever showed, also those that were edited away."""

    def __init__(self, campus: Campus) -> None:
        self.rows: list[list[dict[str, str]]] = []
        campus.bot.sandbox.watch(self.see)

    def see(self, happening: Happening) -> None:
        if isinstance(happening.subject, Message) and happening.subject.by_bot:
            self.rows += happening.subject.keyboard

    @property
    def buttons(self) -> Iterable[dict[str, str]]:
        return (button for row in self.rows for button in row)


async def test_each_photo_of_an_album_is_evidence(campus: Campus) -> None:
    """“each photo of a media group is its own update”: three photos, three files, one live message."""
    institute = await campus.institute()
    await walk_class_to_evidence(institute.li, "相册里的证书")
    await institute.li.album([picture(width=60 + at) for at in range(3)], caption="证书")
    await sees(institute.li, "已收到 3 份")
    live = [message for message in institute.li.messages if message.by_bot and "下一步" in "".join(message.labels)]
    assert len(live) == 1
    await institute.li.tap("下一步")
    await institute.li.tap("提交")
    await institute.wang.tap("材料 3")
    await institute.wang.expect_file()
    await campus.settled(institute.wang)
    assert len([message for message in institute.wang.messages if message.photo]) == 3
    files = campus.rows(
        "SELECT e.* FROM evidence e JOIN submissions s USING (submission_id) WHERE s.title = '相册里的证书'"
    )
    assert [file["state"] for file in files] == ["stored"] * 3
    assert len({file["album"] for file in files}) == 1


async def test_an_album_larger_than_the_limit_says_what_was_left_out(campus: Campus) -> None:
    """“each photo of a media group is its own update”: the sixth of seven is told, not dropped in silence."""
    institute = await campus.institute()
    await walk_class_to_evidence(institute.li, "七张照片")
    await institute.li.album([picture(width=80 + at) for at in range(7)])
    await sees(institute.li, "最多 5 份材料", "已收到 5 份")


async def test_an_album_sent_twice_over_is_kept_once(campus: Campus) -> None:
    """“each photo of a media group is its own update”, and any of them may come again."""
    institute = await campus.institute()
    await walk_class_to_evidence(institute.li, "重发的照片")
    await institute.li.album([picture(width=90), picture(width=91)])
    campus.bot.sandbox.redeliver(same_id=False)
    campus.bot.sandbox.redeliver(same_id=True)
    await campus.settled(institute.li)
    await sees(institute.li, "已收到 2 份")


async def test_names_of_any_length_fit_every_button(campus: Campus) -> None:
    """“Names that overflow ``callback_data``, which counts bytes.” The sandbox refuses such a keyboard as Telegram
    does, so none of the calls may have been refused."""
    onlooker, calls = Onlooker(campus), len(campus.bot.sandbox.calls)
    institute = await campus.institute()
    name, title = FOUR_BYTES * 32, FOUR_BYTES * 100
    await campus.imports(*institute.roster().replace("李强", name).replace("周敏", name).splitlines())
    await log_class(institute.zhou, title, picture())
    await log_class(institute.li, title, picture(width=70))
    await institute.li.send("/log")
    await sees(institute.li, "再记一次")
    for command, shown in (("/records", "我的记录"), ("/my", "学时进度"), ("/start", "年学时")):
        await institute.li.send(command)
        await sees(institute.li, shown)
    await card_of(institute.wang, title)
    await institute.wang.send("/review")
    await institute.wang.tap("驳回")
    await institute.wang.tap("返回")
    await institute.wang.send("/report")
    await institute.wang.tap("还差学时的人")
    await sees(institute.wang, "点姓名看档案")
    assert max(len(button["callback_data"].encode()) for button in onlooker.buttons) <= 64
    refused = [call for call in list(campus.bot.sandbox.calls)[calls:] if call.status >= 400]
    assert not refused, refused


async def test_a_contact_binds_nobody(campus: Campus) -> None:
    """“Phone binding: trust a contact only if its ``user_id`` is the sender's”: here none is trusted at all."""
    institute = await campus.institute(bound=False)
    stranger = campus.phone(77, "路人")
    async with campus.refusing():
        for owner in (institute.li.person, stranger.person):
            await stranger.contact("+8613800000000", of=owner)
            await stranger.expect("不用手机号")
    assert "13800000000" not in str(await campus.holdings())


async def test_somebody_elses_invite_link_binds_nobody(campus: Campus) -> None:
    """“Phone binding”: a link that was passed on asks for the staff number before it shows a name."""
    institute = await campus.institute(bound=False)
    stranger = campus.phone(78, "路人乙")
    async with campus.refusing("binding.refused"):
        await stranger.start(campus.secrets[f"{institute.code}-1"])
        await sees(stranger, "请发送你的工号")
        await stranger.send(f"{institute.code}-2")
        await sees(stranger, "工号不对")
    assert "李强" not in stranger.transcript()


async def test_what_a_colleague_logged_is_a_ready_choice(campus: Campus) -> None:
    """“One training under 38 spellings in one real queue of 163”: one tap, one spelling."""
    institute = await campus.institute()
    await log_class(institute.zhou, "科研诚信培训班", picture())
    await institute.li.send("/log")
    await institute.li.tap("外部培训")
    await institute.li.tap("专项培训班")
    await institute.li.tap("科研诚信培训班 · 中国科协 · 3.2–3.6 · 1 人")
    for answer in ("没有缺席", "不脱产", "合格"):
        await institute.li.tap(answer)
    await sees(institute.li, "证书或通知")
    await institute.li.photo(picture(width=99))
    await institute.li.tap("下一步")
    await institute.li.tap("提交")
    await sees(institute.li, "已提交")
    rows = campus.rows(
        "SELECT title, organiser, place, start_on, end_on, half_days FROM submissions WHERE unit = ?", institute.code
    )
    assert len(rows) == 2
    assert rows[0] == rows[1]


async def test_no_more_messages_than_the_person_sends(campus: Campus) -> None:
    """“Too many messages”: in a whole logging the bot never says more than one for each that it was sent, and one;
    a reviewer gets one for a submission, and none for having decided."""
    institute = await campus.institute()
    before = {phone: len(phone.messages) for phone in (institute.li, institute.wang, institute.zhao)}
    await log_class(institute.li, "数消息的班", picture())
    await institute.wang.tap("通过 +40", on=await card_of(institute.wang, "数消息的班"))
    await sees(institute.wang, "已通过")
    await sees(institute.li, "王芳通过了")
    await campus.at_rest()
    said = institute.li.messages[before[institute.li] :]
    by_bot = sum(message.by_bot for message in said)
    assert by_bot <= len(said) - by_bot + 1
    for reviewer in (institute.wang, institute.zhao):
        assert len(reviewer.messages) == before[reviewer] + 1


async def test_labels_say_what_they_do(campus: Campus) -> None:
    """“Screen readers: a button's label says what it does without its emoji”, and no two of a message say the same.

    The calendar's places without a day are the exception: they do nothing, and say nothing.
    """
    onlooker = Onlooker(campus)
    institute = await campus.institute()
    await log_class(institute.li, "读屏软件", picture())
    await log_self_study(institute.li, "读屏自学", day="3.9")
    for command, label in (
        ("/log", "外部培训"),
        ("/records", "看“读屏软件”"),
        ("/settings", "免打扰"),
        ("/start", "详细进度"),
    ):
        await institute.li.send(command)
        await institute.li.tap(label)
    await institute.li.send("/log")
    for label in ("另记一件", "在职自学"):
        await institute.li.tap(label)
    for said in ("书", "和名称一样", "图书馆"):
        await institute.li.send(said)
    for label in ("2026-02", "10", "换一天"):
        await institute.li.tap(label)
    await institute.wang.send("/review")
    for label in ("下一件", "上一件", "退回修改", "返回", "一并通过", "先不通过"):
        await institute.wang.tap(label)
    await institute.wang.send("/report")
    for label in ("还差学时的人", "返回", "排名"):
        await institute.wang.tap(label)
    await sees(institute.wang, "完成情况")
    labels = {button["text"] for button in onlooker.buttons} - {"·"}
    assert len(labels) > 60
    silent = [label for label in labels if not any(unicodedata.category(sign)[0] in "LN" for sign in label)]
    pictured = [label for label in labels if any(unicodedata.category(sign) == "So" for sign in label)]
    assert not silent
    assert not pictured


async def test_one_answer_takes_the_buttons_of_the_last_question_away(campus: Campus) -> None:
    """“the second approver left with … a live card”: after a typed answer no dead keyboard stays behind."""
    institute = await campus.institute()
    await log_self_study(institute.li, "没有旧键盘")
    alive = [message for message in institute.li.messages if message.buttons and "登记学时" not in message.labels]
    assert len(alive) == 1
    assert "撤回" in alive[0].labels
