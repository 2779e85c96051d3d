"""The story of a record, told on three phones: logged with a photo of its certificate, approved, and told to all."""

from __future__ import annotations

from sandbox.story import certificate
from tests.crash.stage import PATIENCE, Stage

OPENS = "2026-08-31T10:00:00+08:00"
SUBMITTER, APPROVER, OTHER_APPROVER = "A002", "A001", "A003"
TITLE = "科研诚信培训班"
QUESTIONS = (
    ("名称", TITLE),
    ("内容", "制度与案例"),
    ("主办单位", "中国科协"),
    ("在哪里", "北京"),
    ("什么时候", "2026-08-24 - 2026-08-25"),
)


async def tell(stage: Stage) -> None:
    """From ``/log`` to the receipt; whoever waits is patient, and does nothing twice."""
    await _log(Patient(stage, SUBMITTER))
    await _approve(stage)
    await stage.rest()


class Patient:
    """Somebody with a phone, who waits for a bot that was killed and comes back."""

    def __init__(self, stage: Stage, staff_no: str) -> None:
        self._stage = stage
        self._phone = stage.phones[staff_no]

    async def sees(self, text: str) -> None:
        """Wait until the phone shows it."""
        await self._phone.expect(text, PATIENCE, anywhere=True)

    async def says(self, text: str) -> None:
        """Send a text unasked."""
        await self._stage.may_act()
        await self._phone.send(text)

    async def answers(self, question: str, answer: str | bytes) -> None:
        """Wait for a question, then send a text or a photo."""
        await self._phone.expect(question, PATIENCE)
        await self._stage.may_act()
        await (self._phone.photo(answer) if isinstance(answer, bytes) else self._phone.send(answer))

    async def taps(self, *labels: str) -> None:
        """Tap buttons, each as soon as it is there."""
        for label in labels:
            await self._phone.expect_button(label, PATIENCE, anywhere=True)
            await self._stage.may_act()
            await self._phone.tap(label)


async def _log(submitter: Patient) -> None:
    await submitter.says("/log")
    await submitter.taps("外部培训", "专项培训班")
    for question, answer in QUESTIONS:
        await submitter.answers(question, answer)
    await submitter.taps("就是这样", "没有缺席", "不脱产", "合格")
    await submitter.answers("证书", certificate())
    await submitter.sees("已收到")
    await submitter.taps("下一步", "提交")
    await submitter.sees("已提交")


async def _approve(stage: Stage) -> None:
    """One tap, which Telegram sends again under a new number, as it does when a connection was lost."""
    approver, other, submitter = (Patient(stage, who) for who in (APPROVER, OTHER_APPROVER, SUBMITTER))
    await other.sees(TITLE)
    await approver.taps("通过")
    await approver.sees("已通过 · 王芳")
    await other.sees("已通过 · 王芳")
    await submitter.sees("王芳通过了")
    stage.bot.sandbox.redeliver(same_id=False)
