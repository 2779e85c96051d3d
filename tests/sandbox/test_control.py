"""The control API: the same acts from another process, the log of calls, the demo's buttons."""

from __future__ import annotations

import asyncio
import json
import sys

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from sandbox.person import NotShown, Phone
from sandbox.remote import RemotePhone
from sandbox.server import TOKEN, Sandbox
from tests.sandbox.conftest import picture


async def test_a_remote_phone_does_what_a_phone_does(bot: Bot, sandbox: Sandbox) -> None:
    async with RemotePhone(sandbox.base_url, 201, "赵敏") as phone:
        await phone.send("/start")
        await phone.photos([picture(), picture()], caption="证书")
        await phone.document("证明.pdf", b"%PDF")
        await phone.do("contact", phone_number="+86")
        assert len(await bot.get_updates()) == 5
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("通过", callback_data="ok")]])
        await bot.send_message(201, "<b>待审核</b>", parse_mode="HTML", reply_markup=keyboard)
        assert (await phone.expect("待审核"))["html"] == "<b>待审核</b>"
        query_id = await phone.tap("通过")
        await bot.answer_callback_query(query_id, "好")
        assert (await phone.do("answer", query_id=query_id))["text"] == "好"
        chat = await phone.chat()
        assert [message["media"] and message["media"]["kind"] for message in chat["messages"]] == [
            *(None, "photo", "photo", "document", None, None)
        ]
        with pytest.raises(NotShown, match="赵敏 waited"):
            await phone.expect("nothing", timeout=0.01)
        with pytest.raises(RuntimeError, match="TypeError"):
            await phone.do("send", words="x")


async def test_the_log_of_calls_tells_what_was_asked(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    await bot.send_message(101, "学时")
    async with aiohttp.ClientSession(sandbox.base_url) as session:
        async with session.get("/control/calls", params={"method": "sendMessage", "chat_id": "101"}) as response:
            (call,) = await response.json()
        assert (call["fields"]["text"], call["status"]) == ("学时", 200)
        async with session.delete("/control/calls") as response:
            assert response.status == 200
    assert not sandbox.calls


async def test_the_demos_buttons_call_back_or_wait_to_be_read(sandbox: Sandbox) -> None:
    pressed: list[str] = []
    sandbox.add_button("本季度提醒", "remind", lambda: pressed.append("remind"))
    async with aiohttp.ClientSession(sandbox.base_url) as session:
        await session.post("/control/buttons", json={"id": "other", "label": "别的"})
        async with session.get("/control/buttons") as response:
            assert [button["id"] for button in await response.json()] == ["remind", "other"]
        for button in ("remind", "other"):
            await session.post(f"/control/buttons/{button}/press")
        async with session.post("/control/buttons/unknown/press") as response:
            assert response.status == 404
        async with session.get("/control/presses") as response:
            assert await response.json() == ["other"]
    assert pressed == ["remind"]


async def test_only_images_are_served_as_something_to_look_at(sandbox: Sandbox, wang: Phone) -> None:
    await wang.photo(picture())
    await wang.document("a.html", b"<script>alert(1)</script>", mime_type="text/html")
    photo, document = (message.file_id for message in wang.messages)
    async with aiohttp.ClientSession(sandbox.base_url) as session:
        async with session.get(f"/control/files/{photo}") as response:
            assert response.content_type == "image/png"
        async with session.get(f"/control/files/{document}") as response:
            assert response.content_type == "application/octet-stream"
            assert response.headers["Content-Disposition"] == "attachment"


async def test_events_tell_what_the_phones_show(bot: Bot, sandbox: Sandbox, wang: Phone) -> None:
    async with aiohttp.ClientSession(sandbox.base_url) as session, session.get("/control/events") as stream:
        assert await stream.content.readline() == b": hello\n"
        await bot.send_message(101, "<b>x</b>", parse_mode="HTML")
        await stream.content.readline()
        told = json.loads((await stream.content.readline()).removeprefix(b"data: "))
    assert (told["kind"], told["chat"], told["message"]["text"]) == ("message", 101, "x")


async def test_updates_are_injected_and_repeated_over_http(bot: Bot, sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession(sandbox.base_url) as session:
        await session.post("/control/updates", json={"poll": {"id": "1"}})
        await session.post("/control/redeliver", json={"same_id": False})
        await session.post("/control/flood", json={"per_chat": 1, "per_bot": None})
    assert sandbox.flood.per_chat == 1
    assert len(sandbox.world.updates.queue) == 2


async def test_it_runs_as_a_program() -> None:
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--port", "0", "--quiet", stdout=asyncio.subprocess.PIPE
    )
    assert program.stdout is not None
    told = json.loads(await program.stdout.readline())
    assert told["token"] == TOKEN
    async with Bot(TOKEN, base_url=f"{told['url']}/bot") as bot:
        assert bot.username == "xueshi_bot"
    program.terminate()
    assert await program.wait() == 0
