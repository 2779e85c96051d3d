"""What must hold when the year is over: nothing lost, nothing counted twice, one truth however it is asked."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing

from tests.year.life import Year
from tests.year.plan import Fate
from tests.year.published import differences

YEARS = (2026, 2027)


async def faults(year: Year) -> list[str]:
    """Every fault in a line of its own."""
    return [
        *await _standings(year),
        *await differences(year.bot),
        *_decisions(year),
        *_fed(year),
        *_queues(year),
        *await _verified(year),
    ]


async def _standings(year: Year) -> list[str]:
    """What the ledger says of everybody, and what the rules say of the records alone."""
    found = []
    for asked in YEARS:
        cases = await year.bot.done("case", "--all", "--year", str(asked))
        assessed = json.loads(await year.bot.done("assess", "-", stdin=cases.encode()))
        kept = json.loads(await year.bot.done("standing", "--all", "--year", str(asked)))
        if assessed != kept or len(kept) < len(year.everybody):
            found.append(f"{asked}: the standings of {len(kept)} people differ from the {len(assessed)} assessed ones")
    return found


def _decisions(year: Year) -> Iterator[str]:
    """As many records of each state as were logged and decided, each once."""
    with closing(sqlite3.connect(year.bot.folder / "xueshi.db")) as database:
        kept = dict(
            database.execute("SELECT state, COUNT(*) FROM submissions WHERE source = 'chat' GROUP BY state").fetchall()
        )
        twice = database.execute(
            "SELECT COUNT(*) - COUNT(DISTINCT person_id || title) FROM submissions WHERE source = 'chat'"
        ).fetchone()[0]
    done = year.done
    meant = {
        "approved": done[Fate.APPROVED] + done[Fate.UNDONE],
        "rejected": done[Fate.REJECTED],
        "withdrawn": done[Fate.WITHDRAWN],
        "returned": done[Fate.RETURNED] - done["mended"],
        "pending": len(year.logged),
    }
    yield from (
        f"{state}: {kept.get(state, 0)} kept, {count} meant"
        for state, count in meant.items()
        if kept.get(state, 0) != count
    )
    if twice:
        yield f"{twice} records are there twice"


def _fed(year: Year) -> Iterator[str]:
    """Each course of the platform once, and each row that was mended as a correction."""
    with closing(sqlite3.connect(year.bot.folder / "xueshi.db")) as database:
        kept = dict(database.execute("SELECT state, COUNT(*) FROM submissions WHERE source = 'feed' GROUP BY state"))
    meant = {"approved": year.platform.people, "corrected": year.platform.changed}
    yield from (
        f"fed, {state}: {kept.get(state, 0)} kept, {n} meant" for state, n in meant.items() if kept.get(state, 0) != n
    )


def _queues(year: Year) -> Iterator[str]:
    """Nothing was put aside."""
    with closing(sqlite3.connect(year.bot.folder / "xueshi.db")) as database:
        for queue in ("inbox", "outbox"):
            count = database.execute(f"SELECT COUNT(*) FROM {queue} WHERE state IN ('parked', 'uncertain')").fetchone()[
                0
            ]
            if count:
                yield f"{queue}: {count} parked"


async def _verified(year: Year) -> list[str]:
    status, out, err = await year.bot.command("verify")
    return [] if status == 0 else [f"verify: {out}{err}"]
