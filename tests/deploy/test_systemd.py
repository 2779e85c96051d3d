"""The units of systemd: without a fault by systemd's own check, hardened, and both alike."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.app import STOP_WITHIN
from tests.deploy.tools import DEPLOY, program

UNITS = {"xueshi.service": "xueshi.service", "xueshi@.service": "xueshi@1.service"}
"""Files, and the names under which they run."""
MOST_EXPOSED = 15
"""Tenths, by systemd's count: a service without any hardening has 96."""


def lines(name: str) -> list[str]:
    """A unit's settings, without comments."""
    told = (DEPLOY / "systemd" / name).read_text().splitlines()
    return [line for line in told if line and not line.startswith("#")]


def analysed(*arguments: str) -> tuple[int, str]:
    """How systemd's own check ended, and all that it said."""
    ended = subprocess.run([program("systemd-analyze"), *arguments], capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_has_no_fault(tmp_path: Path, name: str) -> None:
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    unit = tmp_path / UNITS[name]
    unit.write_text((DEPLOY / "systemd" / name).read_text().replace("/srv/xueshi", str(tmp_path)))
    assert analysed("verify", "--man=no", str(unit)) == (0, "")


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_may_touch_little(name: str) -> None:
    path = str(DEPLOY / "systemd" / name)
    status, told = analysed("security", "--offline=true", "--no-pager", f"--threshold={MOST_EXPOSED}", path)
    assert status == 0, told


def test_the_units_differ_in_where_they_run_alone() -> None:
    own = ("Description", "WorkingDirectory", "ExecStart", "Environment")
    one, many = ([line for line in lines(name) if line.split("=")[0] not in own] for name in UNITS)
    assert one == many
    assert "Type=notify" in one


@pytest.mark.parametrize("name", UNITS)
def test_a_program_that_stops_in_time_is_not_killed(name: str) -> None:
    [told] = [line.split("=")[1] for line in lines(name) if line.startswith("TimeoutStopSec=")]
    assert int(told) > STOP_WITHIN.total_seconds() + 1
