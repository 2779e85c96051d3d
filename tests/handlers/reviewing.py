"""An institute whose people register records and review them: the ground of the stories about review."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from bot.speak import queue_replies
from handlers.event import Event, Kind
from handlers.review.cards import announce, announce_due, evidence_settled
from handlers.turn import Turn
from rules.record import Form, Half, Result, Route
from storage.evidence import EvidenceState
from storage.submissions import Details, Submission
from tests.story import Academy, Phone

COURSE = Details(
    route=Route.EXTERNAL,
    form=Form.SPECIAL_CLASS,
    title="科研诚信培训班",
    content="学风与诚信",
    organiser="中国科协",
    place="北京",
    start=date(2026, 3, 2),
    start_half=Half.AM,
    end=date(2026, 3, 6),
    end_half=Half.PM,
    half_days=10,
    absent_half_days=0,
    hours=None,
    result=Result.PASSED,
    off_job=True,
)
"""Five days, ten half-days, 40 hours, without a flag."""

READING = replace(
    COURSE,
    route=Route.SELF_STUDY,
    form=Form.SELF_STUDY,
    title="读书",
    organiser="",
    start=date(2026, 2, 28),
    end=date(2026, 2, 28),
    half_days=None,
    hours=Decimal(8),
    result=Result.NONE,
    off_job=False,
)


@dataclass
class Institute:
    """计算所: 李强 and 周敏 register, 王芳 and 赵敏 review; 陈局 is the bureau, 钱工 reviews elsewhere."""

    academy: Academy
    li: Phone
    zhou: Phone
    wang: Phone
    zhao: Phone
    chen: Phone
    qian: Phone

    async def submits(self, phone: Phone, details: Details = COURSE, *files: str) -> Submission:
        """A record goes to review with files (by their unique ids), as after the last step of the conversation."""
        academy = self.academy
        person = await academy.who(phone)
        async with academy.database.transaction() as work:
            draft = await work.drafts.begin(person.person_id, "log", academy.now)
            for file in files:
                await work.evidence.add(person.person_id, draft.draft_id, "photo", f"file-{file}", file, academy.now)
            await work.drafts.move(draft, "submitted", academy.now)
            added = await work.submissions.add(
                person.person_id,
                person.unit,
                details,
                "2019-89",
                academy.now,
                source="chat",
                draft_id=draft.draft_id,
                registered_by=person.person_id,
            )
            assert added is not None
            await work.evidence.attach(draft.draft_id, added.submission_id)
            turn = Turn(
                Event(academy.now, Kind.TAP, phone.telegram_id, phone.telegram_id), work, academy.policies, person
            )
            subject, told = f"submission:{added.submission_id}", asdict(details)
            await turn.note("submission.submitted", subject, policy=added.policy, details=told)
            replies = await announce(turn, added)
            await queue_replies(work, replies, academy.now, None, "zh", None)
        await academy.deliver()
        return added

    async def mends(self, submission: Submission, details: Details) -> None:
        """A returned record goes to review again with new details."""
        academy = self.academy
        now = await self.submission(submission)
        async with academy.database.transaction() as work:
            assert await work.submissions.resubmit(now, details, now.policy, academy.now) is not None
        await self.ticks()

    async def fetched(
        self, state: EvidenceState = EvidenceState.STORED, sha256: str | None = None, most: int = 100
    ) -> None:
        """Files that wait are fetched, and each is told to the review, as the evidence queue does."""
        academy = self.academy
        async with academy.database.transaction() as work:
            for file in await work.evidence.claim("test", academy.now, academy.now + timedelta(minutes=1), most):
                await work.evidence.settle(file, "test", state, sha256=sha256 or f"hash of {file.file_unique_id}")
                assert file.submission_id is not None
                replies = await evidence_settled(work, academy.policies, file.submission_id, academy.now)
                await queue_replies(work, replies, academy.now, None, "zh", None)
        await academy.deliver()

    async def ticks(self) -> None:
        """What a tick of the program does for cards."""
        academy = self.academy
        async with academy.database.transaction() as work:
            replies = await announce_due(work, academy.policies, academy.now)
            await queue_replies(work, replies, academy.now, None, "zh", None)
        await academy.deliver()

    async def submission(self, submission: Submission) -> Submission:
        """The submission as it is now."""
        async with self.academy.database.reading() as work:
            found = await work.submissions.by_id(submission.submission_id)
        assert found is not None
        return found

    async def hours(self, phone: Phone) -> dict[str, dict[int, Decimal]]:
        """What the ledger holds for a person."""
        person = await self.academy.who(phone)
        async with self.academy.database.reading() as work:
            return await work.ledger.credits_of(person.person_id)


async def institute(academy: Academy) -> Institute:
    """People and units."""
    await academy.unit("ICT", "计算所")
    await academy.unit("IOP", "物理所")
    await academy.unit("CAS", "院机关")
    li = await academy.person("A002", "李强", "ICT")
    return Institute(
        academy,
        li,
        zhou=await academy.person("A003", "周敏", "ICT"),
        wang=await academy.person("A001", "王芳", "ICT", "approver"),
        zhao=await academy.person("A004", "赵敏", "ICT", "approver"),
        chen=await academy.person("C001", "陈局", "CAS", "bureau"),
        qian=await academy.person("B001", "钱工", "IOP", "approver"),
    )
