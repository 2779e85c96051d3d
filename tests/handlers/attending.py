"""A class of one morning and its people: the ground of the stories about attendance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from bot.speak import queue_replies
from handlers.classes.codes import codes_due
from tests.storage.plain_sql import plain_sql
from tests.story import LINKS, Academy, Message, Phone

MOMENT = "2026-03-01T00:00:00.000000Z"
SESSION = "session:1:0"


@dataclass
class Lesson:
    """孙老师's class “科研诚信培训班”, on 2026-03-10 in the morning, and its trainees; 何平 is on no list."""

    academy: Academy
    url: str
    sun: Phone
    trainees: list[Phone]
    stranger: Phone
    seen: list[str] = field(default_factory=list)

    async def sql(self, *statements: str) -> list[tuple[object, ...]]:
        """Plain SQL beside the program."""
        return await plain_sql(self.url, *statements)

    async def opens(self) -> Message:
        """The organiser opens the session and has its code shown in the chat."""
        await self.sun.taps_data(SESSION)
        await self.sun.taps("在这里出示码")
        return self.picture()

    def picture(self) -> Message:
        """The message that shows the code, or did."""
        return next(message for message in reversed(self.sun.messages) if message.method == "sendPhoto")

    def payload(self) -> str:
        """What a camera reads from the picture, as the phone sends it."""
        return self.picture().code.split("start=")[1]

    async def later(self, seconds: float) -> None:
        """The clock goes on, and the tick looks."""
        self.academy.now += timedelta(seconds=seconds)
        await self.ticks()

    async def ticks(self) -> None:
        """The scheduler looks which pictures are to change."""
        async with self.academy.database.transaction() as work:
            replies = await codes_due(work, LINKS, self.academy.now)
            await queue_replies(work, replies, self.academy.now, None, "zh", None)
        await self.academy.deliver()

    async def scans(self, phone: Phone, payload: str = "") -> str:
        """Somebody scans the code; what they are told."""
        await phone.says(f"/start {payload or self.payload()}")
        return phone.last.text

    async def marks(self) -> dict[str, str]:
        """Everybody's mark and how it was made, by staff number."""
        rows = await self.sql(
            "SELECT p.staff_no, a.mark, a.how FROM attendance a JOIN people p ON p.person_id = a.person_id ORDER BY 1"
        )
        return {str(staff_no): f"{mark} {how}" for staff_no, mark, how in rows}

    async def tries(self) -> list[str]:
        """The outcome of every try, in order."""
        return [str(row[0]) for row in await self.sql("SELECT outcome FROM check_ins ORDER BY check_in_id")]


async def lesson(academy: Academy, url: str, trainees: int = 3) -> Lesson:
    """The class and its people, at ten o'clock of its morning."""
    await academy.unit("ICT", "计算所")
    await academy.unit("IOP", "物理所")
    sun = await academy.person("A001", "孙悦", "ICT", "organiser")
    them = [await academy.person(f"B{n:03}", f"学员{n}", "ICT" if n % 2 else "IOP") for n in range(1, trainees + 1)]
    stranger = await academy.person("C001", "何平", "ICT")
    people = [await academy.who(phone) for phone in (sun, *them)]
    listed = ", ".join(
        f"(1, {each.person_id}, 'enrolled', {place}, 'list', '{MOMENT}')" for place, each in enumerate(people[1:])
    )
    await plain_sql(
        url,
        "INSERT INTO classes (class_id, unit, organiser_id, state, revision, form, title, content, place,"
        " assessed, off_job, first_on, last_on, made_at)"
        f" VALUES (1, 'ICT', {people[0].person_id}, 'planned', 1, 'special_class', '科研诚信培训班', '制度', '一号楼',"
        f" 0, 0, '2026-03-10', '2026-03-10', '{MOMENT}')",
        "INSERT INTO sessions (session_id, class_id, held_on, half) VALUES (1, 1, '2026-03-10', 'am')",
        f"INSERT INTO trainees (class_id, person_id, state, place_in_line, joined_by, joined_at) VALUES {listed}",
    )
    return Lesson(academy, url, sun, them, stranger)
