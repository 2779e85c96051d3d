"""A gate of a network for tests: hands connections on to a server, refuses them, or leaves them without an answer."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Gate:
    """Stands before a server on loopback; open unless told otherwise, and what was under way is cut by every change."""

    def __init__(self, port: int, tls: ssl.SSLContext | None = None) -> None:
        self._behind = port
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._silent = False
        self.port = 0
        self.passed = 0
        """Connections that were handed on."""

    async def open(self) -> None:
        """Hand on what comes."""
        await self._listen(silent=False)

    async def be_silent(self) -> None:
        """Take connections and never answer."""
        await self._listen(silent=True)

    async def shut(self) -> None:
        """Refuse connections."""
        if self._server is not None:
            self._server.close()
            for writer in self._writers:
                writer.transport.abort()
            self._server = None

    async def _listen(self, *, silent: bool) -> None:
        await self.shut()
        self._silent = silent
        self._server = await asyncio.start_server(self._take, "127.0.0.1", self.port, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            if self._silent:
                await reader.read()
            else:
                await self._hand_on(reader, writer)
        writer.transport.abort()
        self._writers.discard(writer)

    async def _hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._behind)
        self.passed += 1
        self._writers.add(back)
        try:
            await asyncio.gather(_pump(reader, back), _pump(there, writer))
        finally:
            back.transport.abort()
            self._writers.discard(back)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()
    else:
        writer.close()


@asynccontextmanager
async def gate_before(port: int, tls: ssl.SSLContext | None = None) -> AsyncIterator[Gate]:
    """An open gate before a port, which speaks TLS to those outside if wanted."""
    gate = Gate(port, tls)
    await gate.open()
    try:
        yield gate
    finally:
        await gate.shut()
