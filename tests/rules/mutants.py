"""Alters the rules in thousands of small ways and asks whether the tests notice (`make mutants`).

Every change that no test notices must be explained in `survivors.toml`, and every explanation must still be true.
The properties are left out: they draw their cases, and what they notice one day they may miss the next.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SURVIVORS = Path(__file__).parent / "survivors.toml"
NOT_ALONG = shutil.ignore_patterns("__pycache__", "test_properties.py", "test_mutants.py")
CONFIGURATION = """
[tool.mutmut]
source_paths = ["rules"]
pytest_add_cli_args_test_selection = ["tests/rules"]
timeout_constant = 10.0  # a busy machine is no reason to call a change noticed
"""
NOTICED = ("killed", "timeout")


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """A changed line of a function, as it stands and as it was altered; a number would shift with every edit."""

    file: str
    function: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.file}, {self.function}:\n  - {self.before}\n  + {self.after}"


def explained(path: Path = SURVIVORS) -> dict[Change, str]:
    """The survivors of a list, each with the reason why it does no harm."""
    table = tomllib.loads(path.read_text("utf-8"))["survivor"]
    return {Change(row["file"], row["function"], row["before"], row["after"]): row["why"] for row in table}


def change_of(mutant: str, shown: str) -> Change:
    """Read what a mutant changes off its name (`rules.policy.xǁPolicyǁparse__mutmut_7`) and its diff."""
    name = mutant.rpartition(".")[2].rpartition("__mutmut_")[0]
    function = name[2:].replace("ǁ", ".")
    lines = shown.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("--- "))
    file, changed = lines[start].removeprefix("--- "), lines[start + 2 :]
    before, after = (" ".join(line[1:].strip() for line in changed if line.startswith(sign)) for sign in "-+")
    return Change(file, function, before, after)


def judge(survived: set[Change], reasons: dict[Change, str]) -> list[str]:
    """Say what is wrong: survivors without a reason, and reasons without a survivor."""
    unexplained = [f"No test notices, and nothing explains: {change}" for change in sorted(survived - reasons.keys())]
    outdated = [f"Explained, but does not survive: {change}" for change in sorted(reasons.keys() - survived)]
    return unexplained + outdated


def run(folder: Path, workers: int) -> tuple[Counter[str], set[Change]]:
    """Try every change in a copy of rules and tests; how many ended how, and those that were not noticed."""
    shutil.copytree(ROOT / "rules", folder / "rules", ignore=NOT_ALONG)
    shutil.copytree(ROOT / "tests" / "rules", folder / "tests" / "rules", ignore=NOT_ALONG)
    (folder / "tests" / "__init__.py").touch()
    (folder / "pyproject.toml").write_text(CONFIGURATION, "utf-8")
    _mutmut(folder, "run", "--max-children", str(workers))
    ends = dict(_ends(_mutmut(folder, "results", "--all", "true")))
    survivors = [mutant for mutant, end in ends.items() if end not in NOTICED]
    return Counter(ends.values()), {change_of(mutant, _mutmut(folder, "show", mutant)) for mutant in survivors}


def _mutmut(folder: Path, *arguments: str) -> str:
    command = [str(Path(sys.executable).with_name("mutmut")), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return done.stdout


def _ends(results: str) -> Iterator[tuple[str, str]]:
    """Each mutant's name and how it ended, off lines like `rules.hours.x_ratio__mutmut_1: killed`."""
    for line in results.splitlines():
        mutant, _, end = line.strip().partition(": ")
        yield mutant, end


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2, help="how many changes are tried at once")
    with tempfile.TemporaryDirectory(prefix="xueshi-mutants-") as folder:
        ends, survived = run(Path(folder), parser.parse_args().workers)
    wrong = judge(survived, explained())
    noticed = sum(ends[end] for end in NOTICED)
    print(f"{noticed} of {ends.total()} changes were noticed, {ends['timeout']} of them by running too long.")
    print("\n".join(wrong) or f"The other {ends.total() - noticed} are explained in {SURVIVORS.name}.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
