"""``doctor`` on the machine: files that others may read, room, evidence, backups, calendar; its lines and status."""

from __future__ import annotations

import os
import shutil
import time
from collections import namedtuple
from datetime import date
from pathlib import Path

import pytest

from bot.doctor.finding import Finding, State
from bot.doctor.places import MB, check_places
from bot.settings import Settings
from tests.bot.programme import Programme
from tests.story import Academy, sqlite_url

MARCH = date(2026, 3, 10)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder as ``run`` leaves it, and an ``.env``, in the folder where we are."""
    monkeypatch.chdir(tmp_path)
    for name in ("BOT_TOKEN", "BOT_API_URL", "DATA_DIR", "DATABASE_URL", "DEFAULT_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "data"
    for each in (folder, folder / "evidence", folder / "backups"):
        each.mkdir(mode=0o700)
    for kept in (tmp_path / ".env", folder / "xueshi.db", folder / "incidents.log"):
        kept.touch(mode=0o600)
    return folder


def found(today: date = MARCH, **settings: object) -> dict[str, Finding]:
    """What is found, by code."""
    return {each.code: each for each in check_places(Settings(**settings), today)}  # type: ignore[arg-type]


def test_all_is_well(data: Path) -> None:
    (data / "backups" / "xueshi-today.tar").touch(mode=0o600)
    told = found()
    assert {code for code, each in told.items() if each.state is not State.GOOD} == set()
    assert {"files-good", "disk-good", "evidence-good", "backups-good", "fonts-good", "calendar-good"} <= told.keys()


@pytest.mark.parametrize("name", [".env", "data", "data/xueshi.db", "data/evidence", "data/incidents.log"])
def test_what_others_may_read_is_named(data: Path, name: str) -> None:
    """security.md 19."""
    path = data.parent / name
    path.chmod(path.stat().st_mode | 0o040)
    told = found()["files-open"]
    assert told.state is State.WRONG
    assert str(told.args["path"]).endswith(name)


def test_a_backup_that_others_may_read_is_named(data: Path) -> None:
    (data / "backups" / "xueshi-today.tar").touch(mode=0o644)
    assert found()["files-open"].args["path"] == "data/backups/xueshi-today.tar"


@pytest.mark.parametrize(("free", "code"), [(100, "disk-full"), (500, "disk-low"), (5000, "disk-good")])
def test_room_on_the_disk(data: Path, monkeypatch: pytest.MonkeyPatch, free: int, code: str) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(0, 0, free * MB))
    assert found()[code].args == {"free": free}


def test_evidence_that_cannot_be_written(data: Path) -> None:
    (data / "evidence").rmdir()
    (data / "evidence").touch(mode=0o600)
    assert found()["evidence-shut"].state is State.WRONG


def test_backups_grow_old(data: Path) -> None:
    assert found()["backups-none"].state is State.NOTE
    backup = data / "backups" / "xueshi-then.tar"
    backup.touch(mode=0o600)
    os.utime(backup, (time.time() - 50 * 3600,) * 2)
    assert found()["backups-old"].args == {"days": 2}


def test_the_font_is_missed(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_size: int) -> None:
        raise OSError("cannot open resource")

    monkeypatch.setattr("bot.picture.font", gone)
    assert found()["fonts-gone"].state is State.WRONG


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (date(2026, 11, 30), "calendar-good"),
        (date(2026, 12, 1), "calendar-ends"),
        (date(2027, 1, 1), "calendar-over"),
    ],
)
def test_the_working_calendar_ends(data: Path, monkeypatch: pytest.MonkeyPatch, today: date, code: str) -> None:
    monkeypatch.setattr("bot.doctor.places.last_known_year", lambda: 2026)
    assert found(today)[code].args == {"year": 2026}


def test_what_the_settings_say_of_themselves(data: Path) -> None:
    assert found(metrics_listen="0.0.0.0:9464")["settings-public"].args == {"host": "0.0.0.0"}  # noqa: S104
    assert "settings-public" not in found(metrics_listen="127.0.0.1:9464")
    assert found(pages_url="https://pages.example")["settings-pages"].args == {"url": "https://pages.example"}
    assert "settings-pages" not in found(pages_url="https://pages.example", pages_listen="127.0.0.1:8450")
    assert "settings-clock" in found(clock_at="2026-03-10T10:00:00+08:00")


def test_a_setting_at_fault_is_a_finding_with_its_remedy(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each on a line; nothing else can be looked at then."""
    programme = Programme("mysql://h/x", monkeypatch)
    monkeypatch.setenv("SEND_PER_SECOND", "0")
    ended = programme.runs("doctor")
    lines = ended.out.decode().splitlines()
    assert ended.status == 1
    assert all(line.startswith("✗ 设置") and "→" in line for line in lines)
    assert {name for line in lines for name in ("DATABASE_URL", "SEND_PER_SECOND") if name in line} == {
        "DATABASE_URL",
        "SEND_PER_SECOND",
    }


def test_every_line_has_its_sign_and_what_is_wrong_its_remedy(
    data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without a token that is what is wrong; the token would be in no line in any case."""

    async def nothing(_academy: Academy) -> None:
        return None

    programme = Programme(sqlite_url(tmp_path), monkeypatch)
    programme.given(nothing)
    monkeypatch.setattr("bot.doctor.places.last_known_year", lambda: 9999)  # whatever year it is
    (tmp_path / "xueshi.db").chmod(0o600)
    ended = programme.runs("doctor")
    lines = ended.out.decode().splitlines()
    assert ended.status == 1
    assert [line for line in lines if line.startswith("✗")] == [line for line in lines if "BOT_TOKEN" in line]
    assert all(line[0] in "✓!✗" for line in lines)
    assert all("→" in line for line in lines if line[0] != "✓")
    told = programme.runs("doctor", "--json").json
    assert {each["state"] for each in told} == {"good", "note", "wrong"}
    assert [each["code"] for each in told if each["state"] == "wrong"] == ["token-missing"]
