"""``restore``: every row and file back, on either engine, from any layout; or nothing has changed (art. 4)."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import alembic.command
import asyncpg
import pytest

from bot.backup import read, write
from bot.backup.container import Broken
from bot.backup.restoring import Restore, Wish
from bot.evidence_store import FolderStore
from storage import restore as restoring
from storage.audit import Audit
from storage.database import newest_revision, sqlite_path
from storage.migrate import migrate
from storage.restored import Restored
from tests.bot.backup.archives import WRITTEN_INTO, Place, but, files_under, on_a_server, on_sqlite
from tests.storage.plain_sql import open_append_only


def test_every_row_and_file_comes_back_on_either_engine(
    database_url: str, there: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From SQLite to PostgreSQL and back, too; and a second journey brings the same again."""
    first = Place(tmp_path, database_url, monkeypatch).used()
    before = first.state
    assert len([table for table, rows in before.items() if rows]) > 15
    done = there.restores(first.backs_up("kept.tar"))
    assert "已恢复，并通过核对" in done.out.decode()
    after = there.state
    assert after.keys() == before.keys()
    assert but(after, *WRITTEN_INTO) == but(before, *WRITTEN_INTO)
    assert [row for row in after["audit"] if row[4] != "database.restored"] == before["audit"]
    assert [row[0] for row in after["outbox"]] == [row[0] for row in before["outbox"]]
    assert files_under(there.folder / "data" / "evidence") == files_under(first.folder / "data" / "evidence")
    first.restores(there.backs_up("again.tar"), "--replace")
    assert but(first.state, "audit", "audit_heads", "facts") == but(after, "audit", "audit_heads", "facts")
    assert first.bot().runs("verify").status == 0


def test_ledger_and_audit_are_closed_again(file: Path, there: Place) -> None:
    """security.md 17: what is restored can't be changed either."""
    there.restores(file)
    for attack in ("UPDATE ledger SET hours = 10", "DELETE FROM audit", "DELETE FROM ledger"):
        with pytest.raises((sqlite3.IntegrityError, asyncpg.RaiseError), match="append-only"):
            there.sql(attack)


def test_a_database_that_is_not_empty_is_left_alone(here: Place, file: Path) -> None:
    before = here.state
    assert "--replace" in here.restores(file, status=2).err[-1]
    assert here.state == before
    assert "登记 0 件" in here.restores(file, "--dry-run").err[1]
    assert here.state == before


def test_replacing_says_what_is_lost_and_leaves_a_way_back(here: Place, file: Path) -> None:
    here.sql("UPDATE people SET name = '王方' WHERE staff_no = 'A001'")
    here.sql("UPDATE submissions SET registered_at = '2026-03-11T02:00:00.000000Z' WHERE submission_id = 4")
    before = here.state
    told = here.restores(file, "--replace", "--despite-findings")
    assert any("登记 1 件" in line for line in told.err)
    assert here.sql("SELECT name FROM people WHERE staff_no = 'A001'") == [("王芳",)]
    [point] = (here.folder / "data" / "backups").iterdir()
    assert str(point) in told.out.decode()
    here.restores(point, "--replace", "--despite-findings")
    assert but(here.state, *WRITTEN_INTO) == but(before, *WRITTEN_INTO)


def test_an_older_layout_is_brought_up_to_date(there: Place) -> None:
    """From the first one on, whatever engine it was kept by."""
    asyncio.run(migrate(there.url, "0001"))
    there.sql("INSERT INTO facts (name, value) VALUES ('a word', '计算所')")
    file = there.backs_up("old.tar")
    assert there.sql("SELECT version_num FROM alembic_version") == [("0001",)], "a backup changes nothing"
    there.restores(file, "--replace")
    assert there.sql("SELECT version_num FROM alembic_version") == [(newest_revision(),)]
    assert there.sql("SELECT value FROM facts WHERE name = 'a word'") == [("计算所",)]


def test_a_layout_of_a_newer_program_is_refused(here: Place, file: Path) -> None:
    here.sql("UPDATE alembic_version SET version_num = '9999'")
    newer = here.backs_up("newer.tar")
    assert "9999" in here.restores(file, "--replace", status=2).err[-1]
    here.sql(f"UPDATE alembic_version SET version_num = '{newest_revision()}'")
    assert "9999" in here.restores(newer, "--replace", status=2).err[-1]


@on_sqlite
def test_a_damaged_file_touches_nothing(file: Path, there: Place, tmp_path: Path) -> None:
    whole, bad = file.read_bytes(), tmp_path / "bad.tar"
    for data in (whole[:-700], whole[:2000] + b"\1" + whole[2001:], b"", b"x" * 3000):
        bad.write_bytes(data)
        assert len(there.restores(bad, status=2).err) == 1
        assert not sqlite_path(there.url).exists()


@on_sqlite
def test_a_sealed_backup_wants_its_passphrase(here: Place) -> None:
    """security.md 19."""
    for name, told in (("right", "correct horse"), ("wrong", "wrong horse!")):
        (here.folder / name).write_text(told)
    file = here.backs_up("sealed.tar", "--passphrase-file", str(here.folder / "right"))
    here.sql("UPDATE people SET name = '王方' WHERE staff_no = 'A001'")
    here.restores(file, "--replace", status=2)
    here.restores(file, "--replace", "--passphrase-file", str(here.folder / "wrong"), status=2)
    assert here.sql("SELECT name FROM people WHERE staff_no = 'A001'") == [("王方",)]
    here.restores(file, "--replace", "--passphrase-file", str(here.folder / "right"))
    assert here.sql("SELECT name FROM people WHERE staff_no = 'A001'") == [("王芳",)]


Change = Callable[[pytest.MonkeyPatch], None]


def breaking(where: Any, name: str, *, only: int = 1) -> Change:
    """A fault at the n-th call of something."""

    def change(monkeypatch: pytest.MonkeyPatch) -> None:
        real, calls = getattr(where, name), 0

        def broken(*args: Any, **named: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == only:
                raise OSError(28, "No space left on device")
            return real(*args, **named)

        monkeypatch.setattr(where, name, broken)

    return change


STEPS: dict[str, Change] = {
    "the restore point": breaking(write, "write_content"),
    "the old layout": breaking(alembic.command, "upgrade", only=1),
    "the first rows": breaking(read, "_lines"),
    "later rows": breaking(read, "_lines", only=9),
    "the ids": breaking(restoring, "_count_on", only=3),
    "the newest layout": breaking(alembic.command, "upgrade", only=2),
    "the evidence": breaking(FolderStore, "keep"),
    "the queues": breaking(Restored, "hold_calls"),
    "the trace": breaking(Audit, "note"),
    "the check": breaking(FolderStore, "read", only=2),
}


def test_a_fault_at_any_step_leaves_all_as_it_was(here: Place, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here.sql("UPDATE people SET name = '王方' WHERE staff_no = 'A001'")
    before, files = here.state, files_under(here.folder) | {"data/incidents.log", "xueshi.db-wal", "xueshi.db-shm"}
    for step, change in STEPS.items():
        with monkeypatch.context() as broken:
            change(broken)
            assert here.restores(file, "--replace", status=1).out == b"", step
        assert here.state == before, step
        assert not [name for name in files_under(here.folder) - files if "before-restore" not in name], step
    here.restores(file, "--replace")
    assert here.sql("SELECT name FROM people WHERE staff_no = 'A001'") == [("王芳",)]


@on_sqlite
@pytest.mark.parametrize("call", [1, 2])
def test_a_fault_around_the_exchange_of_files_leaves_one_of_them(
    here: Place, file: Path, call: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it the old one is there; after it, the new one is."""
    before = here.state
    with monkeypatch.context() as broken:
        breaking(restoring, "_sync", only=call)(broken)
        here.restores(file, "--replace", status=1)
    assert (here.state == before) is (call == 1)
    assert here.bot().runs("verify").status == 0


def test_what_does_not_verify_is_not_kept_unless_wanted(here: Place) -> None:
    """The damage was in the database when its backup was made."""
    asyncio.run(open_append_only(here.url))
    here.sql("UPDATE ledger SET hours = 990 WHERE entry_id = 1")
    bad = here.backs_up("bad.tar")
    here.sql("UPDATE ledger SET hours = 980 WHERE entry_id = 1")
    assert any("台账" in line for line in here.restores(bad, "--replace", status=2).err)
    assert here.sql("SELECT hours FROM ledger WHERE entry_id = 1") == [(980,)]
    assert any("台账" in line for line in here.restores(bad, "--replace", "--despite-findings").err)
    assert here.sql("SELECT hours FROM ledger WHERE entry_id = 1") == [(990,)]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("facts", b'["name","value"]\n["a",1]'),
        ("facts", b'["name","value"]\n["a",true]'),
        ("facts", b'["name","value"]\n["a"]'),
        ("facts", b'["name","value"]\n["a","1"]\n["a","2"]'),
        ("roles", b'["person_id","role"]\n[999,"bureau"]'),
        ("roles", b'["person_id","role"]\n[99999999999999999999,"bureau"]'),
        ("roles", b'["person_id","role"]\n[1,"bureau\\u0000"]\n[1,"bureau\\u0000"]'),
    ],
)
def test_rows_that_do_not_fit_are_refused(
    there: Place, tmp_path: Path, table: str, rows: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A forged backup, whole by its own manifest: wrong types, doubled keys, rows that refer to nobody."""
    source = Place(tmp_path, f"sqlite:///{tmp_path}/xueshi.db", monkeypatch)
    asyncio.run(migrate(source.url))
    real = write._texts
    with monkeypatch.context() as forging:
        forging.setattr(
            write, "_texts", lambda shape, of: [(rows.count(b"\n"), rows)] if shape.name == table else real(shape, of)
        )
        file = source.backs_up("forged.tar")
    there.restores(file, status=2)


@on_a_server
def test_a_role_without_the_right_to_change_the_ledger_restores_too(there: Place, file: Path) -> None:
    """security.md 17: the tables' owner is no superuser on a server that is looked after."""
    there.sql("DROP ROLE IF EXISTS keeper", "CREATE ROLE keeper LOGIN", "GRANT ALL ON SCHEMA public TO keeper")
    as_keeper = Place(there.folder, there.url.replace("postgres:@", "keeper:@"), there.monkeypatch)
    as_keeper.restores(file)
    before = there.state
    as_keeper.restores(file, "--replace")
    assert but(there.state, *WRITTEN_INTO) == but(before, *WRITTEN_INTO)
    asyncio.run(open_append_only(there.url))
    for table in ("ledger", "audit"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            as_keeper.sql(f"DELETE FROM {table}")
    there.sql("DROP OWNED BY keeper", "DROP ROLE keeper")


@on_sqlite
def test_a_present_database_that_can_not_be_read_is_told(file: Path, there: Place) -> None:
    sqlite_path(there.url).write_bytes(b"no database at all" * 100)
    assert len(there.restores(file, "--replace", status=2).err) == 1
    sqlite_path(there.url).unlink()
    there.restores(file)


@on_sqlite
def test_a_log_of_the_old_file_is_not_played_onto_the_new_one(here: Place, file: Path, tmp_path: Path) -> None:
    """A killed program leaves its last commits in the log beside the file."""
    copy = tmp_path / "killed"
    copy.mkdir()
    with closing(sqlite3.connect(sqlite_path(here.url), isolation_level=None)) as living:
        living.execute("PRAGMA wal_autocheckpoint = 0")
        living.execute("UPDATE people SET name = '王方' WHERE staff_no = 'A001'")
        for ending in ("", "-wal"):
            (copy / f"xueshi.db{ending}").write_bytes(Path(f"{sqlite_path(here.url)}{ending}").read_bytes())
    killed = Place(copy, f"sqlite:///{copy}/xueshi.db", here.monkeypatch)
    assert (copy / "xueshi.db-wal").stat().st_size > 0
    killed.restores(file, "--replace")
    assert killed.sql("SELECT name FROM people WHERE staff_no = 'A001'") == [("王芳",)]
    assert killed.sql("PRAGMA integrity_check") == [("ok",)]


@on_sqlite
def test_the_trace_of_a_restore_says_which_backup(file: Path, there: Place) -> None:
    there.restores(file)
    [(actor, detail)] = there.sql("SELECT actor, detail FROM audit WHERE action = 'database.restored'")
    assert actor == "operator"
    assert read.check(file, lambda: None)[1].head in detail
    assert "2026-03-10T04:00" in detail


@on_sqlite
def test_a_file_that_was_exchanged_after_the_check_is_noticed(here: Place) -> None:
    """It is compared with what was proved once more while it is put in place."""
    file = here.backs_up("first.tar")
    head, manifest = read.check(file, lambda: None)
    here.sql("UPDATE people SET name = '王方' WHERE staff_no = 'A001'")
    here.backs_up("other.tar").replace(file)
    present = restoring.Present("", is_empty=True, counters={}, since={})
    with pytest.raises(Broken):
        asyncio.run(
            Restore(file, head, manifest, lambda: None).into(here.url, present, here.store, Wish(), head.made_at)
        )
    assert here.sql("SELECT name FROM people WHERE staff_no = 'A001'") == [("王方",)]
