"""Fixtures of the tests that go through the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.browser import browser
from tests.end_to_end.campus import Campus, campus_in

__all__ = ["browser"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def campus(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Campus]:
    """One running bot for a module's tests, each of which takes institutes of its own."""
    async with campus_in(tmp_path_factory.mktemp("campus")) as made:
        yield made
