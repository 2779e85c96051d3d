"""A database that measures how long its users wait for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from time import perf_counter

from bot.inside.metrics import DATABASE
from storage.database import Database
from storage.unit_of_work import UnitOfWork

_BEGIN, _COMMIT = DATABASE.labels("begin"), DATABASE.labels("commit")


class TimedDatabase:
    """Another database, with its waits told."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.engine = database.engine

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[UnitOfWork]:
        """As the database has it."""
        began = perf_counter()
        async with self._database.transaction() as work:
            _BEGIN.observe(perf_counter() - began)
            yield work
            ended = perf_counter()
        _COMMIT.observe(perf_counter() - ended)

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """As the database has it."""
        return self._database.reading()

    async def give_way(self) -> None:
        """As the database has it."""
        await self._database.give_way()

    async def wanted(self) -> bool:
        """As the database has it."""
        return await self._database.wanted()

    async def close(self) -> None:
        """As the database has it."""
        await self._database.close()
