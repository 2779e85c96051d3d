"""The bureau hears what became of a feed that came into the watched folder: one message, with the bad rows as a file
(art. 9.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.event import Tap
from handlers.reply import Button, Cell, Keyboard, Place, Priority, Reply, Say, Sheet, Show, Toast, Workbook, say
from handlers.review.rights import reachable, to_of
from handlers.turn import Handler, Turn
from storage.columns import academy_day
from storage.feed import Fault, Run
from storage.unit_of_work import UnitOfWork

MOST_ROWS = 2000
"""More bad rows than a tap writes to a file; all of them are listed by ``feed faults``."""
REFUSED = "feed_refused"
"""The fact that names the last file that was refused and told, so that nobody is told twice."""
COUNTS = ("added", "changed", "unchanged", "bad", "mended")
OF_NOTE = ("off_register", "above_daily", "vanished")


async def tell_run(work: UnitOfWork, run: Run, at: datetime) -> Sequence[Reply]:
    """What became of a file's rows, to everyone of the bureau."""
    counts = {name: run.counts[name] for name in COUNTS}
    lines = [say("feed-told", file=run.file_name), say("feed-told-counts", rows=run.of_rows, **counts)]
    lines += [say(f"feed-told-{name}", count=run.counts[name]) for name in OF_NOTE if run.counts[name]]
    button = Button(say("feed-bad-rows", count=run.counts["bad"]), Tap("feed.bad", run.run_id, 0))
    keyboard = ((button,),) if run.counts["bad"] else ()
    return await _to_the_bureau(work, f"feed:{run.run_id}", tuple(lines), at, keyboard)


async def tell_going(work: UnitOfWork, run: Run, at: datetime) -> Sequence[Reply]:
    """How far a file is, to everyone of the bureau; that it is through, to whom that was told."""
    task = f"feed-going:{run.run_id}"
    line = say("feed-going", file=run.file_name, done=run.done, all=run.of_rows)
    shows = await _to_the_bureau(work, task, (line,), at, place=Place.IN_PLACE)
    told = {live.chat_id for live in await work.outbox.live_of_task(task)}
    return [each for each in shows if run.done < run.of_rows or each.to.chat_id in told]


async def tell_refused(work: UnitOfWork, name: str, sha256: str, at: datetime) -> Sequence[Reply]:
    """That a file can't be read as a feed; once, however often it is looked at."""
    mark = f"{sha256}/{name}"
    if await work.fact(REFUSED) == mark:
        return []
    await work.remember(REFUSED, mark)
    return await _to_the_bureau(work, f"feed:{sha256[:16]}", (say("feed-told-refused", file=name),), at)


async def _to_the_bureau(
    work: UnitOfWork,
    task: str,
    lines: tuple[Say, ...],
    at: datetime,
    keyboard: Keyboard = (),
    place: Place = Place.BELOW,
) -> list[Show]:
    silent = place is Place.IN_PLACE
    return [
        Show(to_of(each), task, lines, keyboard, place, Priority.RECEIPT, silent=silent)
        for each in await work.people.with_role("bureau", None, academy_day(at))
        if reachable(each)
    ]


async def bad_rows(turn: Turn) -> list[Reply]:
    """The rows that are kept apart now, with their faults, as a file; for the bureau alone."""
    if not turn.me.is_bureau:
        await turn.note("feed.refused", f"feed:{turn.tap.id}")
        return [Toast(say("front-old-button"))]
    kept = [each async for each in turn.work.feed.faults(MOST_ROWS)]
    if not kept:
        return [Toast(say("feed-nothing-bad"))]
    header = tuple(say(f"feed-column-{name}") for name in ("file", "row", "id", "staff-no", "title", "fault"))
    sheet = Sheet(say("feed-sheet"), header, tuple(_row(each) for each in kept))
    await turn.note("feed.opened", f"feed:{turn.tap.id}", rows=len(kept))
    return [Workbook(turn.to, f"feed-{turn.today:%Y-%m-%d}.xlsx", (sheet,), say("feed-bad-caption", count=len(kept)))]


def _row(kept: Fault) -> tuple[Cell, ...]:
    faults = tuple(_words(fault) for fault in kept.faults)
    cells = kept.cells
    return kept.file_name, kept.line, kept.outside_id, cells.get("staff_no"), cells.get("title"), _joined(faults)


def _joined(faults: tuple[Say, ...]) -> Say:
    return say("feed-fault-list", faults=faults)


def _words(fault: Mapping[str, object]) -> Say:
    params = fault["params"]
    assert isinstance(params, dict)
    return say(f"door-{fault['code']}", **params)


TAPS: Mapping[str, Handler] = {"feed.bad": bad_rows}
