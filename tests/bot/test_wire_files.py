"""Files come down only when they are small enough, and that is known before they are loaded (security.md 13)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.wire import Wire
from sandbox.person import Phone
from sandbox.server import Sandbox

CONTENT = b"%PDF-1.4 " + b"x" * 5000


@pytest.fixture
async def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture
async def wire(sandbox: Sandbox) -> AsyncIterator[Wire]:
    async with sandbox.serve() as url:
        opened = Wire(sandbox.token, url)
        await opened.open()
        yield opened
        await opened.close()


async def sent(sandbox: Sandbox) -> str:
    """Somebody sends a document; its file id."""
    phone: Phone = sandbox.phone(101, "王芳")
    message = phone.chat.messages[await phone.document("证书.pdf", CONTENT)]
    assert message.media is not None
    document: str = message.media.as_api()["document"]["file_id"]
    return document


async def test_a_file_comes_down(sandbox: Sandbox, wire: Wire) -> None:
    assert await wire.fetch(await sent(sandbox), len(CONTENT)) == CONTENT


async def test_a_file_that_is_too_big_is_not_loaded(sandbox: Sandbox, wire: Wire) -> None:
    file_id = await sent(sandbox)
    sandbox.faults.add("403", "download")  # what a download would meet
    with pytest.raises(ValueError, match="too big"):
        await wire.fetch(file_id, len(CONTENT) - 1)
