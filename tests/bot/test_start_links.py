"""A secret never reaches the disk, wherever it stands in an update (security.md 10, 16)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.start_links import hidden, without_secret
from storage.invites import secret_hash
from tests.running import running_bot

SECRET = "kPq7vX2mNc9aLw4tRz8sYd"
LINK = f"https://t.me/xueshi_bot?start={SECRET}"
OPENED = {"text": f"/start {SECRET}", "chat": {"id": 7}}


@pytest.mark.parametrize("text", [f"/start {SECRET}", f"/START@xueshi_bot   {SECRET}", f"/start\n{SECRET} "])
def test_a_payload_becomes_its_hash(text: str) -> None:
    assert hidden(text).endswith(secret_hash(SECRET))
    assert SECRET not in hidden(text)


@pytest.mark.parametrize(
    "link",
    [
        "https://telegram.me/xueshi_bot?start=",
        "t.me/xueshi_bot?start=",
        "http://xueshi_bot.t.me/?startgroup=a&start=",
        "tg://resolve?domain=xueshi_bot&start=",
    ],
)
def test_a_link_of_telegram_keeps_the_hash_alone(link: str) -> None:
    assert hidden(f"打不开 {link}{SECRET}。") == f"打不开 {link}{secret_hash(SECRET)}。"


@pytest.mark.parametrize(
    "text",
    ["/start in-a0b1", "https://t.me/xueshi_bot?start=join-7", f"https://course.cn/?start={SECRET}", "a?start=2026"],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert hidden(text) == text


@pytest.mark.parametrize("text", ["/start", "/help me", "I start now", ""])
def test_other_texts_stay(text: str) -> None:
    assert hidden(text) == text


@pytest.mark.parametrize(
    "message",
    [
        OPENED,
        {"text": "这个链接打不开", "reply_to_message": OPENED},
        {"text": "?", "reply_to_message": {"text": "!", "reply_to_message": OPENED}},
        {"text": "?", "reply_to_message": OPENED, "quote": {"text": f"start {SECRET}"}},
        {"text": f"打不开：{LINK}", "link_preview_options": {"url": LINK}},
        {"text": "这里", "entities": [{"type": "text_link", "url": LINK}, "?"]},
        {"caption": LINK, "caption_entities": [{"type": "text_link", "url": LINK}]},
    ],
)
def test_no_message_of_an_update_keeps_it(message: dict[str, object]) -> None:
    kept = json.dumps(without_secret({"update_id": 1, "message": message}))
    assert SECRET not in kept
    assert secret_hash(SECRET) in kept


async def test_neither_does_the_database_nor_the_log(tmp_path: Path) -> None:
    """On the wire: the link is opened, and its message replied to."""
    async with running_bot(tmp_path) as bot:
        await bot.start()
        phone = bot.sandbox.phone(101, "王芳")
        opened = await phone.start(SECRET)
        await phone.expect("链接")
        await phone.reply("打不开", opened)
        await phone.expect("工号")
        await bot.stop()
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file
