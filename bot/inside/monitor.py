"""``/metrics``, ``/healthz`` and ``/readyz`` on an address of their own, for the machine and never for the public."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.clock import Clock
from bot.inside.gauges import Backlogs, read_backlogs, show_backlogs, show_surroundings
from bot.inside.metrics import REGISTRY
from bot.inside.pulse import PULSE
from bot.listening import listening
from bot.wire import Wire
from storage.database import Database, newest_revision

NOT_OURS = 401
"""What a Bot API server answers to a token that was revoked."""
READ_WITHIN = 5.0
"""Seconds after which a database that doesn't answer counts as unreachable."""


class Monitor:
    """Answers how the program is; told by the composition root when it is connected and when it stops."""

    def __init__(self, database: Database, clock: Clock, data_dir: Path, backups: Path, wire: Wire) -> None:
        self._database = database
        self._clock = clock
        self._data_dir = data_dir
        self._backups = backups
        self._wire = wire
        self.stopping = False

    @asynccontextmanager
    async def serve(self, place: tuple[str, int] | None) -> AsyncIterator[int]:
        """Listen there while the block runs, if anywhere; the port. Raises ``BadSettings`` when it can't be had."""
        if place is None:
            yield 0
            return
        async with listening(self.application(), place, "METRICS_LISTEN", finish_seconds=0.5) as port:
            yield port

    def application(self) -> web.Application:
        """The three pages."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/metrics", self._metrics),
                web.get("/healthz", self._healthz),
                web.get("/readyz", self._readyz),
            ]
        )
        return app

    async def _metrics(self, _request: web.Request) -> web.Response:
        """Everything that is counted, and the queues as they are now."""
        at = self._clock.now()
        show_backlogs(await self._read(), at)
        show_surroundings(self._data_dir, self._backups, self._wire.heard())
        return web.Response(body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _healthz(self, _request: web.Request) -> web.Response:
        """Whether the process and each of its loops live: if not, only a new start helps."""
        still = PULSE.silent()
        return web.json_response({"live": not still, "still": still}, status=503 if still else 200)

    async def _readyz(self, _request: web.Request) -> web.Response:
        """Whether it does its work: the database is there in this program's layout, or in a newer one, with which it
        goes on until the upgrade comes to it; and Telegram knows the token."""
        answer = {
            "database": await self._revision() >= newest_revision(),
            "token": self._token_is_good(),
            "running": not self.stopping,
        }
        return web.json_response(answer, status=200 if all(answer.values()) else 503)

    def _token_is_good(self) -> bool:
        """Telegram has answered, and its last answers didn't say that it doesn't know us."""
        heard = self._wire.heard()
        return bool(heard) and not any(each.status == NOT_OURS for each in heard)

    async def _read(self) -> Backlogs | None:
        with suppress(Exception):  # whatever keeps it from being read is told as such
            async with asyncio.timeout(READ_WITHIN), self._database.reading() as work:
                return await read_backlogs(work, self._clock.now())
        return None

    async def _revision(self) -> str:
        with suppress(Exception):  # likewise
            async with asyncio.timeout(READ_WITHIN), self._database.reading() as work:
                return await work.revision()
        return ""
