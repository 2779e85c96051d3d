"""The bureau's report of the whole academy from kept totals, beside the same sums written by hand in SQL; and the whole
recomputation by the rules, beside the sums over all records."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

from bench.bulk import Connection, Size, fill, plainly
from bench.contender import ROOT
from bench.engines import engines
from bench.figures import Figure
from handlers.oversight.figures import Choice, proposal_of
from handlers.standing.completion import Completion, completion_of
from rules.policy import Policies
from rules.publication import Span
from storage.database import Database, open_database
from storage.migrate import migrate
from storage.samples import Scope

PEOPLE, RECORDS, YEAR, ROUNDS = 70_000, 30, 2026, 5
TODAY = date(2026, 12, 31)
POLICIES = Policies.load()

# The year's demand by rank, the cap on self-study, the sums of each unit: by hand, for this year's rules alone.
BY_HAND_FROM_RECORDS = f"""
WITH credited AS (
    SELECT l.person_id,
        SUM(CASE WHEN l.bucket = 'general' AND s.route <> 'self_study' THEN l.hours ELSE 0 END) AS general,
        SUM(CASE WHEN s.route = 'self_study' THEN l.hours ELSE 0 END) AS study,
        SUM(CASE WHEN l.bucket = 'online' THEN l.hours ELSE 0 END) AS online
    FROM ledger l JOIN submissions s ON s.submission_id = l.submission_id
    WHERE l.year = {YEAR} AND s.state = 'approved' GROUP BY l.person_id
), counted AS (
    SELECT p.person_id, p.unit, CASE r.rank WHEN 'leader' THEN 1100 ELSE 900 END AS required,
        COALESCE(general, 0) + CASE WHEN study > 100 THEN 100 ELSE COALESCE(study, 0) END AS general,
        COALESCE(online, 0) AS online
    FROM people p JOIN ranks r ON r.person_id = p.person_id LEFT JOIN credited c ON c.person_id = p.person_id
)
SELECT unit, COUNT(*), SUM(CASE WHEN general >= required AND online >= 500 THEN 1 ELSE 0 END), SUM(general + online)
FROM counted GROUP BY unit ORDER BY unit
"""
# What the report shows of each unit, for a year that is over: who was there, who all the year, and who met the demand.
BY_HAND_FROM_TOTALS = f"""
SELECT unit, SUM(CASE WHEN left_on >= '{YEAR}-01-01' THEN 1 ELSE 0 END),
    SUM(CASE WHEN joined_on <= '{YEAR}-01-01' AND left_on >= '{YEAR}-12-31' THEN 1 ELSE 0 END),
    SUM(CASE WHEN joined_on <= '{YEAR}-01-01' AND left_on >= '{YEAR}-12-31' AND met = 1 THEN 1 ELSE 0 END),
    SUM(CASE WHEN joined_on <= '{YEAR}-01-01' AND left_on >= '{YEAR}-12-31' THEN counted_general + counted_online
        ELSE 0 END),
    SUM(CASE WHEN left_on >= '{YEAR}-12-31' THEN 1 ELSE 0 END),
    SUM(CASE WHEN left_on >= '{YEAR}-12-31' AND met = 0 THEN 1 ELSE 0 END)
FROM totals
WHERE year = {YEAR} AND since <= '{YEAR}-12-31' AND until > '{YEAR}-12-31' AND joined_on <= '{YEAR}-12-31'
GROUP BY unit ORDER BY unit
"""


async def measure(folder: Path, scale: float = 1.0) -> list[Figure]:
    """On both engines; ``scale`` of the people."""
    size = Size(max(100, round(PEOPLE * scale)), RECORDS)
    with engines(folder, "report") as both:
        return [figure for name, [url] in both for figure in await _on(name, url, size)]


async def _on(engine: str, url: str, size: Size) -> list[Figure]:
    await migrate(url)
    await fill(url, size)
    async with plainly(url) as plain:
        await plain.run("ANALYZE")
        by_records = [await _seconds(lambda: plain.run(BY_HAND_FROM_RECORDS)) for _ in range(3)]
        rules = await _recomputed(url)
        database = await open_database(url)
        by_totals, ours = [], []
        for _ in range(ROUNDS):
            by_totals.append(await _seconds(lambda: plain.run(BY_HAND_FROM_TOTALS)))
            ours.append(await _seconds(lambda: _report(database)))
        await _agree(plain, await _report(database))
        bureaus = await _bureaus(database, engine, median(by_records))
        await database.close()
    return [*_figures(engine, size, median(by_records), median(by_totals), median(ours), rules), *bureaus]


async def _bureaus(database: Database, engine: str, by_records: float) -> list[Figure]:
    """What the bureau reads of all units beside the writer; and freezing a publication, which is the writer's work."""
    since, until = (datetime(YEAR + years, 1, 1, tzinfo=UTC) for years in (0, 1))
    span, scope = Span.of(YEAR, TODAY), Scope(YEAR, "", "", 50)
    async with database.reading() as work:
        proposal = await proposal_of(work, POLICIES, Choice(YEAR, 0, ""), 1, until)
        reads: dict[str, Callable[[], Awaitable[object]]] = {
            "what would be published": lambda: proposal_of(work, POLICIES, Choice(YEAR, 0, ""), 1, until),
            "completion by rank": lambda: work.oversight.by_rank(YEAR, span),
            "hours by form": lambda: work.oversight.by_form(YEAR),
            "decisions by unit": lambda: work.oversight.decided(since, until),
            "drawing 50 records": lambda: work.samples.draw(scope, "17"),
        }
        seconds = {name: median([await _seconds(read) for _ in range(ROUNDS)]) for name, read in reads.items()}

    async def freeze() -> None:
        async with database.transaction() as work:
            await work.publications.draw_up(proposal.drawn_up, proposal.figures)

    seconds[f"freezing {len(proposal.figures.places):,} places"] = await _seconds(freeze)
    beside = "the sums by hand over the records"
    return [Figure(f"{name}, {engine}", told * 1000, "ms", told / by_records, beside) for name, told in seconds.items()]


async def _seconds(work: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    await work()
    return time.perf_counter() - started


async def _report(database: Database) -> Completion:
    async with database.reading() as work:
        return await completion_of(work, POLICIES, YEAR, TODAY)


async def _agree(plain: Connection, completion: Completion) -> None:
    """What is compared must be the same sums, else the ratio says nothing."""
    by_hand = [(unit, heads, met) for unit, heads, met, _ in await plain.run(BY_HAND_FROM_RECORDS)]
    if by_hand != [(each.unit, each.in_scope, each.met) for each in completion.units]:
        raise RuntimeError("the report and the sums by hand differ")


async def _recomputed(url: str) -> dict[str, float]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.recompute", url, str(YEAR), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the recomputation ended with {process.returncode}")
    return {name: float(value) for name, value in json.loads(told).items()}


def _figures(
    engine: str, size: Size, by_records: float, by_totals: float, ours: float, rules: dict[str, float]
) -> list[Figure]:
    records = f"{size.people * size.records:,} records"
    memory = f"{rules['early']:.0f} MB early, {rules['most']:.0f} MB at the most; keeping them {rules['kept']:.0f} s"
    return [
        Figure(f"sums by hand over {records}, {engine}", by_records * 1000, "ms"),
        Figure(f"the same sums by hand from the totals, {engine}", by_totals * 1000, "ms"),
        Figure(
            f"Xueshi's report of {size.people:,} people, {engine}",
            ours * 1000,
            "ms",
            ours / by_totals,
            "the sums by hand from the totals",
            f"{ours / by_records:.2f} of those over the records",
        ),
        Figure(
            f"all recomputed by the rules, {engine}",
            rules["seconds"],
            "s",
            rules["seconds"] / by_records,
            "the sums by hand over the records",
            memory,
        ),
    ]
