"""The settings (environment, then ``.env``), validated whole before anything starts; built in the composition root."""

from __future__ import annotations

import os
import re
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.texts import DEFAULT, LANGUAGES

TELEGRAM = "https://api.telegram.org"
ENV_FILE = Path(".env")
_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{3,100}")
_DATABASE = re.compile(r"sqlite:///.+|postgres(ql)?://[^/\s]*/[^/?\s]+(\?\S*)?")
_ADDRESS = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*)?")
_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._-]+)*/?")
_PROXY = re.compile(r"(http|socks5)://([^\s/?#@:]+:[^\s/?#@:]+@)?([0-9A-Za-z.-]+|\[[0-9a-fA-F:]+\]):[0-9]{1,5}/?")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_LISTEN = re.compile(r"(?P<host>[0-9A-Za-z.-]+|\[[0-9a-fA-F:]+\]):(?P<port>[0-9]{1,5})")
TELEGRAMS_PORTS = (None, 443, 80, 88, 8443)
"""The ports of an address that Telegram calls; other Bot API servers call any."""

SHORTEST_PASSPHRASE = 8


class BadSettings(Exception):
    """Every fault, a (setting, code) each; the texts say it in words."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__(faults)
        self.faults = faults


def _token(value: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError("token")
    return value


def _database(value: str) -> str:
    if not _DATABASE.fullmatch(value) or not (value.startswith("sqlite") or _has_a_place(value)):
        raise ValueError("database")
    return value


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value) or not _has_a_place(value):
        raise ValueError("address")
    return value.rstrip("/")


def _bucket(value: str) -> str:
    if not _BUCKET.fullmatch(value):
        raise ValueError("bucket")
    return value


def _proxy(value: SecretStr) -> SecretStr:
    address = value.get_secret_value()
    if not _PROXY.fullmatch(address) or not _has_a_place(address):
        raise ValueError("proxy")
    return value


def _secret(value: SecretStr) -> SecretStr:
    if not _SECRET.fullmatch(value.get_secret_value()):
        raise ValueError("secret")
    return value


def _listen(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = _LISTEN.fullmatch(value)
    if found is None or not 1 <= int(found["port"]) <= 65535:
        raise ValueError("listen")
    return found["host"].strip("[]"), int(found["port"])


def _has_a_place(address: str) -> bool:
    """Whether host and port can be read; an address of a socket has no host."""
    try:
        parts = urlsplit(address)
        return parts.port is None or parts.hostname is not None
    except ValueError:
        return False


def _months(value: object) -> object:
    if not isinstance(value, str):
        return value
    parts = [part.strip() for part in value.split(",")]
    if not all(part.isdigit() and 1 <= int(part) <= 12 for part in parts):
        raise ValueError("months")
    return tuple(sorted({int(part) for part in parts}))


def _day(value: object) -> object:
    if value == "first-working":
        return value
    if not str(value).isdigit() or not 1 <= int(str(value)) <= 28:
        raise ValueError("day")
    return int(str(value))


def _at(value: object) -> object:
    if isinstance(value, str):
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
            raise ValueError("at")
        return time.fromisoformat(value)
    return value


def _backup_at(value: object) -> object:
    return None if value == "off" else _at(value)


def _passphrase(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < SHORTEST_PASSPHRASE:
        raise ValueError("passphrase")
    return value


def _moment(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("moment")
    return value


class Settings(BaseSettings):
    """One attribute a setting; ``.env.example`` explains each."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_ignore_empty=True, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    bot_token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    database_url: Annotated[str, AfterValidator(_database)] = "sqlite:///data/xueshi.db"
    data_dir: Path = Path("data")
    evidence_url: Annotated[str, AfterValidator(_bucket)] | None = None
    s3_endpoint_url: Annotated[str, AfterValidator(_address)] | None = None
    aws_access_key_id: str | None = None
    aws_secret_access_key: SecretStr | None = None
    aws_region: str = "us-east-1"
    bot_api_url: Annotated[str, AfterValidator(_address)] = TELEGRAM
    proxy_url: Annotated[SecretStr, AfterValidator(_proxy)] | None = None
    webhook_url: Annotated[str, AfterValidator(_address)] | None = None
    webhook_secret: Annotated[SecretStr, AfterValidator(_secret)] | None = None
    webhook_listen: Annotated[tuple[str, int], NoDecode, BeforeValidator(_listen)] = ("127.0.0.1", 8443)
    remind_months: Annotated[tuple[int, ...], NoDecode, BeforeValidator(_months)] = (3, 6, 9, 12)
    remind_day: Annotated[int | Literal["first-working"], BeforeValidator(_day)] = "first-working"
    remind_at: Annotated[time, BeforeValidator(_at)] = time(9, 30)
    send_per_second: Annotated[float, Field(gt=0, le=1_000_000)] = 30
    send_per_chat: Annotated[float, Field(gt=0, le=1_000_000)] = 1
    flood_at: Annotated[int, Field(gt=0, le=1_000_000)] = 90
    backup_at: Annotated[time | None, BeforeValidator(_backup_at)] = time(3, 0)
    backup_keep: Annotated[int, Field(ge=1, le=10_000)] = 14
    backup_dir: Path | None = None
    backup_passphrase: Annotated[SecretStr, AfterValidator(_passphrase)] | None = None
    feed_dir: Path | None = None
    policy_dir: Path | None = None
    draft_days: Annotated[int, Field(ge=30, le=36_500)] = 400
    evidence_years: Annotated[int, Field(ge=3, le=1_000)] | None = None
    queue_days: Annotated[int, Field(ge=7, le=36_500)] = 42
    default_language: Literal["zh", "en"] = "zh"
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    metrics_listen: Annotated[tuple[str, int] | None, NoDecode, BeforeValidator(_listen)] = None
    pages_listen: Annotated[tuple[str, int] | None, NoDecode, BeforeValidator(_listen)] = None
    pages_url: Annotated[str, AfterValidator(_address)] | None = None
    clock_at: Annotated[datetime, AfterValidator(_moment)] | None = None

    @property
    def evidence_dir(self) -> Path:
        """Where evidence is kept by its content hash, unless a bucket is named."""
        return self.data_dir / "evidence"

    @property
    def backups(self) -> Path:
        """Where backups are kept, restore points among them."""
        return self.backup_dir or self.data_dir / "backups"

    @property
    def passphrase(self) -> str | None:
        """What backups are encrypted with, in the clear."""
        return None if self.backup_passphrase is None else self.backup_passphrase.get_secret_value()

    @property
    def token(self) -> str:
        """The bot's token in the clear, for the wire alone. Raises ``BadSettings`` when there is none."""
        if self.bot_token is None:
            raise BadSettings([("BOT_TOKEN", "missing")])
        return self.bot_token.get_secret_value()

    @property
    def proxy(self) -> str | None:
        """The proxy to Telegram with its password in the clear, for the wire alone."""
        return None if self.proxy_url is None else self.proxy_url.get_secret_value()

    @property
    def secret(self) -> str:
        """What the webhook's calls must carry, in the clear."""
        return "" if self.webhook_secret is None else self.webhook_secret.get_secret_value()


def load_settings(*, needs_token: bool = False) -> Settings:
    """Read and validate. Raises ``BadSettings`` with every fault, a missing token among them where it is needed."""
    faults = _unreadable()
    missing = needs_token and not _told("BOT_TOKEN")
    try:
        settings = Settings() if not faults else None
    except ValidationError as fault:
        settings = None
        faults = [_fault(each["loc"], each["type"]) for each in fault.errors()]
    if settings is not None:
        faults += _webhook_faults(settings) + _bucket_faults(settings) + _pages_faults(settings)
    if missing:
        faults.append(("BOT_TOKEN", "missing"))
    if faults or settings is None:
        raise BadSettings(faults)
    return settings


def _webhook_faults(settings: Settings) -> list[tuple[str, str]]:
    """What single values can't show: a webhook needs its secret, and Telegram calls some addresses only."""
    if settings.webhook_url is None:
        return []
    parts = urlsplit(settings.webhook_url)
    callable_ = parts.scheme == "https" and parts.port in TELEGRAMS_PORTS
    faults = []
    if settings.bot_api_url == TELEGRAM and not callable_:
        faults.append(("WEBHOOK_URL", "webhook-url"))
    if not settings.secret:
        faults.append(("WEBHOOK_SECRET", "webhook-secret"))
    return faults


def _bucket_faults(settings: Settings) -> list[tuple[str, str]]:
    """A bucket needs its keys."""
    if settings.evidence_url is None:
        return []
    keys = {
        "AWS_ACCESS_KEY_ID": settings.aws_access_key_id,
        "AWS_SECRET_ACCESS_KEY": settings.aws_secret_access_key,
    }
    return [(name, "bucket-key") for name, value in keys.items() if not value]


def _pages_faults(settings: Settings) -> list[tuple[str, str]]:
    """Pages are of no use whose address can't be told."""
    return [("PAGES_URL", "pages-missing")] if settings.pages_listen and settings.pages_url is None else []


def language_wanted() -> str:
    """The language of the settings, also where another setting is at fault; else the default one."""
    told = "" if _unreadable() else _told("DEFAULT_LANGUAGE")
    return told if told in LANGUAGES else DEFAULT


def _told(name: str) -> str:
    return os.environ.get(name) or dotenv_values(ENV_FILE).get(name) or ""


def _unreadable() -> list[tuple[str, str]]:
    """What can't be read of ``.env``: its bytes, or lines of it, which would be passed over in silence."""
    if not ENV_FILE.is_file():
        return []
    try:
        with ENV_FILE.open(encoding="utf-8") as lines:
            return [(f"{ENV_FILE}:{line.original.line}", "line") for line in parse_stream(lines) if line.error]
    except UnicodeDecodeError:
        return [(str(ENV_FILE), "encoding")]


def _fault(place: tuple[int | str, ...], kind: str) -> tuple[str, str]:
    name = str(place[0]).upper()
    return (name, "unknown") if kind == "extra_forbidden" else (name, name.lower().replace("_", "-"))
