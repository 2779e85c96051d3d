"""The wire to the Bot API: python-telegram-bot's ``Bot`` on aiohttp, several times faster than its default client."""

from __future__ import annotations

import asyncio
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import aiohttp
from pydantic_core import to_json
from telegram import Bot, InputFile, InputMediaDocument, InputMediaPhoto
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData
from telegram.warnings import PTBUserWarning

from bot.answers import read_answer
from bot.inside.metrics import note_answer

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 20.0
CONNECTIONS = 256
KEEP_SECONDS = 60.0

# ``do_api_request`` is the public way to make a literal call; it advises against itself where a method exists.
warnings.filterwarnings("ignore", message=r"Please use 'Bot\.", category=PTBUserWarning)


class AiohttpRequest(BaseRequest):
    """One HTTP session with kept connections; says which failures may have been carried out all the same."""

    def __init__(self, proxy: str | None = None, read_timeout: float = ANSWER_SECONDS) -> None:
        self._proxy = proxy
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None
        self.heard: Heard | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the session."""
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=self._connector(), cookie_jar=aiohttp.DummyCookieJar())

    def _connector(self) -> aiohttp.BaseConnector:
        if self._proxy is None:
            return aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_SECONDS)
        from bot.proxy import through

        return through(self._proxy, CONNECTIONS, KEEP_SECONDS)

    async def shutdown(self) -> None:
        """Close the session; closing twice is harmless."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """An answer as JSON. Raises ``TelegramError``; the library's own way writes what it can't read into the log."""
        return read_answer(payload)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One HTTP exchange. Raises ``NotCarriedOut`` or ``OutcomeUnknown`` when there is no answer."""
        assert self._session is not None, "initialize first"
        wait = read_timeout if isinstance(read_timeout, (int, float)) else self._read_timeout
        uploads = request_data is not None and request_data.contains_files
        # A timer for the whole is cheaper than one for every read; a large file may take longer than that.
        timeout = _timeout(None if uploads else wait, wait if uploads else None)
        began, status = time.perf_counter(), 0
        try:
            async with self._session.request(method, url, data=_body(request_data), timeout=timeout) as answer:
                told = await answer.read()
                status = answer.status
                self.heard = Heard(status, answer.headers.get("Date", ""), time.time())
                return status, told
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as fault:
            raise NotCarriedOut(type(fault).__name__) from None
        except (TimeoutError, aiohttp.ClientError, ConnectionError) as fault:
            raise OutcomeUnknown(type(fault).__name__) from None  # its text may hold the address, and so the token
        finally:
            note_answer(url, status, time.perf_counter() - began)


@cache
def _timeout(total: float | None, read: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=total, connect=CONNECT_SECONDS, sock_read=read)


@dataclass(frozen=True, slots=True)
class Heard:
    """The last answer of the server: its HTTP status, its ``Date``, and our clock then (seconds since 1970)."""

    status: int
    date: str
    at: float


class NotCarriedOut(NetworkError):
    """The call never reached the server, so repeating it can't say anything twice."""


class OutcomeUnknown(NetworkError):
    """The call went out and no answer came back: it may have been carried out."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A call's parameters as the JSON that goes out: what ``AiohttpRequest`` asks of a ``RequestData``, without the
    library's taking them apart and putting them together again."""

    json_payload: bytes
    contains_files: bool = False


def _body(data: RequestData | None) -> aiohttp.FormData | aiohttp.BytesPayload | None:
    """JSON where no file is sent: in a form every byte of a Chinese text takes three, and time to be written so."""
    if data is None:
        return None
    if not data.contains_files:
        return aiohttp.BytesPayload(data.json_payload, content_type="application/json")
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form


class Wire:
    """Literal Bot API calls, as the outbox holds them."""

    def __init__(self, token: str, api_url: str, proxy: str | None = None) -> None:
        self._requests = (AiohttpRequest(proxy), AiohttpRequest(proxy))
        self.bot = Bot(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=self._requests[0],
            get_updates_request=self._requests[1],
        )

    def heard(self) -> list[Heard]:
        """The last answers that came, of calls and of polling."""
        return [request.heard for request in self._requests if request.heard is not None]

    async def open(self) -> None:
        """Open the sessions and ask who the bot is, which checks the token."""
        await self.bot.initialize()

    async def close(self) -> None:
        """Close the sessions, also those of a bot whose token was refused."""
        await self.bot.shutdown()
        for request in self._requests:
            await request.shutdown()

    async def call(self, method: str, body: Mapping[str, Any], files: Mapping[str, InputFile] | None = None) -> Any:
        """Make a call; its result as JSON. Raises python-telegram-bot's errors."""
        if not files and "media" not in body:
            literal = cast("RequestData", Literal(to_json(body)))
            return await self._requests[0].post(f"{self.bot.base_url}/{method}", literal)
        return await self.bot.do_api_request(method, api_kwargs={**_with_media(body, files or {})})

    async def updates(self, offset: int, wait: int, kinds: list[str]) -> list[dict[str, Any]]:
        """The updates from ``offset`` on, raw; waits up to ``wait`` seconds for one."""
        body = {"offset": offset, "timeout": wait, "allowed_updates": kinds, "limit": 100}
        found: list[dict[str, Any]] = await self.bot.do_api_request(
            "getUpdates", api_kwargs=body, read_timeout=wait + 10
        )
        return found

    async def fetch(self, file_id: str, at_most: int) -> bytes:
        """The bytes of a file, refused as ``ValueError`` beyond ``at_most`` bytes before they are all loaded."""
        file = await self.bot.get_file(file_id)
        if (file.file_size or 0) > at_most:
            raise ValueError("too big")
        data = bytes(await file.download_as_bytearray())
        if len(data) > at_most:
            raise ValueError("too big")
        return data


_OF_ALBUM: Mapping[str, type[InputMediaPhoto | InputMediaDocument]] = {
    "photo": InputMediaPhoto,
    "document": InputMediaDocument,
}


def _with_media(body: Mapping[str, Any], files: Mapping[str, InputFile]) -> Mapping[str, Any]:
    """The body with its files, and its album or its one photo as the library's own objects: it takes no others, even in
    a literal call."""
    if "media" not in body:
        return {**body, **files}
    if isinstance(body["media"], Mapping):
        return {**body, "media": _media({**body["media"], **files})}
    return {**body, "media": [_media(each) for each in body["media"]]}


def _media(item: Mapping[str, Any]) -> InputMediaPhoto | InputMediaDocument:
    return _OF_ALBUM[item["type"]](**{name: value for name, value in item.items() if name != "type"})


async def pause(stopping: asyncio.Event, seconds: float) -> None:
    """Wait, but not longer than the program runs."""
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return
