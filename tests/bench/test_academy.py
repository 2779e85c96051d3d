"""What the benchmark does is what people do: bound by invite links, then a title typed and taken back."""

from __future__ import annotations

from pathlib import Path

from bench.academy import TITLE_TYPED_AND_TAKEN_BACK, crowd_of, register, settle
from bench.contender import OURS, contender


async def test_everybody_is_asked_for_a_title_and_can_go_round(tmp_path: Path) -> None:
    async with contender(OURS, tmp_path) as bot:
        payloads = await register(bot, 2)
        await bot.start()
        await settle(bot, payloads)
        crowd = crowd_of(bot, 2, TITLE_TYPED_AND_TAKEN_BACK)
        measured = await crowd.load(8, in_flight=2)
        assert measured.updates == 8
        assert measured.calls > 8
        assert bot.cpu_seconds() > 0
        assert bot.megabytes() > 10
        for phone in crowd.phones:
            assert "培训名称" in phone.newest.text
