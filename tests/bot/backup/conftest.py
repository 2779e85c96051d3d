"""Fixtures for backups: one that was made, a database where it may be put, and one where it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.backup.archives import NOON, Place


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of an academy on SQLite; whoever wants to alter it takes a copy."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("CLOCK_AT", NOON)
        place = Place(folder, f"sqlite:///{folder}/xueshi.db", settings).used()
        return place.backs_up("kept.tar")


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOCK_AT", NOON)
    monkeypatch.delenv("BACKUP_PASSPHRASE", raising=False)


@pytest.fixture
def there(other_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """An empty database on each engine."""
    return Place(tmp_path / "other", other_database_url, monkeypatch)


@pytest.fixture
def here(there: Place, file: Path) -> Place:
    """An academy on each engine, with the outbox of a living one."""
    there.restores(file, "--resend")
    return there
