"""The page with the phones, driven in a browser with a small bot behind it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, FilePayload, Locator, Page, expect
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from sandbox.server import Sandbox
from tests.sandbox.conftest import picture

Context = ContextTypes.DEFAULT_TYPE
CARD = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("通过 +40", callback_data="approve", style="success"),
            InlineKeyboardButton("驳回", callback_data="reject", style="danger"),
        ],
        [InlineKeyboardButton("材料", callback_data="files")],
    ]
)


async def start(update: Update, context: Context) -> None:
    assert update.message
    assert update.effective_user
    name = update.effective_user.mention_html()
    await update.message.reply_html(f"<b>{name}</b>，你好 <tg-spoiler>秘密</tg-spoiler>", reply_markup=CARD)


async def tap(update: Update, context: Context) -> None:
    query = update.callback_query
    assert query
    if query.data == "approve":
        await query.answer("已通过，线下 +40")
        await query.edit_message_text("<b>已通过</b> · 王芳", parse_mode="HTML")
    elif query.data == "reject":
        await query.answer("王芳已在 10:42 通过", show_alert=True)
    else:
        await query.answer()
        album = [InputMediaPhoto(picture(colour=colour)) for colour in ("teal", "navy", "olive")]
        await context.bot.send_media_group(query.from_user.id, album, caption="证书三份")


async def echo(update: Update, context: Context) -> None:
    assert update.message
    await update.message.reply_text(f"收到：{update.message.text or '文件'}")


@pytest.fixture
async def page(sandbox: Sandbox, browser: Browser) -> AsyncIterator[Page]:
    """A page that has no phone yet, and a bot that answers; an error on the page fails the test."""
    address = f"{sandbox.base_url}/bot"
    app: Application[Any, Any, Any, Any, Any, Any] = (
        Application.builder().token(sandbox.token).base_url(address).build()
    )
    app.add_handlers([CommandHandler("start", start), CallbackQueryHandler(tap), MessageHandler(filters.ALL, echo)])
    errors: list[str] = []
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    async with app:
        assert app.updater
        await app.bot.set_my_commands([BotCommand("start", "今年的学时")])
        await app.start()
        await app.updater.start_polling(poll_interval=0)
        yield page
        await app.updater.stop()
        await app.stop()
    assert errors == []


async def opened(page: Page, sandbox: Sandbox, query: str = "phones=101,102&theme=light") -> tuple[Locator, Locator]:
    """The phones of 王芳 and 李强."""
    sandbox.phone(101, "王芳")
    sandbox.phone(102, "李强")
    await page.goto(f"{sandbox.base_url}/?{query}")
    phones = page.get_by_role("region")
    return phones.nth(0), phones.nth(1)


async def test_two_people_talk_with_the_bot(page: Page, sandbox: Sandbox) -> None:
    wang, li = await opened(page, sandbox)
    await wang.get_by_role("button", name="开始").click()
    await expect(wang.get_by_role("log")).to_contain_text("王芳，你好")
    await expect(li.get_by_role("button", name="开始")).to_be_visible()

    await wang.get_by_role("button", name="驳回 (慎重)").click()
    alert = wang.get_by_role("alertdialog")
    await expect(alert).to_contain_text("王芳已在 10:42 通过")
    await expect(alert.get_by_role("button")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(alert).to_be_hidden()

    await wang.get_by_role("button", name="材料").click()
    await expect(wang.get_by_role("button", name="打开照片")).to_have_count(2)
    await wang.get_by_role("button", name="打开证书三份").click()
    await page.get_by_role("button", name="关闭").click()

    await wang.get_by_role("button", name="通过 +40").click()
    await expect(wang.locator(".toast")).to_have_text("已通过，线下 +40")
    await expect(wang.get_by_role("log")).to_contain_text("已通过 · 王芳已编辑")
    await expect(wang.get_by_role("button", name="通过 +40")).to_have_count(0)


async def test_the_keyboard_is_enough(page: Page, sandbox: Sandbox) -> None:
    wang, _ = await opened(page, sandbox)
    await wang.get_by_role("button", name="开始").focus()
    await page.keyboard.press("Enter")
    message = wang.get_by_role("textbox", name="消息")
    await message.fill("第一行")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("第二行")
    await page.keyboard.press("Enter")
    await expect(wang.get_by_role("log")).to_contain_text("收到：第一行\n第二行", use_inner_text=True)
    await wang.get_by_role("button", name="菜单", exact=True).focus()
    await page.keyboard.press("Enter")
    await expect(wang.get_by_role("button", name="今年的学时 /start")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(wang.get_by_role("button", name="今年的学时 /start")).to_be_hidden()


async def test_photos_and_files_are_sent_from_a_phone(page: Page, sandbox: Sandbox) -> None:
    wang, _ = await opened(page, sandbox)
    await wang.get_by_role("button", name="开始").click()
    files = wang.locator('input[type="file"]')
    image = FilePayload(name="a.png", mimeType="image/png", buffer=picture())
    await files.nth(0).set_input_files([image, image])
    await expect(wang.get_by_role("button", name="打开照片")).to_have_count(2)
    await files.nth(1).set_input_files(FilePayload(name="证明.pdf", mimeType="application/pdf", buffer=b"%PDF"))
    await expect(wang.get_by_role("link", name="证明.pdf")).to_be_visible()
    groups = [message.group for message in sandbox.phone(101).messages if message.photo and not message.by_bot]
    assert len(groups) == 2
    assert len(set(groups)) == 1


async def test_outside_text_stays_text(page: Page, sandbox: Sandbox) -> None:
    attack = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    evil = sandbox.phone(103, attack, started=True)
    await page.goto(f"{sandbox.base_url}/?phones=103&theme=dark")
    phone = page.get_by_role("region")
    await phone.get_by_role("textbox").fill(attack)
    await page.keyboard.press("Enter")
    await evil.document(attack + ".html", b"<script>1</script>", caption=attack)
    await expect(phone.get_by_role("log")).to_contain_text(f"收到：{attack}")
    await expect(phone.get_by_role("link", name=attack)).to_be_visible()
    assert await phone.locator("img[src='x'], script").count() == 0
    assert await page.title() == "学时 · 手机"


async def test_a_person_blocks_the_bot_and_lets_it_back(page: Page, sandbox: Sandbox) -> None:
    wang, _ = await opened(page, sandbox)
    await wang.get_by_role("button", name="开始").click()
    await wang.get_by_role("button", name="更多").click()
    await wang.get_by_role("button", name="屏蔽机器人").click()
    await wang.get_by_role("button", name="解除屏蔽").last.click()
    await expect(wang.get_by_role("textbox", name="消息")).to_be_visible()


async def test_the_bar_adds_phones_makes_trouble_and_plays_the_demo(page: Page, sandbox: Sandbox) -> None:
    pressed = asyncio.Event()
    await opened(page, sandbox, "phones=101&lang=en")
    sandbox.add_button("本季度提醒", "remind", pressed.set)
    await page.get_by_role("button", name="本季度提醒").click()
    await asyncio.wait_for(pressed.wait(), 5)
    await page.get_by_text("Add a phone").click()
    await page.get_by_role("button", name="李强").click()
    await page.get_by_text("Add a phone").click()
    await page.get_by_label("Somebody new").fill("赵敏")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.get_by_role("region", name="赵敏’s phone")).to_be_visible()
    await expect(page).to_have_url(re.compile("phones=101,102,103&lang=en$"))
    await page.get_by_text("Trouble", exact=True).click()
    await page.get_by_label("How").select_option("502")
    await page.get_by_role("button", name="Make it so").click()
    await expect(page.get_by_text("502 bad gateway · any × 1")).to_be_visible()
    assert [fault["kind"] for fault in sandbox.faults] == ["502"]


async def test_it_fits_a_narrow_window(page: Page, sandbox: Sandbox) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    wang, _ = await opened(page, sandbox, "phones=101&theme=dark&lang=en")
    await wang.get_by_role("button", name="Start").click()
    await expect(wang.get_by_role("button", name="通过 +40 (confirms)")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
