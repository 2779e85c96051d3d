"""What the platform's feed is known to have said, against the records that it became (art. 9.4, R8): else the same row
would become another record, or a correction, at the next import."""

from __future__ import annotations

from collections.abc import Iterator

from bot.verify.audit import Finding
from handlers.register.feed import SOURCE, digest, key_of
from rules.record import State
from storage.feed import Known
from storage.inspection import Page
from storage.submissions import Submission


def check_fed(page: Page) -> Iterator[Finding]:
    """Each id names the record that it last became, and each of the feed's records that stands is named by its id."""
    submissions = {each.submission_id: each for each in page.submissions if isinstance(each, Submission)}
    named = {row.submission_id for row in page.feed}
    for row in page.feed:
        submission = submissions.get(row.submission_id)
        wrong = [what for what, holds in _same(row, submission).items() if not holds] if submission else ["gone"]
        for what in wrong:
            yield Finding("fed", f"submission {row.submission_id}", {"what": what})
    for submission in submissions.values():
        stands = submission.source == SOURCE and submission.state is State.APPROVED
        if stands and submission.submission_id not in named:
            yield Finding("fed", f"submission {submission.submission_id}", {"what": "outside_id"})


def _same(row: Known, submission: Submission) -> dict[str, bool]:
    return {
        "outside_key": submission.outside_key == key_of(row.outside_id, row.version),
        "person_id": submission.person_id == row.person_id,
        "said": digest(submission.details) == row.said,
        "end_on": submission.details.end == row.end_on,
    }
