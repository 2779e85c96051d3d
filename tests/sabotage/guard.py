"""Guards and their sabotage: a piece of source that protects something, what it becomes, and who must notice.

The table is ``guards.toml``. A sabotage is done in a copy of the tree, never in the tree itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TABLE = Path(__file__).parent / "guards.toml"
PASSED, FAILED = 0, 1
"""The exit statuses of pytest that say something of the tests; any other says that they could not be run."""


@dataclass(frozen=True, slots=True)
class Guard:
    """``text`` stands in ``file`` exactly once; with ``instead`` in its place one of ``tests`` must fail."""

    name: str
    file: str
    text: str
    instead: str
    tests: tuple[str, ...]

    def found(self, folder: Path) -> int:
        """How often the guarded text stands in its file."""
        return (folder / self.file).read_text(encoding="utf-8").count(self.text)

    def switch_off(self, folder: Path) -> None:
        """Put the sabotage in place. Raises ``ValueError`` unless the text stands there exactly once."""
        if self.found(folder) != 1:
            raise ValueError(f"{self.name}: found {self.found(folder)} times in {self.file}")
        path = folder / self.file
        path.write_text(path.read_text(encoding="utf-8").replace(self.text, self.instead), encoding="utf-8")

    def restore(self, folder: Path) -> None:
        """Put the file back as it stands in the tree."""
        shutil.copyfile(ROOT / self.file, folder / self.file)


def guards() -> list[Guard]:
    """The table, in its order."""
    told = tomllib.loads(TABLE.read_text(encoding="utf-8"))["guard"]
    return [Guard(**{**each, "tests": tuple(each["tests"])}) for each in told]


def copy_tree(folder: Path) -> None:
    """Every file of the tree that git knows or would take, into an empty folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def run_tests(folder: Path, tests: Iterable[str], *more: str) -> tuple[int, str]:
    """Run tests of a copy: pytest's exit status, and the end of what it said."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--timeout=60", *more, *tests],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout.decode(errors="replace")[-2000:]


def noticed(guard: Guard, folder: Path) -> bool:
    """Whether the guard's tests fail without it. Raises ``ValueError`` when they could not be run at all."""
    guard.switch_off(folder)
    try:
        status, told = run_tests(folder, guard.tests)
    finally:
        guard.restore(folder)
    if status not in (PASSED, FAILED):
        raise ValueError(f"{guard.name}: the tests could not be run\n{told}")
    return status == FAILED
