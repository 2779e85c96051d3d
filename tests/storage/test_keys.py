"""Keys that sign codes and documents: made once, the same for every worker, and another under each name."""

from __future__ import annotations

from storage.database import Database
from tests.layout import open_laid_out


async def key_of(database: Database, name: str) -> bytes:
    async with database.transaction() as work:
        return await work.key(name)


async def test_a_key_is_made_once_and_stays(database_url: str) -> None:
    one, other = await open_laid_out(database_url), await open_laid_out(database_url)
    try:
        key = await key_of(one, "check-in")
        assert len(key) == 32
        assert await key_of(other, "check-in") == key
        assert await key_of(other, "document") != key
    finally:
        await one.close()
        await other.close()
