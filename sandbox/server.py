"""The server: Bot API calls come in, meet their faults and limits, and are answered and logged."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from aiohttp import web

from sandbox.control import control_routes
from sandbox.faults import Fault, Faults, Flood
from sandbox.methods import METHODS, POSTING
from sandbox.pages import page_routes
from sandbox.parameters import Parameters, read
from sandbox.person import TIMEOUT, Phone
from sandbox.refusals import MAX_UPLOAD, Because, Refusal
from sandbox.state import Chat, Happening, Json, Person, World

TOKEN = "1000000001:AAsandboxsandboxsandboxsandboxsandbox"  # noqa: S105 - opens nothing but this sandbox
BODY_LIMIT = MAX_UPLOAD + 1024 * 1024
LOG_LENGTH = 100_000


@dataclass(frozen=True, slots=True)
class Call:
    """One call as the log keeps it; `at` is monotonic seconds, `status` is 0 where no answer was given."""

    at: float
    method: str
    chat_id: str
    fields: Json
    status: int
    seconds: float

    def as_json(self) -> Json:
        """For the control API."""
        return asdict(self)


class Sandbox:
    """A Telegram of one's own: `async with Sandbox().serve() as base_url: …`.

    `pages_at` is where the bot serves pages of its own, if they are to stand under this address, too.
    `quiet` keeps no log of calls. Every call takes `latency` seconds. `flood_per_bot` and `flood_per_chat` switch
    Telegram's limits on, in messages a second.
    """

    def __init__(
        self,
        token: str = TOKEN,
        *,
        name: str = "学时",
        username: str = "xueshi_bot",
        quiet: bool = False,
        latency: float = 0.0,
        flood_per_bot: int | None = None,
        flood_per_chat: int | None = None,
    ) -> None:
        self.token = token
        self.quiet = quiet
        self.latency = latency
        bot_id = int(token.partition(":")[0])
        abilities = {"can_join_groups": True, "can_read_all_group_messages": False}
        self.world = World({"id": bot_id, "is_bot": True, "first_name": name, "username": username} | abilities)
        self.faults = Faults()
        self.flood = Flood(flood_per_bot, flood_per_chat)
        self.calls: deque[Call] = deque(maxlen=LOG_LENGTH)
        self.buttons: dict[str, str] = {}
        self.scenes: dict[str, tuple[int, ...]] = {}
        self.presses: asyncio.Queue[str] = asyncio.Queue()
        self.callbacks: dict[str, Callable[[], object]] = {}
        self.base_url = ""
        self.pages_at = ""
        self.closing = asyncio.Event()
        self._phones: dict[int, Phone] = {}

    def phone(
        self,
        user_id: int,
        name: str | None = None,
        *,
        username: str | None = None,
        language_code: str = "zh-hans",
        started: bool = False,
        about: str = "",
    ) -> Phone:
        """The phone of a person, who is added if new; `started` lets the bot write first, `about` is for the page."""
        if user_id not in self._phones:
            person = Person(user_id, name or f"用户 {user_id}", username, language_code, about)
            self._phones[user_id] = Phone(self.world, self.world.add_person(person, started=started))
        return self._phones[user_id]

    def phones(self) -> Iterator[Phone]:
        """All phones, in the order in which they came."""
        return iter(self._phones.values())

    def chat(self, chat_id: int) -> Chat:
        """A chat's state, also a group's."""
        return self.world.chats[chat_id]

    def inject(self, kind: str, payload: object) -> int:
        """Queues a raw update of a kind (message, callback_query, …); returns its update_id."""
        return self.world.updates.add(kind, payload)

    def redeliver(self, *, same_id: bool = True) -> int:
        """Sends the last update once more, under its number or under a new one."""
        return self.world.updates.again(same_id=same_id)

    def watch(self, observe: Callable[[Happening], None]) -> None:
        """Calls `observe` with everything that a phone shows, as it happens; keep it short."""
        self.world.observers.append(observe)

    async def until_polled(self, timeout: float = TIMEOUT) -> None:  # noqa: ASYNC109
        """Waits until a bot's long poll has arrived and waits, that is, until the bot is up."""
        async with asyncio.timeout(timeout):
            await self.world.updates.polled.wait()

    async def until_confirmed(self, timeout: float = TIMEOUT) -> None:  # noqa: ASYNC109
        """Waits until the bot has confirmed every update by its offset."""
        async with asyncio.timeout(timeout):
            await self.world.updates.drained.wait()

    def add_button(self, label: str, button_id: str, callback: Callable[[], object] | None = None) -> None:
        """Puts a button on the page; pressing it calls back here, or waits in `presses` to be read."""
        self.buttons[button_id] = label
        if callback is not None:
            self.callbacks[button_id] = callback
        self.world.tell(Happening("buttons", None))

    def add_scene(self, label: str, phones: Iterable[int]) -> None:
        """Puts a button on the page that brings these people's phones, in this order."""
        self.scenes[label] = tuple(phones)
        self.world.tell(Happening("buttons", None))

    def press(self, button_id: str) -> None:
        """Somebody pressed a button of the page; KeyError for an unknown one."""
        if button_id not in self.buttons:
            raise KeyError(button_id)
        if callback := self.callbacks.get(button_id):
            callback()
        else:
            self.presses.put_nowait(button_id)

    def application(self) -> web.Application:
        """The aiohttp application: Bot API, files, control API and page."""
        app = web.Application(client_max_size=BODY_LIMIT)
        app.router.add_route("*", "/bot{token}/{method}", self.answer)
        app.router.add_get("/file/bot{token}/{path:.+}", self.download)
        app.add_routes(control_routes(self))
        if self.pages_at:
            app.add_routes(page_routes(f"http://{self.pages_at}"))
        return app

    @contextlib.asynccontextmanager
    async def serve(self, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[str]:
        """Listens on loopback (port 0: any free one) and gives the address, to be used as BOT_API_URL."""
        runner = web.AppRunner(self.application(), access_log=None, handler_cancellation=True, shutdown_timeout=0.5)
        self.closing.clear()
        await runner.setup()
        site = web.TCPSite(runner, host, port)
        await site.start()
        self.base_url = f"http://{host}:{runner.addresses[0][1]}"
        pushing = asyncio.create_task(self.world.webhook.push())
        try:
            yield self.base_url
        finally:
            self.closing.set()
            pushing.cancel()
            await asyncio.wait([pushing])
            await runner.cleanup()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One call of the Bot API."""
        started = time.monotonic()
        method = request.match_info["method"].lower()
        parameters = Parameters({})
        status = 0
        try:
            self.check_token(request.match_info["token"])
            parameters = await read(request)
            chat_id = parameters.text("chat_id")
            work = partial(self.perform, method, chat_id, parameters)
            response = await self.meet_faults(request, method, chat_id, work)
            status = response.status
        except Refusal as refusal:
            response, status = refused(refusal), refusal.code
        finally:
            if not self.quiet:
                fields = parameters.fields
                took = time.monotonic() - started
                self.calls.append(Call(started, method, parameters.text("chat_id"), fields, status, took))
        return response

    def check_token(self, token: str) -> None:
        """Telegram answers 404 to what can't be a token, and 401 to a wrong one."""
        if token != self.token:
            number, _, secret = token.partition(":")
            raise Refusal(Because.TOKEN_WRONG if number.isdigit() and secret else Because.TOKEN_MALFORMED)

    async def meet_faults(
        self, request: web.Request, method: str, chat_id: str, work: Callable[[], Awaitable[web.Response]]
    ) -> web.StreamResponse:
        """The work's answer, or the trouble that was asked for."""
        fault = self.faults.strike(method, chat_id) if self.faults.waiting else None
        if fault is None:
            return await work()
        match fault.kind:
            case "slow":
                await self.pause(fault.seconds)
                return await work()
            case "lost":
                await work()
                await self.pause(fault.seconds)
                return hung_up(request)
            case "cut":
                return await cut(request, await work())
        return failed(fault)

    async def perform(self, method: str, chat_id: str, parameters: Parameters) -> web.Response:
        """Lets the method take effect."""
        if method == "getupdates":
            if self.world.webhook.url:
                raise Refusal(Because.WEBHOOK_ACTIVE)
            waiting = await self.world.updates.poll(
                parameters.number("offset"),
                parameters.number("limit", 100),
                parameters.number("timeout"),
                parameters.structure("allowed_updates"),
            )
            if self.latency:
                await asyncio.sleep(self.latency)
            return answered(waiting)
        if self.latency:
            await asyncio.sleep(self.latency)
        work = METHODS.get(method)
        if work is None:
            raise Refusal(Because.METHOD_UNKNOWN)
        if method in POSTING:
            self.flood.count(method, chat_id)
        return answered(json.dumps(work(self.world, parameters), separators=(",", ":")).encode())

    async def pause(self, seconds: float) -> None:
        """Waits, but not beyond the end of the server."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.closing.wait(), seconds)

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A file by the path that getFile told."""
        try:
            self.check_token(request.match_info["token"])
        except Refusal as refusal:
            return refused(refusal)
        file = self.world.paths.get(request.match_info["path"])
        if file is None:
            return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
        return await self.meet_faults(request, "download", "", partial(content, file.data))


async def content(data: bytes) -> web.Response:
    """A file's bytes."""
    return web.Response(body=data, content_type="application/octet-stream")


def answered(result: bytes) -> web.Response:
    """A result in Telegram's envelope."""
    return web.Response(body=b'{"ok":true,"result":' + result + b"}", content_type="application/json")


def refused(refusal: Refusal) -> web.Response:
    """A refusal in Telegram's envelope."""
    told: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        told["parameters"] = refusal.parameters
    return web.json_response(told, status=refusal.code)


def failed(fault: Fault) -> web.Response:
    """The answer of a fault that lets nothing happen; a 502 comes from the front, which speaks HTML."""
    match fault.kind:
        case "429":
            return refused(Refusal(Because.TOO_MANY, seconds=fault.retry_after))
        case "403":
            return refused(Refusal(Because.BLOCKED))
        case "502":
            page = "<html><head><title>502 Bad Gateway</title></head></html>"
            return web.Response(text=page, status=502, content_type="text/html")
    told = {"ok": False, "error_code": 500, "description": "Internal Server Error"}
    return web.json_response(told, status=500)


def hung_up(request: web.Request) -> web.Response:
    """Closes the connection; what is returned reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def cut(request: web.Request, whole: web.Response) -> web.StreamResponse:
    """Sends half of an answer and closes the connection."""
    body = whole.body if isinstance(whole.body, bytes) else b""
    half = web.StreamResponse(headers={"Content-Type": whole.content_type})
    half.content_length = len(body)
    await half.prepare(request)
    await half.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return half
