"""What must hold when the year is over: nothing lost, nothing counted twice, one truth however it is asked."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing

from tests.year.life import Year
from tests.year.plan import KINDS, Fate
from tests.year.published import differences

YEARS = (2026, 2027)


async def faults(year: Year) -> list[str]:
    """Every fault in a line of its own."""
    return [
        *await _standings(year),
        *await differences(year.bot),
        *_decisions(year),
        *_corrected(year),
        *_register(year),
        *_fed(year),
        *_classes(year),
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
            "SELECT COUNT(*) - COUNT(DISTINCT person_id || title) FROM submissions"
            " WHERE source = 'chat' AND corrects IS NULL"
        ).fetchone()[0]
    done, asked = year.done, _corrections(year)
    meant = {
        "approved": done[Fate.APPROVED] + done[Fate.UNDONE] + asked["class"][0] - done["voided"],
        "corrected": sum(approved for approved, _ in asked.values()) - asked["class"][0] + done["voided"],
        "rejected": done[Fate.REJECTED] + sum(rejected for _, rejected in asked.values()),
        "withdrawn": done[Fate.WITHDRAWN],
        "returned": done[Fate.RETURNED] - done["mended"],
        "pending": sum(training.kind != "class" for training in year.logged.values()),
    }
    yield from (
        f"{state}: {kept.get(state, 0)} kept, {count} meant"
        for state, count in meant.items()
        if kept.get(state, 0) != count
    )
    if twice:
        yield f"{twice} records are there twice"


def _corrections(year: Year) -> dict[str, tuple[int, int]]:
    """How many corrections were approved and rejected, by what was corrected."""

    def of(kind: str) -> tuple[int, int]:
        approved, undone, rejected = (
            year.done[f"{kind} correction {fate}"] for fate in (Fate.APPROVED, Fate.UNDONE, Fate.REJECTED)
        )
        return approved + undone, rejected

    return {kind: of(kind) for kind in (*dict(KINDS), "class")}


UNEVEN = """
SELECT s.submission_id, s.state FROM submissions s JOIN ledger l USING (submission_id)
WHERE s.state <> 'approved' GROUP BY s.submission_id, s.state HAVING SUM(l.hours) <> 0
UNION ALL
SELECT n.submission_id, o.state FROM submissions n JOIN submissions o ON o.submission_id = n.corrects
WHERE (n.state = 'approved') <> (o.state = 'corrected') AND n.state <> 'corrected'
"""
"""Records that count nothing and hold hours, and corrections whose old record is not as they leave it."""


def _corrected(year: Year) -> Iterator[str]:
    """Nothing holds hours that is not approved, and each correction stands for exactly one record."""
    with closing(sqlite3.connect(year.bot.folder / "xueshi.db")) as database:
        yield from (f"of corrections: {row}" for row in database.execute(UNEVEN))


def _register(year: Year) -> Iterator[str]:
    """Everybody is where they moved to and as they were promoted, and what waits is before that unit."""
    with closing(sqlite3.connect(year.bot.folder / "xueshi.db")) as database:
        units = dict(database.execute("SELECT staff_no, unit FROM people"))
        stays = database.execute("SELECT COUNT(*) FROM unit_stays").fetchone()[0] - len(units)
        ranks = database.execute("SELECT COUNT(*) FROM ranks").fetchone()[0] - len(units)
        elsewhere = database.execute(
            "SELECT COUNT(*) FROM submissions s JOIN people p USING (person_id)"
            " WHERE s.state IN ('pending', 'returned') AND s.unit <> p.unit"
        ).fetchone()[0]
    yield from (f"{who} is in {unit}, not {year.units[who]}" for who, unit in units.items() if unit != year.units[who])
    if (stays, ranks, elsewhere) != (year.done["moved"], year.done["promoted"], 0):
        yield f"{stays} moved, {ranks} promoted, {elsewhere} records wait elsewhere; meant {dict(year.done)}"


def _fed(year: Year) -> Iterator[str]:
    """Each course of the platform once, and each row that was mended as a correction."""
    with closing(sqlite3.connect(year.bot.folder / "xueshi.db")) as database:
        kept = dict(database.execute("SELECT state, COUNT(*) FROM submissions WHERE source = 'feed' GROUP BY state"))
    meant = {"approved": year.platform.people, "corrected": year.platform.changed}
    yield from (
        f"fed, {state}: {kept.get(state, 0)} kept, {n} meant" for state, n in meant.items() if kept.get(state, 0) != n
    )


CLASSES = """
WITH mine AS (
    SELECT t.class_id, t.person_id, t.result, COALESCE((
        SELECT MAX(s.submission_id) FROM submissions s
        WHERE s.outside_key LIKE 'class:' || t.class_id || ':' || t.person_id || ':%'
    ), t.submission_id) AS submission_id, COUNT(s.session_id) AS half_days,
        COUNT(a.mark) FILTER (WHERE a.mark <> 'present') AS absent, COUNT(a.mark) AS marked
    FROM trainees t JOIN classes c USING (class_id) JOIN sessions s USING (class_id)
    LEFT JOIN attendance a ON a.session_id = s.session_id AND a.person_id = t.person_id
    WHERE c.state = 'registered' AND t.state = 'enrolled'
    GROUP BY t.class_id, t.person_id, t.result, t.submission_id
)
SELECT c.title, p.staff_no, m.submission_id, m.absent, m.half_days
FROM mine m JOIN classes c USING (class_id) JOIN people p USING (person_id)
    LEFT JOIN submissions s USING (submission_id)
WHERE m.submission_id IS NULL OR m.marked <> m.half_days OR s.state <> 'pending' AND (
    CASE WHEN 7 * m.absent >= m.half_days OR COALESCE(m.result, '') = 'fail' THEN 0 ELSE 40 * m.half_days END
) <> (SELECT COALESCE(SUM(hours), 0) FROM ledger l WHERE l.submission_id = m.submission_id AND l.kind = 'credit')
"""
"""Who got something else of a class than their attendance and result give, in tenths of hours (art. 10); an organiser's
own may still wait."""
CROWDED = """
SELECT c.title FROM classes c JOIN trainees t USING (class_id) GROUP BY c.class_id, c.title, c.state, c.capacity
HAVING COUNT(*) FILTER (WHERE t.state = 'enrolled') > c.capacity
    OR (c.state <> 'registered' AND COUNT(t.submission_id) > 0)
"""
"""Classes with more people than places, or with a record though they were never registered."""


def _classes(year: Year) -> Iterator[str]:
    """Each class as it was lived, each trainee's hours as their attendance gives them, computed by plain SQL."""
    with closing(sqlite3.connect(year.bot.folder / "xueshi.db")) as database:
        states = dict(database.execute("SELECT state, COUNT(*) FROM classes GROUP BY state"))
        records = database.execute("SELECT COUNT(*) FROM submissions WHERE source = 'class'").fetchone()[0]
        checked_in = database.execute("SELECT COUNT(*) FROM check_ins WHERE outcome = 'in'").fetchone()[0]
        yield from (f"of a class: {row}" for row in database.execute(CLASSES))
        yield from (f"the class {title}" for (title,) in database.execute(CROWDED))
    done = year.done
    meant = {"registered": done["classes registered"], "cancelled": done["classes cancelled"]}
    meant["planned"] = done["classes"] - sum(meant.values())
    yield from (
        f"classes {state}: {states.get(state, 0)}, {n} meant" for state, n in meant.items() if states.get(state, 0) != n
    )
    if (records, checked_in) != (done["class records"], done["checked in"]):
        yield f"{records} records of classes and {checked_in} checked in, meant {done}"


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
