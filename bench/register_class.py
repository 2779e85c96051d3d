"""Registering a class of 500: the tap that books everyone's hours and tells them, beside that for a class of five; and
registering it anew with everybody's record changed, beside registering it."""

from __future__ import annotations

import re
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
LARGE, SMALL, ANEW, ROUNDS = 500, 5, 0, 3
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
            large, small, anew = (median(took[what]) for what in (LARGE, SMALL, ANEW))
            found.append(Figure(f"registering {LARGE}, {engine}", large, "s", large / small, f"that of {SMALL}"))
            found.append(Figure(f"anew, all {LARGE} changed, {engine}", anew, "s", anew / large, "that of registering"))
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
    took: dict[int, list[float]] = {LARGE: [], SMALL: [], ANEW: []}
    try:
        for number in range(2 * ROUNDS):
            size, class_id = (LARGE, SMALL)[number % 2], number + 1
            took[size].append(await _seconds(database, policies, Tap("class.register", class_id, 1, "yes")))
            if size == LARGE:
                took[ANEW] += [await _anew(database, policies, url, class_id, revision) for revision in (2, 4)]
    finally:
        await database.close()
    async with plainly(url) as plain:
        booked = await plain.run("SELECT COUNT(*) FROM submissions WHERE source = 'class' AND corrects IS NULL")
        changed = await plain.run("SELECT COUNT(*) FROM submissions WHERE source = 'class' AND corrects IS NOT NULL")
    assert tuple(booked[0]) == (ROUNDS * (LARGE + SMALL),), "everyone once"
    assert tuple(changed[0]) == (2 * ROUNDS * LARGE,), "everyone twice"
    return took


async def _anew(database: Database, policies: Policies, url: str, class_id: int, revision: int) -> float:
    """The same of a class that was opened again, and where everybody lost what they had or got what they hadn't."""
    await _seconds(database, policies, Tap("class.reopen", class_id, revision, "class_marks"))
    async with plainly(url) as plain:
        await plain.run(
            "UPDATE attendance SET mark = CASE mark WHEN 'absent' THEN 'present' ELSE 'absent' END WHERE session_id ="
            f" (SELECT MIN(session_id) FROM sessions WHERE class_id = {class_id})"
        )
    await _seconds(database, policies, Tap("class.anew", class_id, revision + 1))
    async with plainly(url) as plain:
        shown = await plain.run("SELECT body FROM outbox WHERE body LIKE '%:yes.%' ORDER BY out_id DESC LIMIT 1")
    choice = re.findall(rf"class\.anew:{class_id}:{revision + 1}:(yes\.\w+)", str(shown[0][0]))
    return await _seconds(database, policies, Tap("class.anew", class_id, revision + 1, choice[0]))


async def _seconds(database: Database, policies: Policies, tap: Tap) -> float:
    """A tap of the organiser, from its transaction's beginning to its commit, what is told in the outbox included."""
    account = FIRST_ACCOUNT + ORGANISER
    event = Event(AT, Kind.TAP, account, account, tap=tap, tap_id=str(tap))
    began = time.perf_counter()
    async with database.transaction() as work:
        await play(work, event, policies, "zh")
    return time.perf_counter() - began
