"""The list for the academy's own site in the chat: a file from /report, and a button that says it was entered (art. 7).

For a unit's approvers their unit's; for the bureau the unit that it looks at, or all.
"""

from __future__ import annotations

from collections.abc import Mapping

from handlers.event import Tap
from handlers.platform.lists import draw_up, enter
from handlers.platform.words import FILE_LANGUAGE, sheet_of
from handlers.reply import Button, Place, Reply, Show, Style, Toast, Workbook, say
from handlers.standing.report import unit_asked_for
from handlers.turn import Handler, Turn
from storage.platform import PlatformList

MOST = 500
"""Records of a list that is asked for by a tap; the next list has what is left."""


async def drawn_up(turn: Turn) -> list[Reply]:
    """A file of what is still to be entered, and the button for when it is."""
    unit = await unit_asked_for(turn)
    if unit is None:
        await turn.note("platform.refused", f"person:{turn.me.person_id}", act="list")
        return [Toast(say("front-old-button"))]
    found = await draw_up(turn.work, unit or None, turn.me, turn.event.at, MOST)
    if not found.rows:
        return [Toast(say("platform-nothing"), alert=True)]
    name = f"casmooc-{turn.today:%Y-%m-%d}-{found.list_id}.xlsx"
    file = Workbook(turn.to, name, (sheet_of(found),), language=FILE_LANGUAGE)
    done = Button(say("platform-done"), Tap("platform.entered", found.list_id, 0), Style.SUCCESS)
    lines = (say("platform-list", list=str(found.list_id), count=len(found.rows)), say("platform-how"))
    return [file, Show(turn.to, f"platform:{found.list_id}", lines, ((done,),), Place.BELOW)]


async def entered(turn: Turn) -> list[Reply]:
    """All of a list was entered."""
    the_list = await turn.work.platform.the_list(turn.tap.id)
    if the_list is None or not _may(turn, the_list):
        await turn.note("platform.refused", f"platform:{turn.tap.id}", act="entered")
        return [Toast(say("front-old-button"))]
    count = await enter(turn.work, the_list, None, turn.me, turn.event.at)
    line = say("platform-entered", list=str(the_list.list_id), count=count)
    back = Button(say("report-back"), Tap("report", 0, 0))
    return [Show(turn.to, f"platform:{the_list.list_id}", (line,), ((back,),))]


def _may(turn: Turn, the_list: PlatformList) -> bool:
    return turn.me.is_bureau or (turn.me.is_approver and the_list.unit == turn.me.unit)


TAPS: Mapping[str, Handler] = {"platform.list": drawn_up, "platform.entered": entered}
