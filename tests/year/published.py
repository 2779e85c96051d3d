"""The table that was published of the year, beside one that plain SQL computes from the ledger (art. 15, R13)."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from decimal import ROUND_HALF_UP, Decimal

from tests.running import Bot
from tests.year.walker import Walker

YEAR = 2026
BY_HAND = """
WITH entered AS (
    SELECT l.person_id, l.submission_id, l.year, l.bucket, s.route, s.makeup_year, s.makeup_hours, SUM(l.hours) AS hours
    FROM ledger l JOIN submissions s USING (submission_id)
    GROUP BY l.person_id, l.submission_id, l.year, l.bucket, s.route, s.makeup_year, s.makeup_hours
), own AS (
    SELECT people.person_id, joined_on, left_on,
        (SELECT unit FROM unit_stays s WHERE s.person_id = people.person_id AND s.since <= '2026-12-31'
            ORDER BY s.since DESC LIMIT 1) AS unit,
        (SELECT CASE r.rank WHEN 'leader' THEN 1100 ELSE 900 END FROM ranks r
            WHERE r.person_id = people.person_id AND r.since <= '2026-12-31' ORDER BY r.since DESC LIMIT 1) AS demand,
        COALESCE(SUM(hours) FILTER (WHERE year = 2026 AND bucket = 'general' AND route <> 'self_study'), 0)
            + MIN(COALESCE(SUM(hours) FILTER (WHERE year = 2026 AND route = 'self_study'), 0), 100) AS general,
        COALESCE(SUM(hours) FILTER (WHERE year = 2026 AND bucket = 'online'), 0) AS online,
        COALESCE(SUM(MIN(makeup_hours, hours)) FILTER (WHERE makeup_year = 2026 AND bucket = 'general'), 0)
            AS general_later,
        COALESCE(SUM(MIN(makeup_hours, hours)) FILTER (WHERE makeup_year = 2026 AND bucket = 'online'), 0)
            AS online_later
    FROM people LEFT JOIN entered ON entered.person_id = people.person_id
    GROUP BY people.person_id, joined_on, left_on
), counted AS (
    SELECT person_id, joined_on, left_on, unit, demand,
        general + MIN(general_later, MAX(demand - general, 0)) AS general,
        online + MIN(online_later, MAX(500 - online, 0)) AS online
    FROM own
)
SELECT unit, SUM(whole), COUNT(*) - SUM(whole), SUM(whole AND general >= demand AND online >= 500),
    SUM(CASE WHEN whole THEN general + online ELSE 0 END)
FROM (
    SELECT *, COALESCE(joined_on, '2026-01-01') <= '2026-01-01' AND COALESCE(left_on, '2026-12-31') >= '2026-12-31'
        AS whole FROM counted
    WHERE COALESCE(joined_on, '2026-01-01') <= '2026-12-31' AND COALESCE(left_on, '2026-12-31') >= '2026-01-01'
) there GROUP BY unit ORDER BY unit
"""
"""In tenths of hours: what reversals left of each record, the cap on self-study, each rank's demand, what the next
year's records make up of it, who was there all year."""


async def publish(asks: Walker, approves: Walker) -> None:
    """One of the bureau asks for the year's publication, another approves it."""
    before = asks.revision
    await asks.says("/report")
    await asks.taps(f"公布 {YEAR} 年")
    await asks.sees("拟公布", after=before)
    await asks.taps("提请另一位批准")
    await approves.taps("批准公布")
    await asks.sees("批准，已公布", after=before)


async def differences(bot: Bot) -> list[str]:
    """Each unit whose published line is not the one by hand."""
    [published] = json.loads(await bot.done("publication", "show", "--year", str(YEAR), "--json"))
    columns = ("unit", "in_scope", "part_year", "met", "rate", "mean")
    told = {unit["unit"]: tuple(unit[column] for column in columns) for unit in published["units"]}
    with closing(sqlite3.connect(bot.folder / "xueshi.db")) as database:
        by_hand = {row[0]: _line(*row) for row in database.execute(BY_HAND)}
    return [
        f"published of {unit}: {told.get(unit)}, by hand {by_hand.get(unit)}"
        for unit in sorted(told.keys() | by_hand.keys())
        if told.get(unit) != by_hand.get(unit)
    ]


def _line(unit: str, in_scope: int, part_year: int, met: int, tenths: int) -> tuple[object, ...]:
    if not in_scope:
        return unit, in_scope, part_year, met, None, None
    rate, mean = Decimal(100 * met) / in_scope, Decimal(tenths) / 10 / in_scope
    rounded = (float(figure.quantize(Decimal("0.1"), ROUND_HALF_UP)) for figure in (rate, mean))
    return unit, in_scope, part_year, met, *rounded
