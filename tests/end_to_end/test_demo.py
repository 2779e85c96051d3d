"""Parts 10 and 11, must show 1: `make demo` in a browser, from logging to the approver's tap to the new balance."""

from __future__ import annotations

import asyncio
import io
import json
import os
import random
import re
import signal
import sys
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil
import pytest
import zxingcpp
from PIL import Image, ImageDraw
from playwright.async_api import Browser, FilePayload, FrameLocator, Locator, Page, expect
from python_calamine import CalamineWorkbook

from bot.picture import DONE, INK, MARGIN, OPEN, font
from sandbox.story import certificate
from tests.zygote import ROOT

SECONDS = 60
expect.set_options(timeout=20_000)  # a page, the bot and the browser share the machine
LI = "A002"
LI_PHONE, SUN_PHONE = 102, 106
SOON = 6
"""A code with fewer seconds left might die while it is read and sent."""
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
    """Part 11: whatever was played, Ctrl-C leaves nothing running."""
    made = Demo(tmp_path, getattr(request, "param", None) or some_day())
    await made.start()
    yield made
    assert made.process is not None
    children = psutil.Process(made.process.pid).children(recursive=True)
    assert children
    assert await made.stop() == 0
    assert not [child for child in children if child.is_running()]


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

    async def taps(self, label: str | re.Pattern[str]) -> None:
        name = re.compile(f"^{re.escape(label)}") if isinstance(label, str) else label
        await self.phone.locator(".keyboard button", has_text=name).last.click()

    async def opens_class(self) -> None:
        """The page of the class that they run, which stands first in the list."""
        await self.says("/class")
        newest = self.log.locator("li").last
        await expect(newest).to_contain_text("你负责", timeout=20_000)
        await newest.locator(".keyboard button").first.click()
        # an older page of the class may still have its buttons
        await expect(newest).to_contain_text("报名链接", timeout=20_000)

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


async def seen_by_camera(page: Page) -> str:
    """The link that a decoder reads from a screenshot of the page."""
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(await page.screenshot())))
    return str(code.text)


async def opens(page: Page, person_id: int, link: str) -> None:
    """Somebody's phone opens a link to the bot, as after its camera read it."""
    payload = link.removeprefix("https://t.me/xueshi_bot?start=")
    origin = page.url.split("/?")[0]
    await page.request.post(f"{origin}/control/people/{person_id}/start", data={"payload": payload})


async def counted(li: OnPage) -> float:
    """The offline hours that ``/my`` shows."""
    await li.says("/my")
    await expect(li.log.locator("li").last).to_contain_text("线下")
    found = re.findall(r"线下 ([\d.]+) / 90", await li.log.inner_text())
    return float(found[-1])


async def changes(projector: FrameLocator) -> None:
    """Wait until the page shows another code."""
    link = projector.locator("#link")
    await expect(link).not_to_have_attribute("href", await link.get_attribute("href") or "", timeout=25_000)


async def bureau_publishes(page: Page, year: int) -> None:
    """Asked for on one phone, approved on the other, told to an approver with chart and workbook."""
    await page.get_by_role("button", name="公布 · Publish").click()
    ma, gao, wang = (OnPage(page, name) for name in ("马丽", "高远", "王芳"))
    await expect(ma.phone).to_contain_text("人事局 bureau")
    await ma.says("/report")
    await ma.taps(f"公布 {year} 年")
    await ma.sees("拟公布")
    await ma.taps("提请另一位批准")
    await gao.sees("马丽于")
    await gao.taps("批准公布")
    await ma.sees("已公布")
    chart = wang.log.locator("li", has_text=f"{year} 年学时完成情况").locator("img").last
    await expect(chart).to_have_js_property("naturalWidth", 1000, timeout=20_000)
    workbook = await wang.log.locator("a.document").last.get_attribute("href")
    answer = await page.request.get(f"{page.url.split('/?')[0]}{workbook}")
    units = CalamineWorkbook.from_filelike(io.BytesIO(await answer.body())).get_sheet_by_name("各单位")
    assert {"计算所", "物理所", "院机关"} <= {row[1] for row in units.to_python()}
    await picture_taken(page, "publication")


async def class_ends(chen: OnPage) -> None:
    """The rest are absent, who came has passed, and everybody's hours are booked in one step."""
    await chen.taps(re.compile("^结束签到"))  # how many it says is from before the last scan
    await chen.taps("确认结束，1 人缺席")
    await chen.sees("签到已结束")
    await chen.opens_class()
    await chen.taps("考核结果")
    await chen.taps("其余 3 人都合格")
    await chen.taps("确认 3 人合格")
    await chen.sees("已记 3 人合格")
    await chen.taps("‹ 返回这个班")
    page_of_class = chen.log.locator("li", has_text="还没有登记学时").last
    await page_of_class.locator(".keyboard button", has_text="登记学时").last.click(timeout=20_000)
    preview = await chen.sees("登记学时：科研诚信培训班")
    assert "4 学时：2 人" in preview
    assert "刘洋：缺席 1 / 1 个半天，达到七分之一" in preview
    await picture_taken(chen.page, "organiser")
    await chen.taps("登记这 3 人")
    await chen.sees("已登记 3 人")


async def test_a_class_checks_in_hours_are_booked_and_the_bureau_publishes(
    browser: Browser, page: Page, demo: Demo
) -> None:
    """Issue 5, must show 2: from the organiser's phone to hours that count, and to a year that is published."""
    hall = page
    await hall.get_by_role("button", name="培训班 · A class").click()
    chen, li, sun = (OnPage(hall, name) for name in ("陈静", "李强", "孙磊"))
    await expect(chen.phone).to_contain_text("班主任 organiser")
    await chen.taps("开放签到，用投影页")
    before = await counted(li)
    await chen.taps("打开投影页")
    projector = hall.frame_locator(".projector iframe")
    await expect(projector.locator("#count")).to_have_text("已到 0 / 3")
    await expect(projector.locator("#qr")).to_be_visible()
    if await projector.locator("#bar").evaluate("bar => bar.value") < SOON:
        await changes(projector)
    old = await seen_by_camera(hall)
    await opens(hall, LI_PHONE, old)
    await li.sees("已签到：科研诚信培训班")

    office = await browser.new_page(viewport={"width": 1440, "height": 900})
    await office.goto(demo.address)
    await bureau_publishes(office, demo.today.year - 1)
    await office.close()

    if await seen_by_camera(hall) == old:
        await changes(projector)
    assert await seen_by_camera(hall) != old
    await opens(hall, SUN_PHONE, old)
    await sun.sees("没有签上：这个码已经过期")
    await chen.opens_class()
    await chen.taps(re.compile("签到、点名$"))
    await chen.taps("每次签到")
    await chen.sees(re.compile(r"孙磊（A006）：码已过期（码出示后 \d+ 秒）"))
    await chen.taps("回到这半天")
    await sun.phone.get_by_role("button", name="附件").click()
    await sun.phone.get_by_role("button", name="扫投影上的码").click()
    await sun.sees("已签到：科研诚信培训班")
    await expect(projector.locator("#count")).to_have_text("已到 2 / 3", timeout=10_000)
    await picture_taken(hall, "projector")

    await class_ends(chen)
    await li.sees("“科研诚信培训班”的学时已登记")
    assert await counted(li) == before + 4
    assert (await demo.standing(LI, demo.today.year))["counted"]["general"] == before + 4


@pytest.mark.parametrize("demo", [None, date(2027, 1, 2)], ids=["today", "in January"], indirect=True)
async def test_the_button_plays_the_quarters_reminder(page: Page) -> None:
    """Part 11; also before the year's first reminder is due."""
    li = OnPage(page, "李强")
    await page.get_by_role("button", name=re.compile("季度提醒")).click()
    await li.sees("季度学时提醒")
    await picture_taken(page, "reminder")
