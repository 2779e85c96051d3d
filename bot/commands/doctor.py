"""``doctor``: what could keep the bot from working, a line each with its remedy; exit 1 when something is wrong."""

from __future__ import annotations

import asyncio
import json

import click

from bot.clock import Clock
from bot.commands.common import told_setting
from bot.doctor.finding import Finding, State, wrong
from bot.doctor.flight import fly
from bot.doctor.places import check_places
from bot.doctor.store import check_store, opened
from bot.doctor.telegram import check_telegram
from bot.settings import BadSettings, Settings, language_wanted, load_settings
from bot.texts import texts
from storage.columns import academy_day

SIGNS = {State.GOOD: "✓", State.NOTE: "!", State.WRONG: "✗"}


@click.command(short_help="what could keep the bot from working, with remedies")
@click.option("--canary", is_flag=True, help="Also send an update of the bot to itself through the running program.")
@click.option("--json", "as_json", is_flag=True, help="A JSON array instead of lines.")
def doctor(canary: bool, as_json: bool) -> int:
    """Check settings, files, database, queues, Telegram, clock, font and calendar. Nothing is changed.

    Exit status 1 when something is wrong. Example: python -m bot doctor --canary
    """
    try:
        settings = load_settings()
    except BadSettings as bad:
        found = [wrong("setting", fault=told_setting(name, code)) for name, code in bad.faults]
    else:
        found = asyncio.run(_examine(settings, canary))
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in found], ensure_ascii=False, indent=2))
    else:
        for each in found:
            click.echo(_line(each))
    return 1 if any(each.state is State.WRONG for each in found) else 0


async def _examine(settings: Settings, canary: bool) -> list[Finding]:
    clock = Clock(settings.clock_at)
    found = list(check_places(settings, academy_day(clock.now())))
    async with opened(settings) as database:
        if isinstance(database, Finding):
            found.append(database)
        else:
            found += await check_store(database, clock.now())
        found += await check_telegram(settings)
        if canary and not isinstance(database, Finding) and settings.bot_token is not None:
            found.append(await fly(database, int(settings.token.partition(":")[0]), clock))
    return found


def _words(found: Finding) -> tuple[str, str]:
    """What was found, and what to do about it where something can be done."""
    catalogue = texts(language_wanted())
    remedy = f"doctor-{found.code}-remedy"
    return catalogue.say(f"doctor-{found.code}", found.args), (
        catalogue.say(remedy, found.args) if catalogue.has(remedy) else ""
    )


def _line(found: Finding) -> str:
    told, remedy = _words(found)
    return f"{SIGNS[found.state]} {told}" + (f" → {remedy}" if remedy else "")


def _as_json(found: Finding) -> dict[str, str]:
    told, remedy = _words(found)
    return {"state": found.state.value, "code": found.code, "told": told, "remedy": remedy}
