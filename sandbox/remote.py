"""A phone for tests and programs that run in another process than the sandbox: the same acts over HTTP."""

# ruff: noqa: ASYNC109 - `timeout=` is what a test says

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import aiohttp

from sandbox.person import TIMEOUT, NotShown
from sandbox.state import Json


class RemotePhone:
    """Use as `async with RemotePhone(base_url, 101, "王芳") as phone: …`; messages and toasts come as JSON."""

    def __init__(self, base_url: str, user_id: int, name: str | None = None, **person: object) -> None:
        self.base_url = base_url
        self.user_id = user_id
        self.person: Json = {"id": user_id, "name": name, **person}
        self.session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> RemotePhone:
        """Connects, and adds the person if new."""
        self.session = aiohttp.ClientSession(self.base_url)
        await self._call("POST", "/control/people", json=self.person)
        return self

    async def __aexit__(self, *gone: object) -> None:
        """Closes the connection; the phone stays."""
        assert self.session is not None
        await self.session.close()

    async def do(self, act: str, **arguments: object) -> Any:
        """Any act of Phone by its name: send, start, tap, forge, block, expect, …"""
        return await self._call("POST", f"/control/people/{self.user_id}/{act}", json=arguments)

    async def send(self, text: str) -> int:
        """Sends a text or a command."""
        return int(await self.do("send", text=text))

    async def tap(self, label: str, *, timeout: float = TIMEOUT) -> str:
        """Taps the button with this label in the newest message that has one."""
        return str(await self.do("tap", label=label, timeout=timeout))

    async def photos(self, photos: Sequence[bytes], caption: str = "") -> list[int]:
        """Sends one photo, or several as an album."""
        return await self._upload("photos", [("photo.jpg", data) for data in photos], caption)

    async def document(self, name: str, data: bytes, caption: str = "") -> list[int]:
        """Sends a file."""
        return await self._upload("documents", [(name, data)], caption)

    async def expect(self, text: str, timeout: float = TIMEOUT, *, anywhere: bool = False) -> Json:
        """Waits until a message of the bot shows `text`."""
        found: Json = await self.do("expect", text=text, timeout=timeout, anywhere=anywhere)
        return found

    async def chat(self) -> Json:
        """The whole transcript."""
        told: Json = await self._call("GET", f"/control/chats/{self.user_id}")
        return told

    async def _upload(self, act: str, files: list[tuple[str, bytes]], caption: str) -> list[int]:
        form = aiohttp.FormData()
        form.add_field("json", json.dumps({"caption": caption}))
        for name, data in files:
            form.add_field("file", data, filename=name, content_type="application/octet-stream")
        sent: list[int] = await self._call("POST", f"/control/people/{self.user_id}/{act}", data=form)
        return sent

    async def _call(self, method: str, path: str, **options: Any) -> Any:
        assert self.session is not None, "use it as `async with`"
        async with self.session.request(method, path, **options) as response:
            if response.status == 408:
                raise NotShown((await response.json())["fault"])
            if response.status >= 400:
                raise RuntimeError(await response.text())
            return await response.json()
