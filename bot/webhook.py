"""Updates in by webhook: each is answered with 200 only when it was stored; what comes meanwhile shares a commit."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot.inbox import KINDS
from bot.listening import listening
from bot.settings import Settings
from bot.wire import Wire
from storage.database import Unavailable

log = structlog.get_logger()

HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 1024 * 1024
"""Bytes of a call; an update has at most some ten thousand."""
CONNECTIONS = 100
"""Telegram's most; each carries one update at a time."""
FINISH_SECONDS = 5.0

Store = Callable[[Sequence[dict[str, Any]]], Awaitable[None]]
"""Keeps updates; when it returns they may be acknowledged."""


class Webhook:
    """Listens for Telegram's calls. Several workers of one machine may share the port: the kernel spreads the calls."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._secret = settings.secret.encode()
        self._listen = settings.webhook_listen
        self._path = urlsplit(settings.webhook_url or "").path or "/"
        self._store = store
        self._waiting: list[tuple[dict[str, Any], asyncio.Future[None]]] = []
        self._storing: asyncio.Task[None] | None = None

    async def receive(self, stopping: asyncio.Event) -> None:
        """Serve until told to stop; then what was begun is stored and answered, and the rest comes again."""
        application = web.Application(client_max_size=LARGEST)
        application.router.add_post(self._path, self._called)
        place = self._listen
        async with listening(application, place, "WEBHOOK_LISTEN", finish_seconds=FINISH_SECONDS, shared=True):
            log.info("listening for updates", host=place[0], port=place[1])
            await stopping.wait()

    async def _called(self, request: web.Request) -> web.Response:
        told = request.headers.get(HEADER, "").encode()
        if not hmac.compare_digest(told, self._secret):
            log.warning("a webhook call without the right secret")
            return web.Response(status=403)
        update = _update_of(await request.read())
        if update is None:
            log.warning("a webhook call that is no update")
            return web.Response(status=400)
        try:
            await self._stored(update)
        except Unavailable as fault:
            log.warning("the database is not to be had", fault=str(fault))
            return web.Response(status=503)  # Telegram tries again
        return web.Response()

    async def _stored(self, update: dict[str, Any]) -> None:
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((update, stored))
        if self._storing is None:
            self._storing = asyncio.create_task(self._store_waiting())
        await stored

    async def _store_waiting(self) -> None:
        """What came while the last commit was made shares the next one."""
        while self._waiting:
            taken, self._waiting = self._waiting, []
            fault: Exception | None = None
            try:
                await self._store([update for update, _ in taken])
            except Exception as failed:
                fault = failed
            for _, stored in taken:
                if not stored.done():
                    stored.set_result(None) if fault is None else stored.set_exception(fault)
        self._storing = None


def _update_of(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    known = isinstance(update, dict) and isinstance(update.get("update_id"), int)
    return update if known else None


async def tell_where(wire: Wire, settings: Settings) -> None:
    """Tell Telegram where updates are to go; by polling, that they go nowhere else. What waits there stays."""
    if settings.webhook_url is None:
        await wire.call("deleteWebhook", {})
        return
    told = {"url": settings.webhook_url, "secret_token": settings.secret, "allowed_updates": KINDS}
    await wire.call("setWebhook", told | {"max_connections": CONNECTIONS})
