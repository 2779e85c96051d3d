"""Every row of the table of refusals, provoked through the wire and read by the real client."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest
from telegram import Bot, InputMediaPhoto
from telegram.error import BadRequest, Forbidden

from sandbox.person import Phone
from sandbox.refusals import MAX_DOWNLOAD, MAX_PHOTO, MAX_UPLOAD, Because
from sandbox.server import Sandbox
from tests.sandbox.conftest import picture

Fields = dict[str, Any]


def keyboard(*buttons: Fields) -> str:
    return json.dumps({"inline_keyboard": [[button] for button in buttons]})


def text(**fields: object) -> Fields:
    return {"chat_id": 101, "text": "x", **fields}


def album(*kinds: str, **fields: object) -> Fields:
    return {"chat_id": 101, "media": json.dumps([{"type": kind, "media": "?"} for kind in kinds]), **fields}


OK = {"text": "a", "callback_data": "b"}
# Reason → method and fields; the chat holds a text of the bot (1), one of the person (2), a photo (3).
CASES: dict[Because, tuple[str, Fields]] = {
    Because.METHOD_UNKNOWN: ("sendDice", {"chat_id": 101}),
    Because.WEBHOOK_INVALID: ("setWebhook", {"url": "ftp://h"}),
    Because.WEBHOOK_SECRET: ("setWebhook", {"url": "http://h/", "secret_token": "学"}),
    Because.JSON_BROKEN: ("sendMessage", text(reply_markup="{")),
    Because.NUMBER_BROKEN: ("editMessageText", text(message_id="one")),
    Because.CHAT_MISSING: ("sendMessage", {"text": "x"}),
    Because.CHAT_UNKNOWN: ("sendMessage", text(chat_id=999)),
    Because.BLOCKED: ("sendMessage", text(chat_id=103)),
    Because.ACTION_UNKNOWN: ("sendChatAction", {"chat_id": 101, "action": "dancing"}),
    Because.TEXT_EMPTY: ("sendMessage", text(text="<b> </b>", parse_mode="HTML")),
    Because.TEXT_TOO_LONG: ("sendMessage", text(text="学" * 4097)),
    Because.CAPTION_TOO_LONG: ("sendPhoto", {"chat_id": 101, "photo": "?", "caption": "学" * 1025}),
    Because.PARSE_MODE_UNKNOWN: ("sendMessage", text(parse_mode="BBCode")),
    Because.ENTITIES_BROKEN: ("sendMessage", text(text="<b>", parse_mode="HTML")),
    Because.REPLY_UNKNOWN: ("sendMessage", text(reply_parameters='{"message_id": 99}')),
    Because.MARKUP_UNKNOWN: ("sendMessage", text(reply_markup='{"keyboard": [["a"]]}')),
    Because.MARKUP_TOO_LONG: ("sendMessage", text(reply_markup=keyboard(*[OK] * 101))),
    Because.BUTTON_WITHOUT_TEXT: ("sendMessage", text(reply_markup=keyboard({"callback_data": "b"}))),
    Because.BUTTON_KIND_UNKNOWN: ("sendMessage", text(reply_markup=keyboard({"text": "a", "pay": True}))),
    Because.BUTTON_STYLE_UNKNOWN: ("sendMessage", text(reply_markup=keyboard(OK | {"style": "pink"}))),
    Because.BUTTON_DATA_INVALID: ("sendMessage", text(reply_markup=keyboard(OK | {"callback_data": "学" * 22}))),
    Because.BUTTON_URL_INVALID: ("sendMessage", text(reply_markup=keyboard({"text": "a", "url": "no url"}))),
    Because.EDIT_WITHOUT_ID: ("editMessageText", text()),
    Because.EDIT_UNKNOWN: ("editMessageText", text(message_id=99)),
    Because.EDIT_FOREIGN: ("editMessageText", text(message_id=2)),
    Because.EDIT_NO_TEXT: ("editMessageText", text(message_id=3)),
    Because.EDIT_NO_CAPTION: ("editMessageCaption", {"chat_id": 101, "message_id": 1, "caption": "x"}),
    Because.EDIT_SAME: ("editMessageText", text(message_id=1)),
    Because.QUERY_EXPIRED: ("answerCallbackQuery", {"callback_query_id": "1"}),
    Because.TOAST_TOO_LONG: ("answerCallbackQuery", {"callback_query_id": "1", "text": "学" * 201}),
    Because.MEDIA_MISSING: ("sendMediaGroup", {"chat_id": 101}),
    Because.MEDIA_NO_OBJECT: ("editMessageMedia", {"chat_id": 101, "message_id": 3, "media": "[]"}),
    Because.MEDIA_KIND_UNKNOWN: ("editMessageMedia", {"chat_id": 101, "message_id": 3, "media": '{"type": "song"}'}),
    Because.ALBUM_TOO_SMALL: ("sendMediaGroup", album("photo")),
    Because.ALBUM_TOO_BIG: ("sendMediaGroup", album(*["photo"] * 11)),
    Because.ALBUM_KIND_UNKNOWN: ("sendMediaGroup", album("photo", "sticker")),
    Because.ALBUM_MIXED: ("sendMediaGroup", album("photo", "document")),
    Because.ALBUM_KEYBOARD: ("sendMediaGroup", album("photo", "photo", reply_markup=keyboard(OK))),
    Because.FILE_MISSING: ("sendDocument", {"chat_id": 101}),
    Because.FILE_UNKNOWN: ("sendDocument", {"chat_id": 101, "document": "nothing"}),
    Because.DOWNLOAD_UNKNOWN: ("getFile", {"file_id": "nothing"}),
    Because.COMMAND_BROKEN: ("setMyCommands", {"commands": '[{"command": "Log!", "description": "x"}]'}),
    Because.COMMAND_UNDESCRIBED: ("setMyCommands", {"commands": '[{"command": "log", "description": ""}]'}),
    Because.COMMANDS_TOO_MANY: ("setMyCommands", {"commands": json.dumps([{"command": "a"}] * 101)}),
    Because.SCOPE_UNKNOWN: ("setMyCommands", {"commands": "[]", "scope": '{"type": "all_group_chats"}'}),
}


@pytest.fixture
async def chat(sandbox: Sandbox, bot: Bot, wang: Phone) -> Phone:
    await bot.send_message(101, "x")
    await wang.send("y")
    await bot.send_photo(101, picture())
    await sandbox.phone(103, started=True).block()
    return wang


async def call(sandbox: Sandbox, method: str, fields: Fields, token: str | None = None) -> tuple[int, Fields]:
    """One call as it goes over the wire, and the status with which it is answered."""
    address = f"{sandbox.base_url}/bot{token or sandbox.token}/{method}"
    data = aiohttp.FormData({name: value if isinstance(value, bytes) else str(value) for name, value in fields.items()})
    async with aiohttp.ClientSession() as session, session.post(address, data=data) as response:
        return response.status, await response.json()


@pytest.mark.parametrize("because", CASES, ids=lambda because: because.name)
async def test_a_call_is_refused_in_telegrams_words(sandbox: Sandbox, chat: Phone, because: Because) -> None:
    method, fields = CASES[because]
    before = chat.messages
    status, told = await call(sandbox, method, fields)
    assert (status, told["ok"], told["error_code"]) == (because.code, False, because.code)
    assert told["description"].startswith(because.description.partition("{")[0])
    assert "{" not in told["description"]
    assert chat.messages == before, "what is refused changes nothing"


async def test_the_token_is_checked_as_telegram_checks_it(sandbox: Sandbox) -> None:
    assert (await call(sandbox, "getMe", {}, "nonsense"))[0] == Because.TOKEN_MALFORMED.code == 404
    status, told = await call(sandbox, "getMe", {}, "1000000001:wrong")
    assert (status, told["description"]) == (401, Because.TOKEN_WRONG.description)


async def test_files_have_their_limits(sandbox: Sandbox, bot: Bot, wang: Phone) -> None:
    await wang.document("big.bin", bytes(MAX_DOWNLOAD + 1))
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(wang.newest.file_id or "")
    with pytest.raises(BadRequest, match="is too big for a photo"):
        await bot.send_photo(101, bytes(MAX_PHOTO + 1))
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(101, b"no image")
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(101, b"")
    with pytest.raises(BadRequest, match="Can't use file of type document as photo"):
        await bot.send_photo(101, wang.newest.file_id or "")
    for size in (MAX_UPLOAD + 1, MAX_UPLOAD + 2 * 1024 * 1024):
        status, told = await call(sandbox, "sendDocument", {"chat_id": 101, "document": bytes(size)})
        assert (status, told["description"]) == (413, Because.BODY_TOO_BIG.description)


async def test_a_query_is_answered_once_and_in_time(sandbox: Sandbox, bot: Bot, wang: Phone) -> None:
    await bot.send_message(101, "x")
    query_id = await wang.forge("any")
    await bot.answer_callback_query(query_id)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query_id)
    query_id = await wang.forge("any")
    sandbox.world.query_seconds = 0.0
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query_id)


async def test_nobody_is_written_to_before_they_start_or_after_they_block(sandbox: Sandbox, bot: Bot) -> None:
    li = sandbox.phone(102, "李强")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(102, "x")
    await li.start()
    await bot.send_message(102, "x")
    await li.block()
    for attempt in (
        bot.send_message(102, "x"),
        bot.edit_message_text("y", 102, 2),
        bot.send_chat_action(102, "typing"),
    ):
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await attempt


async def test_forgotten_files_are_gone(sandbox: Sandbox, bot: Bot, wang: Phone) -> None:
    await wang.document("a.pdf", b"%PDF")
    file = await bot.get_file(wang.newest.file_id or "")
    sandbox.world.forget_file(file.file_id)
    with pytest.raises(BadRequest, match="Wrong file_id or the file is temporarily unavailable"):
        await bot.get_file(file.file_id)
    with pytest.raises(Exception, match="Not Found"):
        await file.download_as_bytearray()


async def test_an_album_is_all_or_nothing(bot: Bot, wang: Phone) -> None:
    with pytest.raises(BadRequest):
        await bot.send_media_group(101, [InputMediaPhoto(picture()), InputMediaPhoto(b"broken")])
    assert wang.messages == []


def test_every_row_of_the_table_is_tried() -> None:
    elsewhere = {
        *(Because.TOKEN_MALFORMED, Because.TOKEN_WRONG),  # test_the_token_is_checked_as_telegram_checks_it
        *(Because.BODY_TOO_BIG, Because.PHOTO_TOO_BIG, Because.PHOTO_BROKEN),  # test_files_have_their_limits
        *(Because.FILE_EMPTY, Because.FILE_OTHER_KIND, Because.DOWNLOAD_TOO_BIG),  # the same
        *(Because.OTHER_POLLER, Because.WEBHOOK_ACTIVE),  # test_updates.py
        Because.TOO_MANY,  # test_faults.py
    }
    assert set(CASES) | elsewhere == set(Because)
    assert not set(CASES) & elsewhere
