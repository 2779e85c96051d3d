"""Registering a class of 500: the tap that books everyone's hours and tells them, beside that for a class of five."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.bulk import FIRST_ACCOUNT, Size, fill, plainly
from bench.engines import engines
from bench.figures import Figure
from bot.turns import play
from handlers.event import Event, Kind, Tap
from rules.policy import Policies
from storage.database import Database, open_database
from storage.migrate import migrate

PEOPLE, RECORDS = 1_000, 30
LARGE, SMALL, ROUNDS = 500, 5, 3
ORGANISER = 1
AT = datetime(2026, 11, 10, 2, 0, tzinfo=UTC)
MOMENT = "2026-11-09T02:00:00.000000Z"
SESSIONS = ("'2026-11-02', 'am'", "'2026-11-02', 'pm'", "'2026-11-03', 'am'", "'2026-11-03', 'pm'")


async def measure(folder: Path) -> list[Figure]:
    """On both engines, in turns; medians."""
    found = []
    with engines(folder, "classes") as both:
        for engine, [url] in both:
            await migrate(url)
            await fill(url, Size(PEOPLE, RECORDS), *_school())
            took = await _on(url)
            large, small = median(took[LARGE]), median(took[SMALL])
            found.append(Figure(f"registering {LARGE}, {engine}", large, "s", large / small, f"that of {SMALL}"))
    return found


def _school() -> list[str]:
    """Classes that are over, everyone of them marked; one in twenty missed a half-day, and gets nothing."""
    sizes = [size for _ in range(ROUNDS) for size in (LARGE, SMALL)]
    made = [f"INSERT INTO roles (person_id, role) VALUES ({ORGANISER}, 'organiser')"]
    for class_id, size in enumerate(sizes, 1):
        made.append(
            "INSERT INTO classes (class_id, unit, organiser_id, state, revision, form, title, content, place, assessed,"
            f" off_job, first_on, last_on, made_at) VALUES ({class_id}, 'U101', {ORGANISER}, 'planned', 1,"
            f" 'special_class', 'Ethics', 'Ethics', 'Hall 1', 0, 0, '2026-11-02', '2026-11-03', '{MOMENT}')"
        )
        held = ", ".join(f"({class_id}, {session})" for session in SESSIONS)
        made.append(f"INSERT INTO sessions (class_id, held_on, half) VALUES {held}")
        made.append(
            "INSERT INTO trainees (class_id, person_id, state, place_in_line, joined_by, joined_at) SELECT"
            f" {class_id}, person_id, 'enrolled', person_id, 'list', '{MOMENT}' FROM people"
            f" WHERE person_id > {ORGANISER} AND person_id <= {ORGANISER + size}"
        )
    made.append(
        "INSERT INTO attendance (session_id, person_id, mark, how, marked_at) SELECT s.session_id, t.person_id,"
        " CASE WHEN t.person_id % 20 = 0 AND s.held_on = '2026-11-02' THEN 'absent' ELSE 'present' END, 'tap',"
        f" '{MOMENT}' FROM sessions s JOIN trainees t ON t.class_id = s.class_id"
    )
    return made


async def _on(url: str) -> dict[int, list[float]]:
    database, policies = await open_database(url), Policies.load()
    took: dict[int, list[float]] = {LARGE: [], SMALL: []}
    try:
        for number in range(2 * ROUNDS):
            size = (LARGE, SMALL)[number % 2]
            took[size].append(await _seconds(database, policies, number + 1))
    finally:
        await database.close()
    async with plainly(url) as plain:
        booked = await plain.run("SELECT COUNT(*) FROM submissions WHERE source = 'class'")
    assert tuple(booked[0]) == (ROUNDS * (LARGE + SMALL),), "everyone once"
    return took


async def _seconds(database: Database, policies: Policies, class_id: int) -> float:
    """The tap that confirms, from its transaction's beginning to its commit, receipts in the outbox included."""
    tap = Tap("class.register", class_id, 1, "yes")
    account = FIRST_ACCOUNT + ORGANISER
    event = Event(AT, Kind.TAP, account, account, tap=tap, tap_id=f"tap-{class_id}")
    began = time.perf_counter()
    async with database.transaction() as work:
        await play(work, event, policies, "zh")
    return time.perf_counter() - began
