"""Parts 10 and 11, must show 1: `make demo` in a browser, from logging to the approver's tap to the new balance."""

from __future__ import annotations

import asyncio
import io
import json
import os
import random
import re
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil
import pytest
import zxingcpp
from PIL import Image, ImageDraw
from playwright.async_api import Browser, FilePayload, Locator, Page, expect

from bot.picture import DONE, INK, MARGIN, OPEN, font
from sandbox.academy import PEOPLE
from sandbox.story import certificate
from tests.zygote import ROOT

SECONDS = 60
LI, WANG, ZHAO = "A002", "A001", "A003"
SCREENSHOTS = os.environ.get("SCREENSHOTS")
"""A folder for new screenshots of the documents; none are kept otherwise."""


class Demo:
    """The demo as a newcomer starts it, with the address that it prints; its day is today unless told otherwise."""

    def __init__(self, folder: Path, today: date) -> None:
        self.folder = folder
        self.today = today
        self.address = ""
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait for its address."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sandbox.demo", "--port", "0", "--folder", str(self.folder),
            "--today", self.today.isoformat(), cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert self.process.stdout is not None
        async with asyncio.timeout(SECONDS):
            while not (found := re.search(rb"http://\S+", await self.process.stdout.readline())):
                assert self.process.returncode is None
        self.address = found[0].decode()

    async def stop(self) -> int:
        """Ctrl-C, and wait; the exit status."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGINT)
        return await asyncio.wait_for(self.process.wait(), SECONDS)

    async def standing(self, staff_no: str, year: int) -> dict[str, dict[str, float]]:
        """What `standing` prints of a person."""
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{self.folder}/xueshi.db", "PYTHONPATH": str(ROOT)}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "standing", staff_no, "--year", str(year),
            env=environment, cwd=self.folder, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, _ = await process.communicate()
        found: dict[str, dict[str, float]] = json.loads(out)
        return found


def some_day() -> date:
    """Today; in the first weeks of a year, when it holds no week of classes yet, a day before its end."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    return today if today >= date(today.year, 1, 20) else date(today.year - 1, 12, 15)


@pytest.fixture
async def demo(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Demo]:
    made = Demo(tmp_path, getattr(request, "param", None) or some_day())
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def page(browser: Browser, demo: Demo) -> AsyncIterator[Page]:
    errors: list[str] = []
    opened = await browser.new_page(viewport={"width": 1440, "height": 900})
    opened.set_default_timeout(20_000)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    await opened.goto(demo.address)
    yield opened
    assert errors == []


class OnPage:
    """A phone on the page, used with mouse and keyboard."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.phone = page.get_by_role("region", name=name)

    async def says(self, text: str) -> None:
        await self.phone.get_by_role("textbox").fill(text)
        await self.phone.get_by_role("textbox").press("Enter")

    async def taps(self, label: str) -> None:
        name = re.compile(f"^{re.escape(label)}")
        await self.phone.locator(".keyboard button", has_text=name).last.click()

    async def sees(self, text: str | re.Pattern[str]) -> str:
        """Wait until the newest message of the bot shows a text; the whole of it."""
        message = self.log.locator("li", has_text=text).last
        await expect(message).to_be_visible(timeout=20_000)
        return await message.inner_text()

    @property
    def log(self) -> Locator:
        return self.phone.get_by_role("log")


async def picture_taken(page: Page, name: str) -> None:
    if SCREENSHOTS:
        await page.wait_for_timeout(600)
        await page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png")


def some_class(today: date, seed: int) -> tuple[str, date, date]:
    """A title and dates drawn at random: two to four days from a Monday of this year's past weeks."""
    drawn = random.Random(seed)
    title = f"{drawn.choice(('科研诚信', '知识产权', '实验动物', '数据安全'))}培训班（第{drawn.randint(2, 99)}期）"
    last_monday = today - timedelta(days=today.weekday() + 7)
    weeks = max(0, min(30, (last_monday - date(today.year, 1, 1)).days // 7))
    monday = last_monday - timedelta(weeks=drawn.randint(0, weeks))
    return title, monday, monday + timedelta(days=drawn.randint(1, 3))


async def test_a_newcomer_logs_approves_and_sees_the_balance_move(page: Page, demo: Demo) -> None:
    """With a title and dates drawn at random; the balance from the chat equals the one from `standing`."""
    today = demo.today
    seed = int(os.environ.get("SEED") or random.SystemRandom().randint(1, 10**6))
    print("SEED", seed)
    title, start, end = some_class(today, seed)
    li, wang, zhao = (OnPage(page, name) for name in ("李强", "王芳", "赵敏"))
    before = (await demo.standing(LI, today.year))["counted"]["general"]

    await li.says("/log")
    await li.taps("外部培训")
    await li.taps("专项培训班")
    for question, answer in (("名称", title), ("内容", "制度与案例"), ("主办单位", "中国科协"), ("在哪里", "北京")):
        await li.sees(question)
        await li.says(answer)
    await li.sees("什么时候")
    await li.says(f"{start:%m.%d}-{end:%m.%d}")
    await li.taps("就是这样")
    await li.taps("没有缺席")
    await li.taps("不脱产")
    await li.taps("合格")
    await li.sees("证书")
    photo = FilePayload(name="证书.png", mimeType="image/png", buffer=certificate(seed))
    await li.phone.locator('input[type="file"]').first.set_input_files(photo)
    await li.sees("已收到")
    await li.taps("没有了")
    summary = await li.sees("请核对")
    assert title in summary
    hours = int(re.search(r"= (\d+) 学时", summary)[1])  # type: ignore[index]
    await picture_taken(page, "summary")
    await li.taps("提交")

    await wang.sees(title)
    await zhao.sees(title)
    await picture_taken(page, "demo")
    await wang.taps(f"通过 +{hours}")
    await wang.sees("已通过 · 王芳")
    await zhao.sees("已通过 · 王芳")
    await li.sees("王芳通过了")

    after = (await demo.standing(LI, today.year))["counted"]["general"]
    assert after == before + hours
    await li.says("/my")
    await expect(li.phone.get_by_role("button", name=re.compile("^打开"))).to_have_count(2)
    caption = await li.sees(re.compile(r"线下 \d+ / 90"))
    assert f"线下 {after:g} / 90" in caption
    await picture_taken(page, "my")
    await check_picture(li, after)


async def check_picture(li: OnPage, counted: float) -> None:
    """The bar is filled as far as the hours go, and the label is drawn in Chinese glyphs."""
    source = await li.phone.locator("button.photo img").last.get_attribute("src")
    answer = await li.page.request.get(f"{li.page.url.split('/?')[0]}{source}")
    image = Image.open(io.BytesIO(await answer.body())).convert("RGB")
    row = [image.getpixel((x, 104 + 112 + 20)) for x in range(MARGIN, 1000 - MARGIN)]
    filled = sum(pixel in (rgb(OPEN), rgb(DONE)) for pixel in row) / len(row)
    assert filled == pytest.approx(min(1.0, counted / max(90 * 1.15, counted)), abs=0.12)
    assert shows(image.crop((MARGIN, 104, 500, 104 + 100)), "线")
    assert not shows(image.crop((MARGIN, 104, 500, 104 + 100)), "网")


def shows(image: Image.Image, character: str) -> bool:
    """Whether a character of the picture's own font stands somewhere in a picture."""
    left, top, right, bottom = font(40).getbbox(character)
    drawn = Image.new("RGB", image.size, image.getpixel((image.width - 1, image.height - 1)))
    pen = ImageDraw.Draw(drawn)
    pen.text((0, 0), character, INK, font(40))
    wanted = ink(drawn.crop((int(left), int(top), int(right), int(bottom))))
    width, height = int(right - left), int(bottom - top)
    return any(
        ink(image.crop((x, y, x + width, y + height))) == wanted
        for y in range(image.height - height)
        for x in range(min(60, image.width - width))
    )


def ink(image: Image.Image) -> bytes:
    """Where a picture is dark."""
    return image.convert("L").point(lambda value: 255 if value < 110 else 0).tobytes()


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def lay_class(demo: Demo) -> None:
    """A class of 陈静's today, with 李强 on its list."""
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    half, today = "am" if now.hour < 13 else "pm", demo.today.isoformat()
    with sqlite3.connect(demo.folder / "xueshi.db") as database:
        database.execute(
            "INSERT INTO classes (class_id, unit, organiser_id, state, revision, form, title, content, place, assessed,"
            " off_job, first_on, last_on, made_at) SELECT 1, unit, person_id, 'planned', 1, 'special_class',"
            " '科研诚信培训班', '制度', '一号楼', 0, 0, ?, ?, '2026-03-01T00:00:00.000000Z'"
            " FROM people WHERE staff_no = 'A004'",
            (today, today),
        )
        database.execute(
            "INSERT INTO sessions (session_id, class_id, held_on, half) VALUES (1, 1, ?, ?)", (today, half)
        )
        database.execute(
            "INSERT INTO trainees (class_id, person_id, state, place_in_line, joined_by, joined_at)"
            " SELECT 1, person_id, 'enrolled', 1, 'list', '2026-03-01T00:00:00.000000Z'"
            " FROM people WHERE staff_no = 'A002'"
        )


async def test_a_trainee_scans_the_changing_code_of_the_projector(page: Page, demo: Demo) -> None:
    """Issue must show 2: the organiser's phone, the projector beside it, a trainee who checks in."""
    lay_class(demo)
    await page.goto(f"{demo.address.split('?')[0]}?phones=102,104")
    li, chen = OnPage(page, "李强"), OnPage(page, "陈静")
    await page.request.post(f"{page.url.split('/?')[0]}/control/people/104/forge", data={"data": "session:1:0"})
    await chen.taps("开放签到，用投影页")
    await chen.phone.get_by_role("button", name="打开投影页").last.click()
    projector = page.frame_locator(".projector iframe")
    await expect(projector.locator("#count")).to_have_text("已到 0 / 1")
    await expect(projector.locator("#qr")).to_be_visible()
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(await page.screenshot())))
    assert code.text.startswith("https://t.me/xueshi_bot?start=in-")
    await li.phone.get_by_role("button", name="附件").click()
    await li.phone.get_by_role("button", name="扫投影上的码").click()
    await li.sees("已签到：科研诚信培训班")
    await expect(projector.locator("#count")).to_have_text("已到 1 / 1", timeout=10_000)
    await picture_taken(page, "projector")


async def test_two_of_the_bureau_publish_the_year_before(page: Page, demo: Demo) -> None:
    """Issue must show 2: asked for on one phone, approved on the other, told to an approver with the chart."""
    numbers = {staff_no: 100 + number for number, (staff_no, *_) in enumerate(PEOPLE, 1)}
    shown = ",".join(str(numbers[staff_no]) for staff_no in ("H001", "H002", "A001"))
    await page.goto(f"{demo.address.split('?')[0]}?phones={shown}")
    ma, gao, wang = (OnPage(page, name) for name in ("马丽", "高远", "王芳"))
    await ma.says("/report")
    await ma.taps(f"公布 {demo.today.year - 1} 年")
    await ma.sees("拟公布")
    await ma.taps("提请另一位批准")
    await gao.sees("马丽于")
    await gao.taps("批准公布")
    await ma.sees("已公布")
    chart = wang.log.locator("li", has_text=f"{demo.today.year - 1} 年学时完成情况").locator("img").last
    await expect(chart).to_be_visible(timeout=20_000)
    assert await chart.evaluate("image => image.naturalWidth") == 1000
    await picture_taken(page, "publication")


@pytest.mark.parametrize("demo", [None, date(2027, 1, 2)], ids=["today", "in January"], indirect=True)
async def test_the_button_plays_the_quarters_reminder(page: Page) -> None:
    """Part 11; also before the year's first reminder is due."""
    li = OnPage(page, "李强")
    await page.get_by_role("button", name=re.compile("季度提醒")).click()
    await li.sees("季度学时提醒")
    await picture_taken(page, "reminder")


async def test_ctrl_c_leaves_nothing_running(demo: Demo) -> None:
    """Part 11."""
    assert demo.process is not None
    pids = [child.pid for child in psutil.Process(demo.process.pid).children(recursive=True)]
    assert pids
    assert await demo.stop() == 0
    assert not [pid for pid in pids if psutil.pid_exists(pid)]
