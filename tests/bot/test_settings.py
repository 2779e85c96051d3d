"""Settings at the door: every fault on a line of its own, exit status 2, before anything starts (interfaces.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.commands import common
from tests.bot.programme import Ended, Programme


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    """A programme in a folder of its own, whose ``.env`` is the test's."""
    for name in ("BOT_TOKEN", "DEFAULT_LANGUAGE", "BOT_API_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return Programme(f"sqlite:///{tmp_path}/kept/xueshi.db", monkeypatch)


def faults(ended: Ended) -> set[str]:
    """What is named, when nothing was started."""
    assert (ended.status, ended.out) == (2, b"")
    assert not Path("kept").exists()
    return {line.split(": ")[0] for line in ended.err}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_API_URL", "http://h:99999"),
        ("BOT_API_URL", "http://[::1"),
        ("BOT_API_URL", "ftp://h"),
        ("BOT_API_URL", "http://"),
        ("EVIDENCE_URL", "https://h/bucket"),
        ("EVIDENCE_URL", "s3://"),
        ("EVIDENCE_URL", "s3://Bucket"),
        ("EVIDENCE_URL", "s3://bucket/../x y"),
        ("S3_ENDPOINT_URL", "s3.example.org"),
        ("DATABASE_URL", "postgresql://h:port/x"),
        ("DATABASE_URL", "postgresql://h:99999/x"),
        ("DATABASE_URL", "mysql://h/x"),
        ("BOT_TOKEN", "１２３:abcdef"),
        ("BOT_TOKEN", "abc"),
        ("PROXY_URL", "proxy:3128"),
        ("PROXY_URL", "socks4://h:1080"),
        ("PROXY_URL", "socks5://h"),
        ("PROXY_URL", "socks5://h:99999"),
        ("PROXY_URL", "http://user@h:3128"),
        ("PROXY_URL", "http://user:p@ss@h:3128"),
        ("PROXY_URL", "http://h:3128/path"),
        ("WEBHOOK_URL", "nowhere"),
        ("WEBHOOK_SECRET", "short"),
        ("WEBHOOK_SECRET", "学" * 20),
        ("WEBHOOK_LISTEN", "8443"),
        ("WEBHOOK_LISTEN", "127.0.0.1:99999"),
        ("REMIND_MONTHS", "0"),
        ("REMIND_DAY", "31"),
        ("REMIND_AT", "9.30"),
        ("SEND_PER_SECOND", "0"),
        ("FLOOD_AT", "0"),
        ("FLOOD_AT", "many"),
        ("CLOCK_AT", "2026-03-10T10:00:00"),
        ("DEFAULT_LANGUAGE", "fr"),
        ("LOG_LEVEL", "LOUD"),
        ("METRICS_LISTEN", "0"),
        ("METRICS_LISTEN", "65536"),
        ("METRICS_LISTEN", "127.0.0.1"),
        ("METRICS_LISTEN", "http://127.0.0.1:9464"),
    ],
)
def test_a_value_that_cannot_work_is_told(
    bot: Programme, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert faults(bot.runs("verify")) == {name}


@pytest.mark.parametrize(
    "address", ["postgresql://u:p@h:5432/x", "postgres:///x?host=/run/pg", "postgresql://[::1]:5432/x"]
)
def test_addresses_of_a_server_are_taken(bot: Programme, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    assert common.settings().database_url == address


@pytest.mark.parametrize("command", [("run",), ("invite", "A001")])
def test_a_missing_token_is_told_beside_the_other_faults(
    bot: Programme, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("REMIND_DAY", "x")
    monkeypatch.setenv("REMIND_AT", "x")
    assert faults(bot.runs(*command)) == {"REMIND_DAY", "REMIND_AT", "BOT_TOKEN"}


def test_a_command_that_needs_no_token_asks_for_none(bot: Programme) -> None:
    assert bot.runs("verify").status == 0


@pytest.mark.parametrize("address", ["http://h:3128", "socks5://u:p%40ss@[::1]:1080", "socks5://h:1080/"])
def test_a_proxy_s_password_is_not_shown(bot: Programme, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("PROXY_URL", address)
    assert common.settings().proxy == address
    assert "p%40ss" not in repr(common.settings())


def test_a_bucket_without_its_keys_is_told(bot: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVIDENCE_URL", "s3://evidence/xueshi")
    assert faults(bot.runs("verify")) == {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


def test_an_unknown_name_and_a_line_without_sense_are_told_by_place(bot: Programme) -> None:
    Path(".env").write_text("REMIND_DAYS=3\n", encoding="utf-8")
    assert faults(bot.runs("verify")) == {"REMIND_DAYS"}
    common.settings.cache_clear()
    Path(".env").write_text("REMIND_DAY=3\nREMIND AT 09:30\n", encoding="utf-8")
    assert faults(bot.runs("verify")) == {".env:2"}


def test_an_env_file_in_another_encoding_is_told(bot: Programme) -> None:
    Path(".env").write_bytes("# 提醒日\nREMIND_DAY=3\n".encode("gb18030"))
    assert faults(bot.runs("verify")) == {".env"}


def test_faults_are_told_in_the_language_that_is_set(bot: Programme) -> None:
    Path(".env").write_text("DEFAULT_LANGUAGE=en\nREMIND_DAY=x\n", encoding="utf-8")
    assert bot.runs("verify").err == ["REMIND_DAY: first-working, or 1 to 28"]
    common.settings.cache_clear()
    [told] = bot.runs("report", "--year", "2026").err
    assert told.startswith("Bad arguments: Missing option '--format'.")


@pytest.mark.parametrize("name", ["a b?x=1.db", "p%20q.db", "c#d.db"])
def test_a_file_is_opened_by_its_very_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert Programme(f"sqlite:///{tmp_path}/{name}", monkeypatch).runs("verify").status == 0
    assert {
        path.name.removesuffix("-wal").removesuffix("-shm").removesuffix(".use") for path in tmp_path.iterdir()
    } == {name}


@pytest.mark.parametrize("url", ["http://h/x", "https://h:8080/x"])
def test_a_webhook_wants_its_secret_and_an_address_that_telegram_calls(
    bot: Programme, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("WEBHOOK_URL", url)
    assert faults(bot.runs("verify")) == {"WEBHOOK_URL", "WEBHOOK_SECRET"}
    monkeypatch.setenv("BOT_API_URL", "http://127.0.0.1:9")  # an own server calls any address
    assert faults(bot.runs("verify")) == {"WEBHOOK_SECRET"}
