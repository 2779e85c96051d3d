"""Evidence is for its owner, the unit's reviewers and whom the record was handed to: every way, everybody (part 9)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.event import Tap
from storage.evidence import EvidenceState
from storage.submissions import Submission
from tests.handlers.reviewing import COURSE, Institute, institute
from tests.story import Academy, Phone

WAYS = ("record.evidence", "review.evidence", "queue.evidence", "sample.evidence")


@pytest.fixture
async def here(academy: Academy) -> Institute:
    return await institute(academy)


async def handed_in(here: Institute) -> Submission:
    """李强's course with a photo that is kept."""
    submission = await here.submits(here.li, COURSE, "one")
    async with here.academy.database.transaction() as work:
        [file] = await work.evidence.claim("test", here.academy.now, here.academy.now, 1)
        assert await work.evidence.settle(file, "test", EvidenceState.STORED, sha256="0" * 64)
    await here.ticks()
    return submission


async def gets(here: Institute, phone: Phone, submission: Submission) -> bool:
    """Whether any way, at any revision, brings the photo."""
    before = len(files_of(phone))
    for way in WAYS:
        for revision in range(submission.revision + 2):
            for choice in ("", "1"):
                await phone.taps_data(Tap(way, submission.submission_id, revision, choice).data())
    return len(files_of(phone)) > before


def files_of(phone: Phone) -> list[str]:
    return [
        str(message.body.get("photo") or message.body.get("media"))
        for message in phone.messages
        if "photo" in message.body or "media" in message.body
    ]


async def test_owner_and_the_units_reviewers_have_it_and_nobody_else(here: Institute) -> None:
    submission = await handed_in(here)
    seen = {name: await gets(here, getattr(here, name), submission) for name in ("li", "wang", "zhao", "zhou", "qian")}
    assert seen == {"li": True, "wang": True, "zhao": True, "zhou": False, "qian": False}


async def test_a_stranger_without_an_account_gets_nothing(here: Institute) -> None:
    submission = await handed_in(here)
    assert not await gets(here, here.academy.phone(99_999), submission)


async def test_who_is_no_reviewer_any_more_gets_nothing(here: Institute) -> None:
    submission = await handed_in(here)
    zhao = await here.academy.who(here.zhao)
    async with here.academy.database.transaction() as work:
        await work.register.end_role(zhao.person_id, "approver")
    assert not await gets(here, here.zhao, submission)


async def test_a_reviewer_who_moved_away_gets_nothing(here: Institute) -> None:
    submission = await handed_in(here)
    zhao = await here.academy.who(here.zhao)
    here.academy.now += timedelta(days=2)
    async with here.academy.database.transaction() as work:
        await work.register.change_person(zhao.person_id, zhao.name, "IOP", None, None)
    assert not await gets(here, here.zhao, submission)


@pytest.mark.parametrize("how", ["approved", "withdrawn"])
async def test_it_stays_so_when_the_record_is_closed(here: Institute, how: str) -> None:
    submission = await handed_in(here)
    if how == "approved":
        await here.wang.taps("通过 +")
    else:
        await here.li.taps_data(Tap("record.withdraw", submission.submission_id, submission.revision, "yes").data())
    seen = {name: await gets(here, getattr(here, name), submission) for name in ("li", "zhou", "qian")}
    assert seen == {"li": True, "zhou": False, "qian": False}
