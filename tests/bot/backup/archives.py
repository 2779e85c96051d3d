"""What tests of backups share: an academy in which something of everything is kept, and its state as plain rows."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.evidence_store import FolderStore
from sandbox.story import certificate
from storage.evidence import EvidenceState
from storage.outbox import Call
from storage.snapshot import Row, read_whole
from tests.bot.programme import Ended, Programme
from tests.handlers.reviewing import READING, institute
from tests.handlers.walks import walk_to_dates
from tests.outgoing import taken
from tests.storage.plain_sql import plain_sql
from tests.story import Academy

State = dict[str, list[Row]]

NOON = "2026-03-10T12:00:00+08:00"
WRITTEN_INTO = ("audit", "audit_heads", "outbox", "inbox", "evidence", "facts")
"""Tables into which a restore itself writes: its trace, and what becomes of leases."""

on_sqlite = pytest.mark.parametrize("other_database_url", ["sqlite"], indirect=True)
on_a_server = pytest.mark.parametrize("other_database_url", ["postgresql"], indirect=True)


async def busy(academy: Academy, store: FolderStore) -> None:
    """Records that were approved, undone, rejected and wait, two with a file; an open draft, an approver who is away,
    a file to be fetched, a call that waits and one that is on its way."""
    here = await institute(academy)
    await here.submits(here.li, READING)
    await here.wang.taps("通过 +8")
    await here.submits(here.zhou, READING, "certificate")
    await here.fetched(EvidenceState.STORED, sha256=store.keep(certificate()))
    await here.wang.taps("通过 +8")
    academy.now += timedelta(minutes=5)
    await here.wang.taps("撤销")
    await here.submits(here.li)
    await here.wang.taps("驳回")
    await here.wang.taps("重复登记")
    await here.submits(here.li, READING, "other")
    await walk_to_dates(here.li)
    person = await academy.who(here.zhao)
    async with academy.database.transaction() as work:
        day = academy.now.date()
        away = await work.absences.add(person.person_id, day, day, None)
        subject, told = f"absence:{away.absence_id}", {"first": day, "last": day, "substitute": None}
        await work.audit.note("ICT", academy.now, f"person:{person.person_id}", "away.begun", subject, told)
        for text in ("waits", "on its way"):
            await work.outbox.queue(Call(7, 0, "sendMessage", {"chat_id": 7, "text": text}, lane=0), academy.now)
        await taken(work, "sender", academy.now, academy.now + timedelta(days=1), 1)


def state_of(url: str) -> State:
    """Every row of every table."""
    return asyncio.run(read_whole(url, lambda found: {each.name: list(found.rows(each.name)) for each in found.shapes}))


def but(state: State, *tables: str) -> State:
    """A state without what a restore itself writes into."""
    return {table: rows for table, rows in state.items() if table not in tables}


def files_under(folder: Path) -> set[str]:
    """The files of a folder, by their place in it."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@dataclass
class Place:
    """A folder with a database: where a backup is made, or where it is put."""

    folder: Path
    url: str
    monkeypatch: pytest.MonkeyPatch

    @property
    def store(self) -> FolderStore:
        return FolderStore(self.folder / "data" / "evidence")

    @property
    def state(self) -> State:
        return state_of(self.url)

    def bot(self) -> Programme:
        """The command line here from now on."""
        self.monkeypatch.setenv("DATA_DIR", str(self.folder / "data"))
        return Programme(self.url, self.monkeypatch)

    def used(self) -> Place:
        """With an academy in it."""

        async def story(academy: Academy) -> None:
            await busy(academy, self.store)

        self.bot().given(story)
        return self

    def backs_up(self, name: str, *more: str) -> Path:
        """``backup`` to a file here."""
        file = self.folder / name
        ended = self.bot().runs("backup", str(file), *more)
        assert ended.status == 0, ended.err
        return file

    def restores(self, file: Path, *more: str, status: int = 0) -> Ended:
        """``restore`` of a file here."""
        ended = self.bot().runs("restore", str(file), *more)
        assert ended.status == status, ended.err
        return ended

    def sql(self, *statements: str) -> list[tuple[Any, ...]]:
        return asyncio.run(plain_sql(self.url, *statements))
