"""A Chromium for the tests that look at a page; they skip where none is installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
OFFLINE = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]


def chromium() -> str | None:
    """Where Chromium is: the variable CHROMIUM, or the first of its usual names on PATH."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser without a window. To be imported into the conftest of the tests that want one."""
    path = chromium()
    if path is None:
        assert not os.environ.get("BROWSER_REQUIRED"), "BROWSER_REQUIRED is set and there is no Chromium"
        pytest.skip(f"no Chromium: set CHROMIUM or put one of {', '.join(NAMES)} on PATH")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=OFFLINE)
        yield browser
        await browser.close()
