"""The tries to check in, as the organiser sees them: who, when, and what became of it (art. 9.1)."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.classes.sessions import at_desk, clock, task_of, to_page, when
from handlers.event import Tap
from handlers.paging import pages_of, turning
from handlers.reply import Reply, Say, Show, say
from handlers.turn import Handler, Turn
from storage.attendance import Try

A_PAGE = 12


async def tries(turn: Turn) -> list[Reply]:
    """Every try to check in, the newest first: who, when, how long after the code was shown, and what became of it."""
    held = await at_desk(turn, turn.tap.id)
    if isinstance(held, list):
        return held
    outcomes = await turn.work.attendance.outcomes(held.session_id)
    pages = pages_of(sum(outcomes.values()), A_PAGE)
    number = min(int(turn.tap.choice) if turn.tap.choice.isdecimal() else 0, pages - 1)
    shown = await turn.work.attendance.tries(held.session_id, number * A_PAGE, A_PAGE)
    sums = tuple(say("tries-sum", what=say(f"tries-{what}"), count=count) for what, count in outcomes.items())
    lines = (say("session-title", **when(held)), *sums, say("tries-page", page=number + 1, pages=pages))
    turned = turning(number, pages, lambda to: Tap("session.tries", held.session_id, 0, str(to)))
    return [Show(turn.to, task_of(held), (*lines, *map(_try_line, shown)), (turned, (to_page(held),)))]


def _try_line(one: Try) -> Say:
    """``09:00:17 王芳（A001）：已签到，出示后 3 秒``."""
    named = one.name and one.staff_no
    who = say("attendance-person", name=one.name or "", staff_no=one.staff_no or "") if named else say("tries-unbound")
    seconds = int((one.came_at - one.shown_at).total_seconds())
    return say("tries-line", at=clock(one.came_at), who=who, what=say(f"tries-{one.outcome}"), seconds=seconds)


TAPS: Mapping[str, Handler] = {"session.tries": tries}
