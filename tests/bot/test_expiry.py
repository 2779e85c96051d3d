"""Evidence leaves when its period is over, whatever happens in between; nothing else does (part 9, art. 4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.evidence_store import Damaged, FolderStore, StoreDown
from bot.expiry import REST, Expiry
from bot.verify.everything import verify
from handlers.event import Tap
from storage.drafts import Draft
from storage.evidence import EvidenceState
from storage.submissions import Submission
from tests.handlers.reviewing import COURSE, Institute, institute
from tests.storage.plain_sql import plain_sql
from tests.story import Academy

NOW = datetime(2032, 3, 10, 2, 0, tzinfo=UTC)
YEARS = 5
DAYS = 400
OLD = COURSE
YOUNG = replace(COURSE, title="近年的班", start=date(2027, 3, 1), end=date(2027, 3, 5))


class Standing(Clock):
    """The story's clock."""

    def __init__(self, academy: Academy) -> None:
        self._academy = academy

    def now(self) -> datetime:
        return self._academy.now


@pytest.fixture
async def here(any_academy: Academy) -> Institute:
    return await institute(any_academy)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "evidence")


async def keeps(
    here: Institute, store: FolderStore, details: object, content: bytes, *, decided: bool = True
) -> Submission:
    """李强's record with a file in the store, approved unless told otherwise."""
    submission = await here.submits(here.li, details, content.decode())  # type: ignore[arg-type]
    async with here.academy.database.transaction() as work:
        [file] = await work.evidence.claim("test", here.academy.now, here.academy.now + timedelta(minutes=1), 1)
        assert await work.evidence.settle(file, "test", EvidenceState.STORED, sha256=store.keep(content))
    await here.ticks()
    if decided:
        await here.wang.taps("通过 +")
    return await here.submission(submission)


async def looks(here: Institute, store: FolderStore, times: int = 3, years: int | None = YEARS) -> Expiry:
    expiry = Expiry(here.academy.database, Standing(here.academy), store, DAYS, years)
    for _ in range(times):
        assert not await expiry.look()
    return expiry


async def states(here: Institute) -> list[str]:
    async with here.academy.database.reading() as work:
        me = await work.people.by_staff_no("A002")
        assert me is not None
        kept = await work.submissions.of_person(me.person_id)
        return [
            file.state.value
            for each in kept
            for file in await work.evidence.of_submission(each.submission_id, over=True)
        ]


def is_sound(store: FolderStore, sha256: str) -> bool:
    try:
        return bool(store.read(sha256))
    except Damaged:
        return False


async def findings(here: Institute, store: FolderStore) -> list[str]:
    async with here.academy.database.reading() as work:
        found = await verify(work, here.academy.policies, lambda sha256: is_sound(store, sha256))
    return [finding.code for finding in found.findings]


async def test_what_is_over_goes_and_what_was_decided_by_it_stays(here: Institute, store: FolderStore) -> None:
    old = await keeps(here, store, OLD, b"old")
    here.academy.now = NOW
    await keeps(here, store, YOUNG, b"young")
    await looks(here, store)
    assert await states(here) == ["expired", "stored"]
    assert len(list(store.names())) == 1
    assert await findings(here, store) == []
    [traced] = await here.academy.audit("evidence.expired")
    assert (traced["submission"], traced["years"]) == (old.submission_id, YEARS)
    await here.li.taps_data(Tap("record.open", old.submission_id, old.revision).data())
    assert "材料保存期限已过" in here.li.last.text
    assert not any("看材料" in label for label in here.li.last.labels)
    await here.li.taps_data(Tap("record.evidence", old.submission_id, old.revision).data())
    assert here.li.toasts[-1] == "这一件没有可看的材料。"


async def test_what_waits_or_is_being_corrected_stays(here: Institute, store: FolderStore) -> None:
    old = await keeps(here, store, OLD, b"old")
    await keeps(here, store, replace(OLD, title="还没审"), b"waits", decided=False)
    async with here.academy.database.transaction() as work:
        added = await work.submissions.add(
            old.person_id, old.unit, OLD, "2019-89", here.academy.now, source="chat", corrects=old.submission_id
        )
        assert added is not None
    here.academy.now = NOW
    async with here.academy.database.transaction() as work:
        assert await work.evidence.over(date(NOW.year - YEARS, 1, 1), 9) == []
        files = [each.evidence_id for each in await work.evidence.of_submission(old.submission_id)]
        assert files
        assert await work.evidence.take_out(files) == set(), "the correction may have been begun meanwhile"
    await looks(here, store)
    assert set(await states(here)) == {"stored"}


async def test_a_file_that_another_record_shows_stays(here: Institute, store: FolderStore) -> None:
    await keeps(here, store, OLD, b"same")
    here.academy.now = NOW
    await keeps(here, store, YOUNG, b"same")
    await looks(here, store)
    assert await states(here) == ["expired", "stored"]
    assert len(list(store.names())) == 1
    assert await findings(here, store) == []


async def test_after_a_kill_at_any_step_the_next_start_goes_on(here: Institute, store: FolderStore) -> None:
    await keeps(here, store, OLD, b"old")
    here.academy.now = NOW
    await looks(here, store, times=1)
    assert await states(here) == ["expiring"]
    assert await findings(here, store) == []

    class Killed(FolderStore):
        def remove(self, sha256: str) -> None:
            super().remove(sha256)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await Expiry(here.academy.database, Standing(here.academy), Killed(store._folder), DAYS, YEARS).look()
    assert await states(here) == ["expiring"]
    assert list(store.names()) == []
    await looks(here, store, times=1)
    assert await states(here) == ["expired"]


async def test_nothing_leaves_while_a_file_is_fetched_or_the_store_is_down(here: Institute, store: FolderStore) -> None:
    await keeps(here, store, OLD, b"old")
    here.academy.now = NOW
    await here.submits(here.zhou, YOUNG, "coming")
    async with here.academy.database.transaction() as work:
        [coming] = await work.evidence.claim("other", here.academy.now, here.academy.now + timedelta(minutes=1), 1)
    await looks(here, store)
    assert await states(here) == ["expiring"]
    async with here.academy.database.transaction() as work:
        await work.evidence.settle(coming, "other", EvidenceState.LOST, fault="gone")

    class Down(FolderStore):
        def remove(self, sha256: str) -> None:
            raise StoreDown("away")

    await looks(here, Down(store._folder))
    assert await states(here) == ["expiring"]
    await looks(here, store)
    assert await states(here) == ["expired"]


async def test_without_a_period_everything_stays_and_a_rest_follows(here: Institute, store: FolderStore) -> None:
    await keeps(here, store, OLD, b"old")
    here.academy.now = NOW
    await looks(here, store, years=None)
    await looks(here, store, years=6)
    assert await states(here) == ["stored"]
    expiry = await looks(here, store, times=1, years=YEARS + 1)
    await keeps(here, store, OLD, b"older")
    assert not await expiry.look()
    here.academy.now += REST
    assert set(await states(here)) == {"stored"}


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("UPDATE evidence SET state = 'expired'", "evidence"),
        ("UPDATE evidence SET state = 'expiring'", "evidence"),
    ],
)
async def test_a_file_that_was_only_said_to_be_over_is_found(
    here: Institute, store: FolderStore, database_url: str, damage: str, code: str
) -> None:
    await keeps(here, store, OLD, b"old")
    await plain_sql(database_url, damage)
    assert await findings(here, store) == [code]


async def test_a_file_that_is_over_and_shown_again_is_found(
    here: Institute, store: FolderStore, database_url: str
) -> None:
    await keeps(here, store, OLD, b"old")
    here.academy.now = NOW
    await looks(here, store)
    await plain_sql(database_url, "UPDATE evidence SET state = 'stored'")
    assert "evidence" in await findings(here, store)


async def drafted(here: Institute) -> Draft:
    """A conversation of 周静's that stops after two answers."""
    for said in ("/log", "在职自学", "图论导引"):
        await here.zhou.says(said)
    me = await here.academy.who(here.zhou)
    async with here.academy.database.reading() as work:
        draft = await work.drafts.open_of(me.person_id)
    assert draft is not None
    return draft


async def sends(here: Institute, store: FolderStore, draft: Draft, content: bytes) -> None:
    """A file to a draft, fetched."""
    async with here.academy.database.transaction() as work:
        at = here.academy.now
        await work.evidence.add(draft.person_id, draft.draft_id, "photo", "f", content.decode(), at)
        [file] = await work.evidence.claim("test", at, at + timedelta(minutes=1), 1)
        assert await work.evidence.settle(file, "test", EvidenceState.STORED, sha256=store.keep(content))


async def now_of(here: Institute, draft: Draft) -> Draft:
    async with here.academy.database.reading() as work:
        found = await work.drafts.by_id(draft.draft_id)
    assert found is not None
    return found


async def test_a_draft_that_nobody_went_on_with_goes_with_its_files(here: Institute, store: FolderStore) -> None:
    draft = await drafted(here)
    await sends(here, store, draft, b"unused")
    button = here.zhou.button("和名称一样")["callback_data"]
    here.academy.now = draft.touched_at + timedelta(days=DAYS)
    await looks(here, store, years=None)
    assert await now_of(here, draft) == draft, "on its last day it stands"
    here.academy.now += timedelta(seconds=1)
    await looks(here, store, years=None)
    gone = await now_of(here, draft)
    assert (gone.state, gone.answers) == ("lapsed", {})
    assert list(store.names()) == []
    assert await here.academy.audit("draft.lapsed") == [{"days": DAYS}]
    assert await findings(here, store) == []
    await here.zhou.taps_data(button)
    assert "已经清除" in here.zhou.toasts[-1]
    here.zhou.sees("已经清除")
    await here.zhou.says("还想写")
    assert (await now_of(here, draft)).answers == {}


async def test_the_words_of_what_was_handed_in_go_and_its_record_and_files_stay(
    here: Institute, store: FolderStore, database_url: str
) -> None:
    kept = await keeps(here, store, OLD, b"proof")
    await plain_sql(database_url, 'UPDATE drafts SET answers = \'{"title": "x"}\'')
    here.academy.now += timedelta(days=DAYS + 1)
    await looks(here, store, years=None)
    assert await plain_sql(database_url, "SELECT DISTINCT answers, state FROM drafts") == [("{}", "submitted")]
    assert await states(here) == ["stored"]
    assert (await here.submission(kept)).details == kept.details
    assert await here.academy.audit("draft.lapsed") == []
    assert await findings(here, store) == []


async def test_a_draft_that_is_gone_on_with_meanwhile_stays(here: Institute) -> None:
    draft = await drafted(here)
    async with here.academy.database.transaction() as work:
        assert await work.drafts.let_go([draft.draft_id], draft.touched_at) == {}
