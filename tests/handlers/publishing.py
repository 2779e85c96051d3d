"""The ground of the stories about publishing a year: two units with a year behind them, and three of the bureau."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.speak import queue_replies
from handlers.oversight.broadcast import publish_next
from storage.publications import Publication
from tests.hours import class_days, online, registers
from tests.story import Academy, Phone

FEBRUARY = datetime(2026, 2, 10, 2, 0, tzinfo=UTC)


@dataclass
class Scene:
    """Two units with people of 2025; 孙局, 钱局 and 周局 are the bureau, 赵敏 reviews, 王芳 met the demand."""

    academy: Academy
    sun: Phone
    qian: Phone
    zhou: Phone
    hr: Phone
    wang: Phone
    li: Phone

    async def asks(self, phone: Phone, *options: str) -> Phone:
        """Somebody of the bureau asks for the publication of 2025."""
        await phone.says("/report")
        await phone.taps("公布 2025 年")
        for option in options:
            await phone.taps(option)
        await phone.taps("提请另一位批准")
        return phone

    async def published(self) -> list[Publication]:
        """What is published."""
        async with self.academy.database.reading() as work:
            return await work.publications.published()

    async def drawn_up(self, publication_id: int) -> Publication:
        """What was drawn up."""
        async with self.academy.database.reading() as work:
            found = await work.publications.by_id(publication_id)
        assert found is not None
        return found

    async def publishes(self, *options: str) -> None:
        """Asked for by 孙局, approved by 钱局, and told."""
        await self.asks(self.sun, *options)
        await self.qian.taps("批准公布")
        await self.told()

    async def told(self) -> None:
        """What the tick of the program does."""
        more = True
        while more:
            async with self.academy.database.transaction() as work:
                replies, more = await publish_next(work, self.academy.now, 2)
                await queue_replies(work, replies, self.academy.now, None, "zh", None)
        await self.academy.deliver()


async def scene_on(academy: Academy) -> Scene:
    academy.now = FEBRUARY
    await academy.unit("ICT", "计算所", 2025)
    await academy.unit("IOP", "物理所", 2025)
    await academy.unit("CAS", "院机关", 2025)
    scene = Scene(
        academy,
        sun=await academy.person("C001", "孙局", "CAS", "bureau"),
        qian=await academy.person("C002", "钱局", "CAS", "bureau"),
        zhou=await academy.person("C003", "周局", "CAS", "bureau", language="en"),
        hr=await academy.person("A001", "赵敏", "ICT", "approver"),
        wang=await academy.person("A002", "王芳", "ICT"),
        li=await academy.person("B001", "李强", "IOP"),
    )
    await academy.person("B002", "新来", "IOP", joined_on=date(2025, 6, 1))
    await registers(academy, scene.wang, class_days(date(2025, 3, 3), 12))
    await registers(academy, scene.wang, online(date(2025, 4, 1), 50))
    await registers(academy, scene.li, class_days(date(2025, 3, 3), 5))
    return scene
