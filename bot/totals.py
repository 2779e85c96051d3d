"""Works off what is marked of the kept totals: by a tick while the program runs, and before a command reads sums."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

import handlers.standing
import rules
from bot.policies import policy_folder
from handlers.standing.totals import caught_up, readable
from rules.policy import Policies
from storage.columns import academy_day
from storage.database import Database
from storage.unit_of_work import UnitOfWork

A_TICK = 5
"""People worked out at a time while others are served: a two-hundredth of a second."""
RULES = "totals_by"
"""The remembered fingerprint of the rules by which the kept totals were worked out."""

Told = Callable[[int, int], None]
"""Told how many people are done, and of how many."""


@cache
def fingerprint() -> str:
    """Of all rules and policies that are installed: when any is another one, all totals are worked out again."""
    digest = hashlib.sha256()
    for package in (rules, handlers.standing):
        for path in sorted(Path(package.__path__[0]).rglob("*")):
            if path.suffix in (".py", ".toml"):
                digest.update(path.read_bytes())
    folder = policy_folder()
    for path in sorted(folder.glob("*.toml")) if folder else ():
        digest.update(path.read_bytes())
    return digest.hexdigest()


async def work_off(database: Database, policies: Policies, at: datetime) -> bool:
    """Work out the next people that are marked, for this year and all that were asked for; true when more are left."""
    year = academy_day(at).year
    async with database.reading() as work:
        if await _ready(work, year):
            return False
    async with database.transaction() as work:
        await _heed_new_rules(work)
        return await caught_up(work, policies, year, A_TICK) > 0


async def catch_up(database: Database, policies: Policies, year: int, told: Told) -> None:
    """Before a command reads a year's sums: work out everybody who is marked, batch by batch."""
    async with database.reading() as work:
        if await _ready(work, year):
            return
        everyone = await work.people.count()
    async with database.transaction() as work:
        await _heed_new_rules(work)
        left = await caught_up(work, policies, year)
    while left:
        told(everyone - left, everyone)
        async with database.transaction() as work:
            left = await caught_up(work, policies, year)


async def _ready(work: UnitOfWork, year: int) -> bool:
    return await readable(work, year) and await work.fact(RULES) == fingerprint()


async def _heed_new_rules(work: UnitOfWork) -> None:
    if await work.fact(RULES) != fingerprint():
        await work.totals.mark_all()
        await work.remember(RULES, fingerprint())
