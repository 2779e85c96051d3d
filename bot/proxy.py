"""The way to the Bot API through a proxy, by CONNECT or SOCKS5; loaded only where one is set."""

from __future__ import annotations

import aiohttp
from aiohttp import ClientRequest, ClientTimeout
from aiohttp.connector import Connection
from aiohttp.tracing import Trace
from aiohttp_socks import ProxyConnector, ProxyError

from bot.wire import NotCarriedOut


class Through(ProxyConnector):
    """Connections through a proxy, which also looks the names up; whatever fails here, nothing was said yet."""

    async def connect(self, req: ClientRequest, traces: list[Trace], timeout: ClientTimeout) -> Connection:  # noqa: ASYNC109
        """A connection. Raises ``NotCarriedOut`` with the proxy's answer, never with its address or password."""
        try:
            return await super().connect(req, traces, timeout)
        except Exception as fault:
            code = f" {fault.error_code}" if isinstance(fault, ProxyError) and fault.error_code else ""
            raise NotCarriedOut(f"{type(fault).__name__}{code}") from None


def through(proxy: str, connections: int, keep_seconds: float) -> aiohttp.BaseConnector:
    """A connector by way of ``http://`` or ``socks5://user:password@host:port``."""
    return Through.from_url(proxy, limit=connections, keepalive_timeout=keep_seconds)
