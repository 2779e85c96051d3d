"""The page for a projector, asked as a browser asks it: the code of this moment, to who holds the address alone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import zxingcpp
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image, ImageDraw

from bot.projector.server import Projector
from bot.settings import Settings
from handlers.classes.sessions import KEY
from rules.check_in import page_token, read
from tests.handlers.attending import Lesson, lesson
from tests.story import LINKS, Academy

ASK = "/somewhere/check-in/code"


class At:
    """A clock that tells the story's moment."""

    def __init__(self, academy: Academy) -> None:
        self.academy = academy

    def now(self) -> Any:
        return self.academy.now


@pytest.fixture
async def morning(any_academy: Academy, database_url: str) -> Lesson:
    return await lesson(any_academy, database_url)


@pytest.fixture
async def browser(morning: Lesson) -> AsyncIterator[TestClient[Any, Any]]:
    settings = Settings(pages_url="https://xueshi.example.org/somewhere")
    pages = Projector(settings, morning.academy.database, At(morning.academy), LINKS)  # type: ignore[arg-type]
    await pages.open()
    async with TestClient(TestServer(pages.application())) as client:
        yield client


async def key_of(morning: Lesson) -> bytes:
    async with morning.academy.database.transaction() as work:
        return await work.key(KEY)


async def told(browser: TestClient[Any, Any], token: str) -> dict[str, Any]:
    async with browser.post(ASK, data=token) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        found: dict[str, Any] = await answer.json()
        return found


def scanned(code: dict[str, Any]) -> str:
    """What a camera reads of the path that the page draws."""
    size, scale = code["size"], 8
    image = Image.new("L", (size * scale, size * scale), 255)
    draw = ImageDraw.Draw(image)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code["path"]):
        left, top, right = int(x) * scale, int(y) * scale, (int(x) + int(width)) * scale
        draw.rectangle((left, top, right - 1, top + scale - 1), fill=0)
    return str(zxingcpp.read_barcodes(image)[0].text)


async def test_the_page_shows_the_live_code_and_how_many_are_there(
    morning: Lesson, browser: TestClient[Any, Any]
) -> None:
    token = page_token(await key_of(morning), 1)
    waits = await told(browser, token)
    assert (waits["codes"], waits["instead"]) == ([], "签到还没有开放")
    await morning.opens()
    await morning.scans(morning.trainees[0])
    page = await told(browser, token)
    assert (page["title"], page["when"]) == ("科研诚信培训班", "2026-03-10（周二）上午")
    assert page["count"] == "已到 1 / 3"
    assert "学员" not in str(page)
    [code] = page["codes"]
    assert code["from"] == 0
    assert scanned(code) == morning.picture().code
    await morning.sun.says("/settings")
    await morning.sun.taps("English")
    assert (await told(browser, token))["count"] == "Here: 1 / 3", "the page speaks the organiser's language"


@pytest.mark.parametrize(("after", "shown"), [(16.9, [-16900]), (17, [-17000, 3000]), (19, [-19000, 1000]), (20, [0])])
async def test_the_next_code_is_told_a_little_before_it_is_due(
    morning: Lesson, browser: TestClient[Any, Any], after: float, shown: list[int]
) -> None:
    await morning.opens()
    morning.academy.now += timedelta(seconds=after)
    key = await key_of(morning)
    codes = (await told(browser, page_token(key, 1)))["codes"]
    assert [code["from"] for code in codes] == shown
    for code in codes:
        found = read(key, scanned(code).split("start=")[1])
        assert found is not None
        assert found.genuine
        assert found.shown_at == morning.academy.now + timedelta(milliseconds=code["from"])


async def test_it_ends_with_the_session_and_comes_back_with_it(morning: Lesson, browser: TestClient[Any, Any]) -> None:
    token = page_token(await key_of(morning), 1)
    await morning.opens()
    await morning.sun.taps_data("session.close:1:0")
    await morning.sun.taps("确认结束")
    closed = await told(browser, token)
    assert (closed["codes"], closed["instead"], closed["count"]) == ([], "签到已结束", "已到 0 / 3")
    await morning.sun.taps("开放签到，用投影页")
    assert len((await told(browser, token))["codes"]) == 1
    await morning.sql("UPDATE classes SET state = 'cancelled'")
    assert (await told(browser, token))["codes"] == []


async def test_who_guesses_learns_nothing(morning: Lesson, browser: TestClient[Any, Any]) -> None:
    await morning.opens()
    key = await key_of(morning)
    other = page_token(key, 2)
    for token in ("", "x", "学", page_token(bytes(32), 1), other[:8] + page_token(key, 1)[8:], other):
        async with browser.post(ASK, data=token.encode()) as answer:
            assert answer.status == 404
            assert "科研诚信" not in await answer.text()
    async with browser.post(ASK, data=b"x" * 5000) as answer:
        assert answer.status == 413
    async with browser.get(ASK) as answer:
        assert answer.status == 405


async def test_the_page_brings_nothing_from_elsewhere_and_is_framed_nowhere(browser: TestClient[Any, Any]) -> None:
    for place, kind in (("", "text/html"), ("/page.js", "text/javascript"), ("/page.css", "text/css")):
        async with browser.get(f"/somewhere/check-in{place}") as answer:
            assert (answer.status, answer.content_type) == (200, kind)
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            text = await answer.text()
            assert not re.search(r"https?://|//[a-z]+\.|style=|\son[a-z]+=", text)
