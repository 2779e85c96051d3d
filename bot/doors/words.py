"""Says a file's fault in one line: where it lies, what it is and how to mend it."""

from __future__ import annotations

from bot.doors.faults import Fault
from bot.texts import Texts
from handlers.binding.staff_no import without_invisible

_LONGEST = 60


def tell(fault: Fault, texts: Texts) -> str:
    """The fault in words, behind its row and column as far as it has them.

    What stems from the file is shown in one short line, so that no cell can forge a line of its own.
    """
    params = {name: shown(value) if isinstance(value, str) else value for name, value in fault.params.items()}
    words = texts.say(f"door-{fault.code}", params)
    column = shown(fault.column)
    if fault.row is None:
        return texts.say("door-at-column", column=column, fault=words) if column else words
    if not column:
        return texts.say("door-at-row", row=fault.row, fault=words)
    return texts.say("door-at-cell", row=fault.row, column=column, fault=words)


def shown(text: str) -> str:
    """A text of the file, shortened, in one line and without invisible characters."""
    line = " ".join(without_invisible(text).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
