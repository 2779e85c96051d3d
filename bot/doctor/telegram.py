"""Telegram: whether it is reached and knows the token, whose clock is off, and where it sends updates to."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from telegram.error import InvalidToken, TelegramError

from bot.doctor.finding import Finding, good, note, wrong
from bot.inbox import KINDS
from bot.inside.gauges import skew
from bot.settings import Settings
from bot.wire import Wire

SKEW = 5
"""Seconds by which a clock may be off: limits of ten minutes and reminders don't mind."""
PENDING = 100
RECENT = 3600
"""Seconds; an older error of the webhook is history."""


async def check_telegram(settings: Settings) -> list[Finding]:
    """Ask the Bot API who we are and where updates go; nothing is changed there."""
    if settings.bot_token is None:
        return [wrong("token-missing")]
    wire = Wire(settings.token, settings.bot_api_url, settings.proxy)
    try:
        await wire.open()
        found = [good("token-good", bot=wire.bot.username)]
        webhook = await wire.call("getWebhookInfo", {})
    except InvalidToken:
        return [wrong("token-refused"), *_clock(wire)]
    except TelegramError as fault:
        return [wrong("token-unreachable", fault=type(fault).__name__), *_clock(wire)]
    finally:
        await wire.close()
    return [*found, *_clock(wire), *_webhook(settings, webhook)]


def _clock(wire: Wire) -> Iterator[Finding]:
    for answer in [each for each in wire.heard() if each.date][:1]:
        seconds = round(skew(answer.date, answer.at))
        yield good("clock-good") if abs(seconds) <= SKEW else wrong("clock-off", seconds=seconds)


def _webhook(settings: Settings, told: Mapping[str, Any]) -> Iterator[Finding]:
    url, wanted = str(told.get("url") or ""), settings.webhook_url
    if wanted is None:
        yield wrong("webhook-unasked", host=_host(url)) if url else good("webhook-polling")
    elif not url:
        yield wrong("webhook-missing", host=_host(wanted))
    elif url != wanted:
        yield wrong("webhook-other", host=_host(url))
    elif not set(KINDS) <= set(told.get("allowed_updates") or KINDS):
        yield wrong("webhook-kinds")
    else:
        yield good("webhook-good", host=_host(url))
    if (count := int(told.get("pending_update_count") or 0)) > PENDING:
        yield note("webhook-pending", count=count)
    since = time.time() - int(told.get("last_error_date") or 0)
    if url and told.get("last_error_message") and since < RECENT:
        yield wrong("webhook-error", fault=str(told["last_error_message"]), minutes=int(since // 60))


def _host(url: str) -> str:
    """Of an address only the host is told: its path may be a secret."""
    return urlsplit(url).hostname or url
