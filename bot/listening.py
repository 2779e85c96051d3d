"""A server of our own: pages, metrics or updates, on a place that a setting names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.settings import BadSettings


@asynccontextmanager
async def listening(
    application: web.Application, place: tuple[str, int], setting: str, *, finish_seconds: float, shared: bool = False
) -> AsyncIterator[int]:
    """Listen there while the block runs; the port. Raises ``BadSettings`` that blames the setting when it can't be had.

    What was begun has so many seconds to finish. With ``shared`` several workers of one machine may listen there: the
    kernel spreads the calls.
    """
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=finish_seconds)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, *place, reuse_port=shared or None).start()
        except OSError:
            raise BadSettings([(setting, "taken")]) from None
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
