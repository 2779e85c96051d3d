"""Every method that the sandbox knows, called by the real client."""

from __future__ import annotations

import asyncio

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import BadRequest

from sandbox.person import Phone
from sandbox.server import Sandbox
from tests.sandbox.conftest import picture

DECISION = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("通过 +40", callback_data="approve:1:1", style="success"),
            InlineKeyboardButton("驳回", callback_data="reject:1:1", style="danger"),
        ],
        [InlineKeyboardButton("规定", url="https://example.org/policy")],
    ]
)


async def test_get_me_and_delete_webhook(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    assert (await bot.get_me()).username == "xueshi_bot"
    await wang.send("before")
    assert await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_the_webhook_tells_where_updates_go_and_what_went_wrong(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    assert (await bot.get_webhook_info()).url == ""
    await bot.set_webhook("http://127.0.0.1:9/hook", allowed_updates=["message"])
    await wang.send("waits")
    async with asyncio.timeout(10):
        while not (told := await bot.get_webhook_info()).last_error_message:
            await asyncio.sleep(0.02)
    assert (told.url, told.pending_update_count) == ("http://127.0.0.1:9/hook", 1)
    assert told.allowed_updates == ("message",)


async def test_a_text_arrives_with_entities_and_buttons(bot: Bot, wang: Phone) -> None:
    message = await bot.send_message(
        101,
        "<b>待审核 · 李强</b>\n见 /review",
        parse_mode="HTML",
        reply_markup=DECISION,
        disable_notification=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert [entity.type for entity in message.entities] == ["bold", "bot_command"]
    assert message.reply_markup == DECISION
    assert message.link_preview_options is not None
    shown = wang.newest
    assert shown.html == "<b>待审核 · 李强</b>\n见 /review"
    assert shown.labels == ["通过 +40", "驳回", "规定"]
    assert shown.buttons[0][1].style == "danger"
    assert shown.silent


async def test_message_ids_count_per_chat(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    sandbox.phone(102, started=True)
    assert [(await bot.send_message(chat, "x")).message_id for chat in (101, 101, 102)] == [1, 2, 1]


async def test_a_reply_shows_what_it_answers(bot: Bot, wang: Phone) -> None:
    asked = await wang.send("/my")
    reply = await bot.send_message(101, "72 / 90", reply_parameters=ReplyParameters(asked))
    assert reply.reply_to_message is not None
    assert reply.reply_to_message.text == "/my"
    gone = ReplyParameters(99, allow_sending_without_reply=True)
    assert (await bot.send_message(101, "x", reply_parameters=gone)).reply_to_message is None


async def test_photos_and_documents_go_up_and_down(bot: Bot, wang: Phone) -> None:
    image, text = picture(800, 600), "学时证明".encode()
    sent = await bot.send_photo(101, image, caption="<i>证书</i>", parse_mode="HTML")
    assert [(size.width, size.height) for size in sent.photo] == [(320, 240), (800, 600)]
    assert wang.file(wang.newest) == image
    file = await bot.get_file(sent.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == image
    document = (await bot.send_document(101, text, filename="证明.txt", reply_markup=DECISION)).document
    assert document is not None
    assert (document.file_name, document.file_size) == ("证明.txt", len(text))
    again = await bot.send_document(101, document.file_id)
    assert again.document is not None
    assert again.document.file_id == document.file_id


async def test_an_album_is_several_messages_of_one_group(bot: Bot, wang: Phone) -> None:
    photos = [InputMediaPhoto(picture(), caption="<b>1</b>", parse_mode="HTML"), InputMediaPhoto(picture())]
    messages = await bot.send_media_group(101, photos)
    assert len({message.media_group_id for message in messages}) == 1
    assert [message.html for message in wang.messages] == ["<b>1</b>", ""]
    assert len(await bot.send_media_group(101, [InputMediaDocument(b"a"), InputMediaDocument(b"b")])) == 2


async def test_texts_captions_and_keyboards_are_edited_in_place(bot: Bot, wang: Phone) -> None:
    await bot.send_message(101, "请核对", reply_markup=DECISION)
    await bot.edit_message_reply_markup(101, 1, reply_markup=None)
    assert (wang.newest.buttons, wang.newest.edited) == ((), False)
    await bot.edit_message_text("<b>已提交</b>", 101, 1, parse_mode="HTML", reply_markup=DECISION)
    assert (wang.newest.html, wang.newest.edited) == ("<b>已提交</b>", True)
    await bot.edit_message_text("已通过", 101, 1)
    assert wang.newest.buttons == (), "a keyboard that is not given again goes away"
    await bot.send_photo(101, picture(), caption="a")
    await bot.edit_message_caption(101, 2, caption="b")
    assert wang.newest.text == "b"


async def test_a_photo_takes_another_s_place_with_its_own_caption(bot: Bot, wang: Phone) -> None:
    await bot.send_photo(101, picture(), caption="a", reply_markup=DECISION)
    before = wang.newest.photo
    await bot.edit_message_media(InputMediaPhoto(picture(), caption="<b>b</b>", parse_mode="HTML"), 101, 1)
    assert (wang.newest.html, wang.newest.buttons, wang.newest.edited) == ("<b>b</b>", (), True)
    assert wang.newest.photo not in (None, before)
    await bot.send_message(101, "x")
    await bot.edit_message_media(InputMediaDocument(b"a", filename="a.txt"), 101, 2)
    assert (wang.newest.document, wang.newest.text) == ("a.txt", "")
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_media(InputMediaDocument(wang.newest.file_id or ""), 101, 2)


async def test_a_tap_is_answered_with_a_toast_or_an_alert(bot: Bot, wang: Phone) -> None:
    await bot.send_message(101, "x", reply_markup=DECISION)
    for alert in (False, True):
        query_id = await wang.tap("通过")
        await bot.answer_callback_query(query_id, "王芳已在 10:42 通过", show_alert=alert)
        toast = await wang.answer(query_id)
        assert (toast.text, toast.alert) == ("王芳已在 10:42 通过", alert)


async def test_a_chat_action_lasts_until_the_next_message(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    await bot.send_chat_action(101, "typing")
    assert sandbox.chat(101).action == "typing"
    await bot.send_message(101, "x")
    assert sandbox.chat(101).action == ""


async def test_the_menu_is_the_narrowest_that_was_set(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    english = sandbox.phone(102, language_code="en", started=True)
    await bot.set_my_commands([BotCommand("help", "帮助")])
    await bot.set_my_commands([BotCommand("log", "登记")], scope=BotCommandScopeAllPrivateChats())
    await bot.set_my_commands(
        [BotCommand("log", "Log hours")], scope=BotCommandScopeAllPrivateChats(), language_code="en"
    )
    await bot.set_my_commands([BotCommand("review", "审核")], scope=BotCommandScopeChat(101))
    assert [command["description"] for command in wang.commands] == ["审核"]
    assert [command["description"] for command in english.commands] == ["Log hours"]


async def test_json_bodies_and_get_are_understood_too(sandbox: Sandbox, wang: Phone) -> None:
    import aiohttp

    address = f"{sandbox.base_url}/bot{sandbox.token}"
    markup = DECISION.to_dict()
    async with aiohttp.ClientSession() as session:
        body = {"chat_id": 101, "text": "x", "reply_markup": markup, "disable_notification": True}
        async with session.post(f"{address}/sendMessage", json=body) as response:
            assert (await response.json())["result"]["reply_markup"] == markup
        async with session.get(f"{address}/SENDMESSAGE?chat_id=101&text=y") as response:
            assert (await response.json())["result"]["text"] == "y"
    assert wang.messages[0].silent
