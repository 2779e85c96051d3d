"""Issue part 1, attendance by a code: read by a camera from the organiser's phone and from the projector page."""

from __future__ import annotations

import asyncio
import io
import os
import sqlite3
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, expect

from sandbox.person import Phone
from tests.ports import free_port
from tests.running import Bot, running_bot

ROSTER = """staff_no,name,unit,unit_name,rank,since,roles
A001,孙悦,ICT,计算所,staff,2020-01-01,organiser
B001,李强,ICT,计算所,staff,2020-01-01,
B002,周敏,ICT,计算所,staff,2020-01-01,
C001,何平,ICT,计算所,staff,2020-01-01,
"""
SCREENSHOTS = os.environ.get("SCREENSHOTS")
"""A folder for new screenshots of the documents; none are kept otherwise."""
NINE = "2026-03-10T09:00:00+08:00"
HALF_A_MINUTE_ON = "2026-03-10T09:00:40+08:00"


def read_by_camera(image: bytes) -> str:
    """The payload of the link that a picture shows."""
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(image)))
    return str(code.text).split("t.me/xueshi_bot?start=")[1]


def lay_class(bot: Bot) -> None:
    """A class of 孙悦's this morning, with 李强 and 周敏."""
    with sqlite3.connect(bot.folder / "xueshi.db") as database:
        database.execute(
            "INSERT INTO classes (class_id, unit, organiser_id, state, revision, form, title, content, place, assessed,"
            " off_job, first_on, last_on, made_at) SELECT 1, unit, person_id, 'planned', 1, 'special_class',"
            " '科研诚信培训班', '制度', '一号楼', 0, 0, '2026-03-10', '2026-03-10', '2026-03-01T00:00:00.000000Z'"
            " FROM people WHERE staff_no = 'A001'"
        )
        database.execute("INSERT INTO sessions (session_id, class_id, held_on, half) VALUES (1, 1, '2026-03-10', 'am')")
        database.execute(
            "INSERT INTO trainees (class_id, person_id, state, place_in_line, joined_by, joined_at)"
            " SELECT 1, person_id, 'enrolled', person_id, 'list', '2026-03-01T00:00:00.000000Z'"
            " FROM people WHERE staff_no LIKE 'B%'"
        )


async def projected(page: Page) -> str:
    """The payload that a camera reads from the page, as soon as it shows a code."""
    await page.wait_for_selector("#qr:not([hidden])")
    return read_by_camera(await page.screenshot())


async def test_trainees_check_in_by_the_code_on_the_phone_and_on_the_page(tmp_path: Path, browser: Browser) -> None:
    port = free_port()
    pages = {"PAGES_LISTEN": f"127.0.0.1:{port}", "PAGES_URL": f"http://127.0.0.1:{port}/hall"}
    async with running_bot(tmp_path, **pages) as bot:
        secrets = await bot.register(ROSTER)
        await bot.start(CLOCK_AT=NINE)
        sun, li, zhou, he = (bot.sandbox.phone(at, name) for at, name in enumerate(("孙悦", "李强", "周敏", "何平"), 1))
        for phone, staff_no in zip((sun, li, zhou, he), ("A001", "B001", "B002", "C001"), strict=True):
            await bot.bind(phone, staff_no, secrets[staff_no])
        lay_class(bot)
        await sun.forge("session:1:0")
        await sun.tap("开放签到，在这里出示码")
        picture = await sun.expect_file()
        old = read_by_camera(sun.file(picture))
        await li.start(old)
        await li.expect("已签到：科研诚信培训班")
        await li.start(old)
        await li.expect("已经签过到了")
        await he.start(old)
        await he.expect("你不在这个班的名单上")
        page = await open_page(sun, browser)
        await bot.kill()
        await bot.start(CLOCK_AT=HALF_A_MINUTE_ON)
        await zhou.start(old)
        await zhou.expect("这个码已经过期")
        await changes(sun, old)
        await page.reload()
        await zhou.start(await projected(page))
        await zhou.expect("已签到：科研诚信培训班")
        await expect(page.locator("#count")).to_have_text("已到 2 / 2", timeout=10_000)
        if SCREENSHOTS:
            await page.screenshot(path=Path(SCREENSHOTS, "hall.png"))
        await sun.forge("session.tries:1:0:0")
        await sun.expect("不在名单上：1 次")
        await sun.forge("session.upload:1:0")
        await sun.expect("请粘贴名单")
        await sun.document("名单.csv", "工号,出勤\nB001,请假\nC001,到场\n".encode())
        await sun.expect("改动：李强，到场 → 请假")
        await sun.expect("“C001 到场”：名单上没有这个人")
        await sun.tap("确认，记 1 人")
        await sun.expect("已按名单记 1 人")
        await sun.forge("session.close:1:0")
        await sun.tap("确认结束")
        await expect(page.locator("#instead")).to_have_text("签到已结束", timeout=10_000)
        await bot.done("verify")
        assert page.url.rsplit("#", 1)[1] not in (tmp_path / "bot.log").read_text()


async def open_page(sun: Phone, browser: Browser) -> Page:
    """The projector page, by the button in the organiser's chat."""
    address = next(
        button.url for shown in sun.messages for row in shown.buttons for button in row if "投影页" in button.text
    )
    page = await browser.new_page(viewport={"width": 1600, "height": 900}, locale="zh-CN")
    await page.goto(address or "")
    await projected(page)
    return page


async def changes(sun: Phone, old: str) -> None:
    """Wait until the picture is another code."""
    async with asyncio.timeout(10):
        while True:
            [picture] = [message for message in sun.messages if message.photo]
            if read_by_camera(sun.file(picture)) != old:
                return
            await asyncio.sleep(0.05)
