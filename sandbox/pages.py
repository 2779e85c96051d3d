"""The bot's own web pages, passed on under the sandbox's address, so that they can stand beside the phones."""

from __future__ import annotations

import socket

import aiohttp
from aiohttp import web

PASSED = ("Content-Type", "Cache-Control", "Referrer-Policy", "X-Content-Type-Options")
POLICY = "Content-Security-Policy"


def page_routes(served_at: str) -> list[web.RouteDef]:
    """``/pages/…`` of this address, asked of the one where the bot serves them."""

    async def pass_on(request: web.Request) -> web.Response:
        try:
            async with aiohttp.request(request.method, served_at + request.path, data=await request.read()) as told:
                body, status = await told.read(), told.status
                kept = {name: told.headers[name] for name in PASSED if name in told.headers}
                kept[POLICY] = _framed_here(told.headers.get(POLICY, ""))
        except aiohttp.ClientError:
            return web.Response(status=502)
        return web.Response(body=body, status=status, headers=kept)

    return [web.route(method, "/pages/{path:.*}", pass_on) for method in ("GET", "POST")]


def _framed_here(policy: str) -> str:
    """What the bot says of its page, but that the page of phones may frame it."""
    return policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


def free_place() -> str:
    """A place on loopback that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"
