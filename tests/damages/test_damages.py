"""Every damage done behind the program's back is found by ``verify`` and named: which row or file it is."""

from __future__ import annotations

import asyncio
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.evidence_store import FolderStore
from tests.damages import engine, files, forged, ledger, records, register, trail
from tests.damages.hands import DAMAGES, Damage, Hands
from tests.damages.year import ENDS, Commands, played

assert all((engine, files, forged, ledger, records, register, trail)), "they fill the list"


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The played year: database, evidence and the heads as they were told."""
    folder = tmp_path_factory.mktemp("year")
    with pytest.MonkeyPatch.context() as patched:
        asyncio.run(played(Commands(folder, patched), folder))
    return folder


@pytest.fixture
def copy(year: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    folder = tmp_path / "copy"
    shutil.copytree(year, folder)
    return folder


@pytest.fixture
def bot(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """The command line on the copy, a day later."""
    commands = Commands(copy, monkeypatch)
    commands.at(ENDS + timedelta(days=1))
    return commands


@pytest.mark.parametrize("told", [False, True])
def test_nothing_is_said_of_a_year_that_nobody_damaged(bot: Commands, copy: Path, told: bool) -> None:
    ended = bot.runs("verify", *(("--told", str(copy / "told.txt")) if told else ()))
    assert (ended.status, ended.err) == (0, [])


def test_a_whole_file_that_no_row_names_is_told_and_is_no_damage(bot: Commands, copy: Path) -> None:
    """A kill between the file and its row may leave one."""
    name = FolderStore(copy / "evidence").keep(b"nobody's")
    ended = bot.runs("verify")
    assert (ended.status, ended.err) == (0, [])
    assert name in ended.out.decode()


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: f"{damage.family}-{damage.act.__name__}")
def test_a_damage_is_found_and_named(bot: Commands, copy: Path, damage: Damage) -> None:
    hands = Hands(copy)
    damage.act(hands)
    hands.close()
    ended = bot.runs("verify", *(("--told", str(copy / "told.txt")) if damage.told else ()))
    lines = [line for line in ended.err if all(re.search(name, line) for name in damage.names)]
    assert lines, f"{damage.act.__doc__} {damage.names}: exit {ended.status}, said {ended.err}"
    assert ended.status == 1


@pytest.mark.parametrize("at_once", [1, 1000])
def test_a_file_that_is_with_another_record_is_told_once(
    bot: Commands, copy: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Its own record misses it, and the other never had it, whether they are read together or not."""
    monkeypatch.setattr("storage.inspection.AT_ONCE", at_once)
    hands = Hands(copy)
    files.moved_to_another_submission(hands)
    hands.close()
    assert len([line for line in bot.runs("verify").err if re.search(r"evidence 8\b", line)]) == 1
