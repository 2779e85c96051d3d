"""What people do with their phones, and how a test waits for what they see."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update

from sandbox.person import NotShown, Phone
from sandbox.server import Sandbox
from tests.sandbox.conftest import picture


def buttons(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=f"do:{label}") for label in labels]])


async def newest(bot: Bot) -> Update:
    """The last update that came."""
    return (await bot.get_updates())[-1]


async def test_an_album_is_an_update_for_each_photo(bot: Bot, wang: Phone) -> None:
    await wang.album([picture(), picture(400, 300)], caption="证书")
    messages = [update.message for update in await bot.get_updates()]
    assert [message.caption for message in messages if message] == ["证书", None]
    assert len({message.media_group_id for message in messages if message}) == 1
    assert [len(message.photo) for message in messages if message] == [1, 2]


async def test_documents_keep_the_name_they_were_given(bot: Bot, wang: Phone) -> None:
    await wang.document("../../etc/passwd\0.pdf", b"%PDF-1.4", mime_type="application/pdf")
    message = (await newest(bot)).message
    assert message is not None
    assert message.document is not None
    assert message.document.file_name == "../../etc/passwd\0.pdf"
    path = (await bot.get_file(message.document.file_id)).file_path
    assert path is not None
    assert path.endswith("/documents/file_0.pdf")


async def test_contacts_forwards_and_groups_say_where_they_come_from(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    li = sandbox.phone(102, "李强").person
    await wang.contact("+8613800000000")
    await wang.contact("+8613900000000", of=li)
    await wang.forward("照转", "匿名者")
    await wang.forward("照转", li)
    await wang.in_group("/start@xueshi_bot")
    own, other, hidden, known, group = [update.to_dict()["message"] for update in await bot.get_updates()]
    assert own["from"]["id"] == own["contact"]["user_id"] == 101
    assert (other["from"]["id"], other["contact"]["user_id"]) == (101, 102)
    assert [message["forward_origin"]["type"] for message in (hidden, known)] == ["hidden_user", "user"]
    assert group["chat"]["type"] == "supergroup"
    await bot.send_message(group["chat"]["id"], "请在私聊中使用")
    assert [message.text for message in sandbox.chat(group["chat"]["id"]).messages.values()][-1] == "请在私聊中使用"


async def test_an_edit_is_an_update_of_its_own(bot: Bot, wang: Phone) -> None:
    await wang.edit(await wang.send("3.32"), "3.2")
    edited = (await newest(bot)).edited_message
    assert edited is not None
    assert edited.text == "3.2"
    assert edited.edit_date is not None


async def test_blocking_is_told_and_undone(bot: Bot, wang: Phone) -> None:
    await wang.block()
    with pytest.raises(RuntimeError, match="unblock"):
        await wang.send("x")
    await wang.unblock()
    told = [update.to_dict()["my_chat_member"] for update in await bot.get_updates()]
    changes = [(change["old_chat_member"]["status"], change["new_chat_member"]["status"]) for change in told]
    assert changes == [("member", "kicked"), ("kicked", "member")]


async def test_a_tap_finds_its_button_by_label(bot: Bot, wang: Phone) -> None:
    await bot.send_message(101, "旧", reply_markup=buttons("10", "1", "通过"))
    await bot.send_message(101, "新", reply_markup=buttons("通过 +40", "驳回"))
    await wang.tap("通过")
    await wang.tap("1")
    await wang.tap("通过", on=1)
    await wang.tap_at(2, 0, 1)
    await wang.forge("approve:999:1")
    taps = [update.callback_query for update in await bot.get_updates()]
    assert [tap.data for tap in taps if tap] == ["do:通过 +40", "do:1", "do:通过", "do:驳回", "approve:999:1"]


async def test_expecting_looks_past_what_stood_there_before(bot: Bot, wang: Phone) -> None:
    await bot.send_message(101, "培训名称？")
    await wang.send("/log")
    with pytest.raises(NotShown, match="培训名称"):
        await wang.expect("培训名称？", timeout=0.01)
    assert (await wang.expect("培训名称？", anywhere=True)).id == 1
    waiting = asyncio.create_task(wang.expect("培训名称？"))
    await bot.send_message(101, "培训名称？直接发送")
    assert (await waiting).id == 3


async def test_expecting_sees_edits_buttons_files_and_toasts(bot: Bot, wang: Phone) -> None:
    await bot.send_message(101, "请核对", reply_markup=buttons("提交"))
    await wang.tap("提交")
    waiting = asyncio.gather(wang.expect("已提交"), wang.expect_button("撤回"), wang.expect_file())
    await bot.edit_message_text("已提交给计算所人事", 101, 1, reply_markup=buttons("撤回"))
    await bot.send_document(101, b"x", filename="a.pdf")
    text, button, file = await waiting
    assert text == button
    assert file.document == "a.pdf"
    query_id = await wang.tap("撤回")
    await bot.answer_callback_query(query_id, "已撤回")
    assert (await wang.expect_toast("撤回")).query_id == query_id
    assert len(wang.toasts) == 1


async def test_a_deleted_message_is_out_of_the_bots_reach(bot: Bot, wang: Phone) -> None:
    await bot.send_message(101, "x")
    await wang.delete(1)
    assert wang.newest.deleted
    with pytest.raises(Exception, match="Message to edit not found"):
        await bot.edit_message_text("y", 101, 1)
