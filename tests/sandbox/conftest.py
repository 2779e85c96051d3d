"""A sandbox with one phone, and the real python-telegram-bot as its client."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import pytest
from PIL import Image
from telegram import Bot

from sandbox.person import Phone
from sandbox.server import Sandbox
from tests.browser import browser

__all__ = ["browser"]


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox()
    async with sandbox.serve():
        yield sandbox


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with bot_of(sandbox) as bot:
        yield bot


@pytest.fixture
def wang(sandbox: Sandbox) -> Phone:
    return sandbox.phone(101, "王芳", username="wangfang", started=True)


def bot_of(sandbox: Sandbox) -> Bot:
    """The client of python-telegram-bot, pointed at the sandbox."""
    return Bot(sandbox.token, base_url=f"{sandbox.base_url}/bot", base_file_url=f"{sandbox.base_url}/file/bot")


def picture(width: int = 60, height: int = 40, colour: str = "teal") -> bytes:
    """A small PNG."""
    written = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(written, "PNG")
    return written.getvalue()
