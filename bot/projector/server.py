"""Serves the page for a projector: who holds its address sees the code, and nobody learns the address from a log.

The page itself is the same for every session. Its script sends what stands behind the ``#`` of the address, and is
given the code of this moment, and the next one shortly before it is due.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot.clock import Clock
from bot.listening import listening
from bot.qr import qr_path
from bot.render import words
from bot.settings import Settings
from handlers.classes.sessions import CANCELLED, KEY, local, session_of, when
from handlers.reply import Say, say
from handlers.turn import Links
from rules.check_in import PERIOD, payload, read_page, shown_at
from storage.attendance import Counts, Held
from storage.database import Database, Unavailable

log = structlog.get_logger()

FOLDER = Path(__file__).parent
FILES = {
    "": ("index.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
}
NEXT = timedelta(seconds=3)
"""So long before it is due the next code is told: the page shows it at its moment, whatever the network does then."""
LARGEST = 1024
FINISH_SECONDS = 1.0
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Nothing from elsewhere, nothing kept, nowhere framed."""


class Projector:
    """Listens for browsers, or for nginx before them. Several workers of one machine may share the port."""

    def __init__(self, settings: Settings, database: Database, clock: Clock, links: Links) -> None:
        self._listen = settings.pages_listen
        self._path = urlsplit(settings.pages_url or "").path
        self._language = settings.default_language
        self._database = database
        self._clock = clock
        self._links = links
        self._key = b""

    async def serve(self, stopping: asyncio.Event) -> None:
        """Serve until told to stop."""
        if self._listen is None:
            await stopping.wait()
            return
        await self.open()
        place = self._listen
        async with listening(self.application(), place, "PAGES_LISTEN", finish_seconds=FINISH_SECONDS, shared=True):
            log.info("listening for pages", host=place[0], port=place[1])
            await stopping.wait()

    async def open(self) -> None:
        """Read the key that signs codes and addresses, or make it."""
        async with self._database.transaction() as work:
            self._key = await work.key(KEY)

    def application(self) -> web.Application:
        """The page, its two files, and the code."""
        app = web.Application(client_max_size=LARGEST)
        for place, (name, kind) in FILES.items():
            app.router.add_get(f"{self._path}/check-in{place}", _file(name, kind))
        app.router.add_post(f"{self._path}/check-in/code", self._code)
        return app

    async def _code(self, request: web.Request) -> web.Response:
        token = (await request.read()).decode("ascii", "replace")
        session_id = read_page(self._key, token)
        try:
            found = await self._read(session_id) if session_id else None
        except Unavailable as fault:
            log.warning("the database is not to be had", fault=str(fault))
            return web.Response(status=503, headers=HEADERS)
        if found is None:
            told = {"language": self._language, "instead": _words(say("page-unknown"), self._language)}
            return web.json_response(told, status=404, headers=HEADERS)
        return web.json_response(self._told(*found), headers=HEADERS)

    async def _read(self, session_id: int) -> tuple[Held, Counts, str] | None:
        """A session, how many are there, and what its organiser speaks."""
        async with self._database.reading() as work:
            held = await work.attendance.session(session_id)
            if held is None:
                return None
            organiser = await work.people.by_id(held.organiser_id)
            language = organiser.language if organiser else self._language
            return held, await work.attendance.counts(session_id), language

    def _told(self, held: Held, counts: Counts, language: str) -> dict[str, Any]:
        """All that the page shows; no names."""
        at = self._clock.now()
        is_open = held.is_open and held.state != CANCELLED and session_of(held).is_now(local(at))
        lines = {
            "title": say("page-title", **when(held)),
            "when": say("page-when", **when(held)),
            "count": say("page-count", present=counts.present, listed=counts.listed),
            "left": say("page-left", seconds="{}"),
            "instead": say("page-lost" if is_open else "page-closed" if held.closed_at else "page-waits"),
        }
        lines |= {"how": say("page-how")} if is_open else {}
        told: dict[str, Any] = {name: _words(line, language) for name, line in lines.items()}
        return told | {"language": language, "codes": self._codes(held, at) if is_open else []}

    def _codes(self, held: Held, at: datetime) -> list[dict[str, Any]]:
        """The code of this moment, and the next one if it is due soon; ``from`` is when, in milliseconds from now."""
        now = shown_at(at)
        moments = [now, now + PERIOD] if now + PERIOD - at <= NEXT else [now]
        found = []
        for moment in moments:
            link = self._links.start(payload(self._key, held.session_id, moment))
            size, path = qr_path(link)
            since = round((moment - at).total_seconds() * 1000)
            found.append({"from": since, "size": size, "path": path, "link": link})
        return found


def _words(line: Say, language: str) -> str:
    return words(line, language, markup=False)


def _file(name: str, kind: str) -> Any:
    body = (FOLDER / name).read_bytes()

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type=kind, charset="utf-8", headers=HEADERS)

    return answer
