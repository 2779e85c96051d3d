"""Lists sent as files: fetched and read beside the writer, before the turn of the draft that waits for one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from telegram.error import BadRequest

from bot.doors.faults import Fault, Faults
from bot.doors.words import shown
from bot.sheets import read_table
from handlers.event import Event, File, Kind
from handlers.front import UPLOADS
from handlers.reply import Say, say
from handlers.turn import Ahead
from handlers.uploads import LARGEST, MOST_ROWS, Upload
from storage.database import Database

Fetch = Callable[[str, int], Awaitable[bytes]]
"""The bytes of a file by its ``file_id``, at most so many. Raises ``ValueError`` for more, or Telegram's errors."""

TOLD = 10
"""So many faults of a file are told."""


async def read_upload(database: Database, event: Event, fetch: Fetch) -> Ahead | None:
    """The list that somebody's open draft waits for, if that is what they sent; nothing otherwise."""
    if event.kind is not Kind.FILE or event.file is None:
        return None
    async with database.reading() as work:
        person = await work.people.by_account(event.telegram_id)
        draft = await work.drafts.open_of(person.person_id) if person else None
    if person is None or draft is None or draft.kind not in UPLOADS:
        return None
    return Ahead(person, await _read(event.file, fetch))


async def _read(file: File, fetch: Fetch) -> Upload:
    name = file.name or ""
    if file.kind != "document":
        return Upload(faults=(say("upload-photo"),))
    if (file.size or 0) > LARGEST:
        return Upload(faults=(say("upload-large"),))
    try:
        rows = await asyncio.to_thread(read_table, await fetch(file.file_id, LARGEST), name)
    except ValueError:
        return Upload(faults=(say("upload-large"),))
    except BadRequest:
        return Upload(faults=(say("upload-gone"),))
    except Faults as refused:
        return Upload(faults=tuple(map(_words, refused.faults[:TOLD])))
    if len(rows) > MOST_ROWS:
        return Upload(faults=(say("upload-long", rows=MOST_ROWS),))
    return Upload([row.cells for row in rows])


def _words(fault: Fault) -> Say:
    params = {name: shown(value) if isinstance(value, str) else value for name, value in fault.params.items()}
    what = say(f"door-{fault.code}", **params)
    return what if fault.row is None else say("door-at-row", row=fault.row, fault=what)
