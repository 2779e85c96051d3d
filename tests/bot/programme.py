"""The command line as scripts use it: a database to ask, what goes to both outputs, and the exit status."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bot.cli import main
from bot.commands import common
from tests.story import Academy, academy_on


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: status, standard output as bytes, and the lines of standard error."""

    status: int
    out: bytes
    err: list[str]

    @property
    def json(self) -> Any:
        """What it said to machines."""
        return json.loads(self.out)

    @property
    def json_lines(self) -> list[Any]:
        """The same, a line each."""
        return [json.loads(line) for line in self.out.splitlines()]


class Programme:
    """``python -m bot`` on one database; commands open and close it themselves, so tests of it are not async."""

    def __init__(self, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self._url = url
        self._monkeypatch = monkeypatch
        monkeypatch.setenv("DATABASE_URL", url)
        common.settings.cache_clear()

    def given(self, story: Callable[[Academy], Awaitable[None]]) -> None:
        """Play what happened before."""

        async def play() -> None:
            async with academy_on(self._url) as academy:
                await story(academy)

        asyncio.run(play())

    def runs(self, *arguments: str, stdin: bytes = b"") -> Ended:
        """Run a command."""
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
        with self._monkeypatch.context() as patched:
            patched.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
            patched.setattr(sys, "stdout", out)
            patched.setattr(sys, "stderr", err)
            status = main(list(arguments))
            out.flush()
            err.flush()
        told = err.buffer.getvalue().decode()
        return Ended(status, out.buffer.getvalue(), told.splitlines())
