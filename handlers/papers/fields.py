"""A record's fields as typed cells of a table (art. 6)."""

from __future__ import annotations

from handlers.log.words import CADRE_ACADEMY
from handlers.reply import Cell, Say, say
from storage.submissions import Submission

FIELDS = (
    *("route", "form", "title", "content", "organiser", "platform", "place"),
    *("start", "start-half", "end", "end-half", "half-days", "absent", "result", "off-job"),
)
"""The columns, by the names that they have among the texts (``platform-column-title``)."""


def header_of(*columns: str) -> tuple[Say, ...]:
    """The words of columns."""
    return tuple(say(f"platform-column-{column}") for column in columns)


def field_cells(submission: Submission) -> tuple[Cell, ...]:
    """A cell for each of ``FIELDS``; half-days are empty for what carries its own hours."""
    told = submission.details
    platform = say("log-platform-cadre_academy") if told.platform == CADRE_ACADEMY else told.platform
    return (
        *(say(f"record-route-{told.route.value}"), say(f"record-form-{told.form.value}")),
        *(told.title, told.content, told.organiser, platform, told.place),
        *(told.start, say(f"record-half-{told.start_half.value}"), told.end, say(f"record-half-{told.end_half.value}")),
        *(told.half_days, told.absent_half_days if submission.record().scheduled else None),
        *(say(f"record-result-{told.result.value}"), say("record-off-job" if told.off_job else "record-on-job")),
    )
