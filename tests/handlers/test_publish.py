"""Two people of the bureau publish a year: asked for by one, approved by another, frozen, told, never changed."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from bot.turns import play
from handlers.event import Event, Kind, Tap
from tests.handlers.publishing import Scene, scene_on
from tests.hours import online, registers
from tests.story import Academy, Phone


@pytest.fixture
async def scene(academy: Academy) -> Scene:
    return await scene_on(academy)


@pytest.fixture
async def any_scene(any_academy: Academy) -> Scene:
    return await scene_on(any_academy)


async def test_the_preview_shows_the_figures_and_what_they_leave_out(any_scene: Scene) -> None:
    scene = any_scene
    await scene.sun.says("/report")
    await scene.sun.taps("公布 2025 年")
    scene.sun.sees(
        "2025 年学时完成情况 · 拟公布",
        "全年在册 6 人，达标 1 人（16.7%）",
        "另有 1 人非全年在册，不计入达标率",
        "排名列前 10 名，并列的都列出，共 6 人",
        "发给：各单位审核人和人事局",
        "计算所：1 / 2 人达标（50%），人均 73 学时",
        "物理所：0 / 1 人达标（0%），人均 40 学时",
    )
    await scene.sun.taps("排名")
    scene.sun.sees("第 1 名 王芳（计算所）146 学时", "第 2 名 李强（物理所）40 学时", "第 3 名 赵敏（计算所）0 学时")
    await scene.sun.taps("前 5 名")
    scene.sun.sees("排名列前 5 名，并列的都列出，共 6 人")
    await scene.sun.taps("改为发给全体职工")
    scene.sun.sees("发给：全体已绑定的职工", "排名列前 5 名")
    assert scene.sun.last.edits == 3
    assert await scene.published() == []


async def test_a_second_person_approves_and_everyone_of_the_bureau_sees_it(any_scene: Scene) -> None:
    scene = any_scene
    await scene.asks(scene.sun)
    scene.sun.sees("孙局于 02-10 10:00 提请公布，等另一位批准", "撤回")
    scene.qian.sees("2025 年学时完成情况", "批准公布", "不批准")
    scene.zhou.sees("Training hours of 2025", "Approve and publish")
    await scene.qian.taps("批准公布")
    for phone in (scene.sun, scene.qian):
        shown = phone.sees("孙局提请，钱局于 02-10 10:00 批准，已公布")
        assert shown.labels == ["看详细"]
    scene.zhou.sees("approved by 钱局")
    [published] = await scene.published()
    assert (published.drawn_up.year, published.drawn_up.number, published.drawn_up.policy) == (2025, 0, "2019-89")
    [asked] = await scene.academy.audit("publication.asked")
    [decided] = await scene.academy.audit("publication.decided")
    assert asked["digest"] == decided["digest"] == published.digest


async def test_who_asked_never_approves(any_scene: Scene) -> None:
    """Not by a card of one's own, nor with another one's button; the database refuses it as well."""
    scene = any_scene
    await scene.asks(scene.sun)
    await scene.sun.taps_data(scene.qian.button("批准公布")["callback_data"])
    assert scene.sun.toasts[-1].startswith("提请的人不能自己批准")
    await scene.qian.taps_data(scene.sun.button("撤回")["callback_data"])
    assert scene.qian.toasts[-1].startswith("提请的人不能自己批准")
    assert await scene.published() == []
    assert len(await scene.academy.audit("publication.refused")) == 2
    who = (await scene.academy.who(scene.sun)).person_id
    publication = await scene.drawn_up(1)
    async with scene.academy.database.transaction() as work:
        with pytest.raises(Exception, match=r"(?i)check"):
            await work.publications.decide(publication, "approve", who, (), scene.academy.now)


async def test_others_have_no_such_buttons(scene: Scene) -> None:
    """security.md 5 and 11: approvers and staff, by what they saw elsewhere."""
    await scene.asks(scene.sun)
    stolen = [scene.qian.button("批准公布")["callback_data"], "publish:2025:10:units.0", "publish.ask:2025:10:units.1"]
    stolen += ["published:1:0", "published.ranking:1:0", "published.export:1:0", "published.chart:1:0"]
    for phone in (scene.hr, scene.wang):
        for data in stolen:
            await phone.taps_data(data)
        assert phone.toasts == ["这个按钮已经失效。"] * len(stolen)
        assert not phone.messages
    assert len(await scene.academy.audit("publication.refused")) == 2 * len(stolen)
    assert await scene.published() == []


async def test_a_role_that_ended_approves_nothing_and_an_asker_without_it_is_no_first(scene: Scene) -> None:
    """security.md 9."""
    await scene.asks(scene.sun)
    async with scene.academy.database.transaction() as work:
        await work.register.end_role((await scene.academy.who(scene.qian)).person_id, "bureau")
        await work.register.end_role((await scene.academy.who(scene.sun)).person_id, "bureau")
    await scene.qian.taps("批准公布")
    assert scene.qian.toasts[-1] == "这个按钮已经失效。"
    await scene.zhou.taps("Approve and publish")
    assert "no longer of the bureau" in scene.zhou.toasts[-1]
    await scene.zhou.taps("Refuse")
    assert await scene.published() == []


async def test_an_old_or_forged_button_decides_nothing(scene: Scene) -> None:
    await scene.asks(scene.sun)
    approve = scene.qian.button("批准公布")["callback_data"]
    await scene.qian.taps_data("publish.approve:1:1")
    await scene.qian.taps_data("publish.approve:99:1")
    assert scene.qian.toasts == ["这个按钮已经失效。"] * 2
    await scene.sun.taps("撤回")
    scene.qian.sees("孙局于 02-10 10:00 撤回了提请")
    await scene.qian.taps_data(approve)
    assert scene.qian.toasts[-1] == "孙局于 02-10 10:00 撤回了提请"
    assert await scene.published() == []


async def test_what_was_refused_or_withdrawn_can_be_asked_for_anew(any_scene: Scene) -> None:
    scene = any_scene
    await scene.asks(scene.sun)
    await scene.qian.taps("不批准")
    scene.sun.sees("孙局提请，钱局于 02-10 10:00 不批准")
    await scene.asks(scene.qian)
    await scene.sun.taps("批准公布")
    [published] = await scene.published()
    assert published.drawn_up.attempt == 2


async def test_a_year_is_asked_for_once_at_a_time(scene: Scene) -> None:
    await scene.asks(scene.sun)
    await scene.qian.says("/report")
    await scene.qian.taps("公布 2025 年")
    shown = scene.qian.sees("已经有人提请公布，等另一位批准", "看待批准的")
    assert "提请另一位批准" not in shown.labels
    await scene.qian.taps("看待批准的")
    await scene.qian.taps("批准公布")
    assert len(await scene.published()) == 1


async def test_figures_that_changed_since_they_were_shown_are_not_asked_for(scene: Scene) -> None:
    await scene.sun.says("/report")
    await scene.sun.taps("公布 2025 年")
    await registers(scene.academy, scene.li, online(date(2025, 5, 1), 8))
    await scene.sun.taps("提请另一位批准")
    assert scene.sun.toasts[-1].startswith("情况刚有变化")
    scene.sun.sees("物理所：0 / 1 人达标（0%），人均 48 学时")
    await scene.sun.taps("提请另一位批准")
    scene.qian.sees("批准公布")


async def test_a_year_that_is_not_over_is_not_published(scene: Scene) -> None:
    await scene.sun.taps_data("publish:2026:0")
    assert scene.sun.toasts == ["2026 年还没有结束，结束后才能公布。"]
    await scene.sun.taps_data("publish:2018:0")
    await scene.sun.taps_data("publish:2025:7:units.0")
    await scene.sun.taps_data("publish:2025:0:everyone.0")
    assert scene.sun.toasts[1:] == ["这个按钮已经失效。"] * 3


async def test_two_at_once_ask_for_one_and_publish_once(any_scene: Scene) -> None:
    """A race on both engines: whoever comes second is told, and nothing is there twice."""
    academy = any_scene.academy
    for phone in (any_scene.sun, any_scene.qian):
        await phone.says("/report")
        await phone.taps("公布 2025 年")
    asks = [phone.button("提请另一位批准")["callback_data"] for phone in (any_scene.sun, any_scene.qian)]
    await at_once(academy, *zip((any_scene.sun, any_scene.qian), asks, strict=True))
    publication = await any_scene.drawn_up(1)
    async with academy.database.reading() as work:
        assert len(await work.publications.every()) == 1
    taps = f"publish.approve:1:{publication.mark}"
    await at_once(academy, *((phone, taps) for phone in (any_scene.sun, any_scene.qian, any_scene.zhou)))
    assert len(await any_scene.published()) == 1
    assert len(await academy.audit("publication.decided")) == 1


async def at_once(academy: Academy, *taps: tuple[Phone, str]) -> None:
    """Several updates, each in a transaction of its own, none waiting for another's commit."""

    async def tapped(phone: Phone, data: str) -> None:
        event = Event(academy.now, Kind.TAP, phone.telegram_id, phone.telegram_id, tap=Tap.parse(data), tap_id=data[:9])
        async with academy.database.transaction() as work:
            await play(work, event, academy.policies, "zh")

    await asyncio.gather(*(tapped(*each) for each in taps))
    await academy.deliver()
