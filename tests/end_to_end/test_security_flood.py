"""security.md 12: one account that floods, at the product's own setting, through the wire."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.end_to_end.campus import campus_in, log_self_study, sees

FLOOD, A_SECOND, OFTEN = 500, 100, 10


async def test_a_flood_is_told_once_and_ignored_and_others_are_served(tmp_path: Path) -> None:
    """security.md 12: a hundred commands a second for five seconds, beside two people who log and review.

    After a pause the flooder is heard again, and nothing of what was ignored was done by half.
    """
    async with campus_in(tmp_path, FLOOD_AT="90") as campus:
        institute = await campus.institute()
        li, zhou = institute.li, institute.zhou
        await asyncio.sleep(7)  # what binding and a former flood sent is over
        others = asyncio.create_task(log_self_study(zhou, "洪水中的登记"))
        for at in range(FLOOD):
            await li.send("/my" if at % 2 else "/log")
            if at % OFTEN == 0:
                await asyncio.sleep(OFTEN / A_SECOND)
        await asyncio.wait_for(others, 30)
        await institute.wang.tap("通过 +2")
        await sees(zhou, "通过了", "洪水中的登记")
        await sees(li, "发得太快了")
        lane = li.person.id
        [kept] = campus.rows("SELECT COUNT(*) AS n FROM inbox WHERE lane = ?", lane)
        [flood] = campus.rows("SELECT ignored FROM floods WHERE lane = ?", lane)
        assert flood["ignored"] >= FLOOD - kept["n"] > FLOOD // 2
        assert len([each for each in li.messages if "发得太快了" in each.text]) == 1
        await asyncio.sleep(7)
        await campus.settled(li)
        assert len([each for each in li.messages if "发得太快了" in each.text]) == 1
        assert not campus.rows("SELECT * FROM inbox WHERE state <> 'done'")
