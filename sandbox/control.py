"""The control API: what the page, the demo and tests in other processes do with the sandbox, as JSON over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.person import NotShown, Phone
from sandbox.state import Happening, Json
from sandbox.views import Shown, chat_json, happening_json, toast_json

if TYPE_CHECKING:
    from sandbox.server import Sandbox

PAGE = Path(__file__).parent / "page"
SAFE_IMAGES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp"}
PULSE, PULSE_SECONDS = b": still here\n\n", 15.0
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def control_routes(sandbox: Sandbox) -> list[web.AbstractRouteDef]:
    """The page and everything below /control."""
    control = Control(sandbox)
    return [
        web.get("/", control.page),
        web.get("/page/{name}", control.page),
        web.get("/control/people", control.people),
        web.post("/control/people", control.add_person),
        web.get("/control/chats/{id}", control.chat),
        web.post("/control/people/{id}/{act}", control.act),
        web.get("/control/files/{file_id}", control.file),
        web.get("/control/events", control.events),
        web.post("/control/updates", control.inject),
        web.post("/control/redeliver", control.redeliver),
        web.get("/control/faults", control.faults),
        web.post("/control/faults", control.add_fault),
        web.delete("/control/faults", control.clear_faults),
        web.post("/control/flood", control.flood),
        web.get("/control/calls", control.calls),
        web.delete("/control/calls", control.clear_calls),
        web.get("/control/buttons", control.buttons),
        web.post("/control/buttons", control.add_button),
        web.get("/control/scenes", control.scenes),
        web.post("/control/buttons/{id}/press", control.press),
        web.get("/control/presses", control.presses),
    ]


class Control:
    """The handlers; each reads JSON (or files as multipart) and answers JSON."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    async def page(self, request: web.Request) -> web.StreamResponse:
        """A file of the page."""
        file = PAGE / request.match_info.get("name", "index.html")
        if file.parent != PAGE or not file.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(file, headers=HEADERS)

    async def people(self, request: web.Request) -> web.Response:
        """Everybody with a phone."""
        return web.json_response([asdict(phone.person) for phone in self.sandbox.phones()])

    async def add_person(self, request: web.Request) -> web.Response:
        """Adds {id, name, language_code, username, started}; one who is known already stays as they are."""
        told = await request.json()
        phone = self.sandbox.phone(
            int(told["id"]),
            told.get("name"),
            username=told.get("username"),
            language_code=told.get("language_code", "zh-hans"),
            started=bool(told.get("started")),
        )
        return web.json_response(asdict(phone.person))

    async def chat(self, request: web.Request) -> web.Response:
        """A chat's transcript and state."""
        chat = self.sandbox.world.chats.get(int(request.match_info["id"]))
        if chat is None:
            raise web.HTTPNotFound
        return web.json_response(chat_json(self.sandbox.world, chat))

    async def act(self, request: web.Request) -> web.Response:
        """Lets a person do or wait for something: the name and the arguments of a method of Phone."""
        user_id = int(request.match_info["id"])
        phone = next((phone for phone in self.sandbox.phones() if phone.person.id == user_id), None)
        act = ACTS.get(request.match_info["act"])
        if phone is None or act is None:
            raise web.HTTPNotFound
        given, files = await arguments(request)
        try:
            result = await act(phone, given, files)
        except NotShown as absent:
            return web.json_response({"fault": str(absent)}, status=408)
        except (KeyError, IndexError, TypeError, ValueError, RuntimeError) as fault:
            return web.json_response({"fault": f"{type(fault).__name__}: {fault}"}, status=400)
        return web.json_response(result)

    async def file(self, request: web.Request) -> web.Response:
        """A photo for the page; anything else only as a download, so that it can't act as a page."""
        file = self.sandbox.world.files.get(request.match_info["file_id"])
        if file is None:
            raise web.HTTPNotFound
        kind = next((kind for head, kind in SAFE_IMAGES.items() if file.data.startswith(head)), None)
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"}
        if kind is None or not file.width:
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=file.data, content_type=kind or "application/octet-stream", headers=headers)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: everything that a phone shows, as it happens."""
        world = self.sandbox.world
        queue: asyncio.Queue[Happening] = asyncio.Queue()
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        world.observers.append(queue.put_nowait)
        try:
            await response.write(b": hello\n\n")
            while True:
                told = await next_event(queue)
                await response.write(f"data: {json.dumps(happening_json(world, told))}\n\n".encode() if told else PULSE)
        except ConnectionError:
            return response
        finally:
            world.observers.remove(queue.put_nowait)

    async def inject(self, request: web.Request) -> web.Response:
        """Queues a raw update {kind: payload}."""
        told = await request.json()
        numbers = [self.sandbox.inject(kind, payload) for kind, payload in told.items()]
        return web.json_response(numbers)

    async def redeliver(self, request: web.Request) -> web.Response:
        """Sends the last update again: {same_id: true or false}."""
        told = await request.json()
        return web.json_response(self.sandbox.redeliver(same_id=bool(told.get("same_id", True))))

    async def faults(self, request: web.Request) -> web.Response:
        """The faults to come."""
        return web.json_response(list(self.sandbox.faults))

    async def add_fault(self, request: web.Request) -> web.Response:
        """Adds a fault, see Fault for its fields."""
        try:
            fault = self.sandbox.faults.add(**await request.json())
        except (TypeError, ValueError) as wrong:
            return web.json_response({"fault": str(wrong)}, status=400)
        return web.json_response(asdict(fault))

    async def clear_faults(self, request: web.Request) -> web.Response:
        """No more trouble."""
        self.sandbox.faults.clear()
        return web.json_response([])

    async def flood(self, request: web.Request) -> web.Response:
        """Sets Telegram's limits: {per_bot, per_chat}, null for none."""
        told = await request.json()
        self.sandbox.flood.per_bot = told.get("per_bot")
        self.sandbox.flood.per_chat = told.get("per_chat")
        return web.json_response({})

    async def calls(self, request: web.Request) -> web.Response:
        """The log of calls, perhaps of one `method` or `chat_id`."""
        method, chat_id = request.query.get("method", "").lower(), request.query.get("chat_id")
        return web.json_response(
            [
                call.as_json()
                for call in self.sandbox.calls
                if (not method or call.method == method) and (chat_id is None or call.chat_id == chat_id)
            ]
        )

    async def clear_calls(self, request: web.Request) -> web.Response:
        """An empty log."""
        self.sandbox.calls.clear()
        return web.json_response([])

    async def buttons(self, request: web.Request) -> web.Response:
        """The page's extra buttons."""
        return web.json_response([{"id": key, "label": label} for key, label in self.sandbox.buttons.items()])

    async def add_button(self, request: web.Request) -> web.Response:
        """Adds an extra button {id, label}."""
        told = await request.json()
        self.sandbox.add_button(str(told["label"]), str(told["id"]))
        return web.json_response(told)

    async def scenes(self, request: web.Request) -> web.Response:
        """The page's buttons that bring other phones."""
        return web.json_response([{"label": label, "phones": ids} for label, ids in self.sandbox.scenes.items()])

    async def press(self, request: web.Request) -> web.Response:
        """Presses an extra button."""
        try:
            self.sandbox.press(request.match_info["id"])
        except KeyError:
            raise web.HTTPNotFound from None
        return web.json_response({})

    async def presses(self, request: web.Request) -> web.Response:
        """The presses that nobody read yet; waits up to `timeout` seconds for the first."""
        queue, pressed = self.sandbox.presses, []
        with contextlib.suppress(TimeoutError):
            if queue.empty():
                pressed.append(await asyncio.wait_for(queue.get(), float(request.query.get("timeout", 0)) or 0.001))
        while not queue.empty():
            pressed.append(queue.get_nowait())
        return web.json_response(pressed)


async def next_event(queue: asyncio.Queue[Happening]) -> Happening | None:
    """What happens next; None when it was quiet for so long that a pulse must keep the connection."""
    try:
        async with asyncio.timeout(PULSE_SECONDS):
            return await queue.get()
    except TimeoutError:
        return None


async def arguments(request: web.Request) -> tuple[Json, list[tuple[str, bytes]]]:
    """The JSON of a body; in a multipart body its field `json`, and the files with their names."""
    if request.content_type != "multipart/form-data":
        return (await request.json() if request.can_read_body else {}), []
    given: Json = {}
    files = []
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            files.append((part.filename, part.file.read()))
        else:
            given = json.loads(part.decode() if isinstance(part, bytes | bytearray) else part)
    return given, files


Files = list[tuple[str, bytes]]
Act = Callable[[Phone, Json, Files], Awaitable[Any]]


def plain(name: str) -> Act:
    """An act whose arguments are JSON; a message or toast is answered as JSON."""

    async def act(phone: Phone, given: Json, files: Files) -> object:
        result = await getattr(phone, name)(**given)
        return asdict(result) if isinstance(result, Shown) else result

    return act


async def send_photos(phone: Phone, given: Json, files: Files) -> list[int]:
    """One photo, or several as an album."""
    photos = [data for _, data in files]
    caption = str(given.get("caption", ""))
    if len(photos) == 1:
        return [await phone.photo(photos[0], caption)]
    return await phone.album(photos, caption)


async def send_documents(phone: Phone, given: Json, files: Files) -> list[int]:
    """Each file as a document under its own name, or under the `name` that is given."""
    caption = str(given.get("caption", ""))
    return [await phone.document(given.get("name") or name, data, caption) for name, data in files]


async def wait_for_toast(phone: Phone, given: Json, files: Files) -> Json:
    """Waits for a toast."""
    return toast_json(await phone.expect_toast(**given))


async def wait_for_answer(phone: Phone, given: Json, files: Files) -> Json:
    """Waits until a tap is answered."""
    return toast_json(await phone.answer(**given))


PLAIN = (
    *("send", "start", "forward", "contact", "in_group", "edit", "delete", "tap", "tap_at", "forge"),
    *("block", "unblock", "expect", "expect_button", "expect_file"),
)
ACTS: dict[str, Act] = {name: plain(name) for name in PLAIN} | {
    "photos": send_photos,
    "documents": send_documents,
    "expect_toast": wait_for_toast,
    "answer": wait_for_answer,
}
