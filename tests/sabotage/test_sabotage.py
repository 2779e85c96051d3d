"""What protects the academy is tested by taking it away: a sample here, all of the table by ``make sabotage``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sabotage.guard import ROOT, Guard, copy_tree, guards, noticed

SAMPLE = (
    "nobody reviews their own record",
    "a decision is compared and set",
    "a file is what its content says",
    "an update is finished by its holder only",
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sabotage")
    copy_tree(folder)
    return folder


@pytest.mark.parametrize("guard", guards(), ids=lambda guard: guard.name)
def test_a_guard_stands_where_the_table_says(guard: Guard) -> None:
    """Whoever moves a guard moves its line in the table as well."""
    assert guard.found(ROOT) == 1
    assert guard.text != guard.instead
    for test in guard.tests:
        path, _, name = test.partition("::")
        assert f"def {name.split('[')[0]}(" in (ROOT / path).read_text(encoding="utf-8"), test


def test_the_table_is_long_and_its_names_differ() -> None:
    names = [guard.name for guard in guards()]
    assert len(set(names)) == len(names) >= 40
    assert set(SAMPLE) <= set(names)


@pytest.mark.parametrize("name", SAMPLE)
def test_a_sabotage_does_not_go_unnoticed(name: str, copy: Path) -> None:
    [guard] = [each for each in guards() if each.name == name]
    assert noticed(guard, copy)
