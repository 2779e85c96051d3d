"""What an archive of 2,000,000 records costs beside one of 2,000: the time to a reply, and the start."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.academy import TITLE_ASKED, TITLE_TYPED_AND_TAKEN_BACK
from bench.bulk import FIRST_ACCOUNT, Size, fill
from bench.contender import OURS, Contender, contender
from bench.engines import engines
from bench.figures import Figure
from bench.idle import HELLO, seconds_to_answer
from bench.load import Crowd
from bot.totals import RULES, fingerprint
from storage.migrate import migrate

RECORDS, SMALL, LARGE = 30, 2_000, 2_000_000
TALKERS, IN_FLIGHT, UPDATES, ROUNDS, STARTS = 60, 16, 800, 5, 3


@dataclass
class Grown:
    """A running bot with its archive, the people who talk to it, and what was measured."""

    bot: Contender
    crowd: Crowd
    replies: list[float] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)


async def measure(folder: Path, scale: float = 1.0) -> list[Figure]:
    """On both engines; ``scale`` of the large archive."""
    large = max(SMALL, round(LARGE * scale))
    found = []
    with engines(folder, "small", "large") as both:
        for engine, urls in both:
            for name in ("small", "large"):
                (folder / f"{engine}-{name}").mkdir()
            async with (
                _grown(folder / f"{engine}-small", urls[0], SMALL) as few,
                _grown(folder / f"{engine}-large", urls[1], large) as many,
            ):
                for _ in range(ROUNDS):
                    for each in (few, many):
                        each.replies.append((await each.crowd.load(UPDATES, IN_FLIGHT)).reply_seconds)
            found += _figures(engine, few, many, large)
    return found


@asynccontextmanager
async def _grown(folder: Path, url: str, records: int) -> AsyncIterator[Grown]:
    """The first people of the archive log: their own records are as many in a small archive as in a large one."""
    await migrate(url)
    await fill(url, Size(records // RECORDS, RECORDS), *_settled())
    async with contender(OURS, folder, url) as bot:
        phones = [bot.sandbox.phone(FIRST_ACCOUNT + 1 + number, started=True) for number in range(TALKERS)]
        starts = []
        for _ in range(STARTS):
            starts.append(await seconds_to_answer(bot, Crowd(bot.sandbox.world, phones[:1], [HELLO])))
            await bot.stop()
        await bot.start()
        for step in TITLE_ASKED:
            await Crowd(bot.sandbox.world, phones, [step]).load(TALKERS, IN_FLIGHT)
        crowd = Crowd(bot.sandbox.world, phones, TITLE_TYPED_AND_TAKEN_BACK)
        await crowd.load(UPDATES // 2, IN_FLIGHT)
        yield Grown(bot, crowd, starts=starts)


def _settled() -> list[str]:
    """Nobody's totals are due: what is measured is an ordinary hour."""
    return [
        f"INSERT INTO totals_years (year) VALUES ({datetime.now(UTC).year})",
        f"INSERT INTO facts (name, value) VALUES ('{RULES}', '{fingerprint()}')",
        "DELETE FROM totals_due",
    ]


def _figures(engine: str, few: Grown, many: Grown, large: int) -> list[Figure]:
    ratio = median(ours / theirs for ours, theirs in zip(many.replies, few.replies, strict=True))
    return [
        Figure(
            f"reply with {SMALL:,} records, {engine}", median(few.replies) * 1000, "ms", note=f"{IN_FLIGHT} in flight"
        ),
        Figure(
            f"reply with {large:,} records, {engine}", median(many.replies) * 1000, "ms", ratio, "the small archive"
        ),
        Figure(f"start to first answer with {SMALL:,} records, {engine}", median(few.starts), "s"),
        Figure(f"start to first answer with {large:,} records, {engine}", median(many.starts), "s"),
    ]
