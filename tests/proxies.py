"""Proxies for tests, on loopback: HTTP CONNECT and SOCKS5, that ask for a password and alone know where Telegram is."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

import anyio
from tiny_proxy import HttpProxy, HttpProxyHandler, Socks5Proxy, Socks5ProxyHandler

HOST = "api.telegram.invalid"
"""Where Telegram is; only the proxies find it, on this machine."""
USER, PASSWORD = "xueshi", "p@ss:w/rd?#"
LOGIN = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}"


class Http(HttpProxyHandler):  # type: ignore[misc]
    """CONNECT, to Telegram."""

    def create_proxy(self, stream: object) -> HttpProxy:
        """The proxy of one connection."""
        return _telling(HttpProxy(stream, self.username, self.password))


class Socks5(Socks5ProxyHandler):  # type: ignore[misc]
    """SOCKS5, to Telegram."""

    def create_proxy(self, stream: object) -> Socks5Proxy:
        """The proxy of one connection."""
        return _telling(Socks5Proxy(stream, self.username, self.password))


def _telling(proxy: HttpProxy | Socks5Proxy) -> HttpProxy | Socks5Proxy:
    """A proxy that knows where Telegram is, and nobody else."""
    asked = proxy.negotiate

    async def negotiate() -> tuple[str, int]:
        host, port = await asked()
        return ("127.0.0.1" if host == HOST else "nowhere.invalid"), port

    proxy.negotiate = negotiate
    return proxy


KINDS: dict[str, type[Http] | type[Socks5]] = {"http": Http, "socks5": Socks5}


@asynccontextmanager
async def running_proxy(kind: str) -> AsyncIterator[int]:
    """A proxy of a kind; its port."""
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1", local_port=0)
    serving = asyncio.create_task(listener.serve(KINDS[kind](USER, PASSWORD).handle))
    try:
        yield int(listener.extra(anyio.abc.SocketAttribute.local_port))  # noqa: S610 - no Django here
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
        await listener.aclose()
