"""The bureau draws records by a seed and checks them; what it finds is added, and told to the unit if so wished."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from bot.attachments import Makers, files_of
from storage.samples import Sample, Scope, lot
from tests.handlers.reviewing import READING, Institute, institute
from tests.handlers.test_report import ahead_of, taps_with
from tests.hours import class_days, registers
from tests.story import Academy, Phone


@dataclass
class Scene:
    """Ten approved records of 2026 with one of 陈局's own, one with a file; 陈局 and 林局 are the bureau."""

    here: Institute
    chen: Phone
    lin: Phone

    async def draws(self, *choices: str) -> Sample:
        """陈局 draws a sample of 2026."""
        await self.chen.taps_data("samples:2026:0")
        await self.chen.taps("新的抽查")
        for choice in choices:
            await self.chen.taps(choice)
        await self.chen.taps("抽取")
        return await self.sample()

    async def sample(self) -> Sample:
        """The last sample."""
        async with self.here.academy.database.reading() as work:
            [found] = await work.samples.latest(0, 1)
        return found

    async def findings(self) -> list[tuple[int, str, str]]:
        """All that was found in the last sample."""
        sample = await self.sample()
        async with self.here.academy.database.reading() as work:
            found = await work.samples.every_finding(sample.sample_id)
        return [(each.submission_id, each.kind, each.note) for each in found]


async def scene_on(academy: Academy) -> Scene:
    here = await institute(academy)
    lin = await academy.person("C002", "林局", "CAS", "bureau")
    first = await here.submits(here.li, READING, "certificate")
    await here.fetched(sha256="c" * 64)
    await here.wang.taps_data(f"review.approve:{first.submission_id}:1")
    for number in range(8):
        await registers(academy, here.zhou, class_days(date(2026, 1, 5 + number), 1, title=f"课程{number}"))
    await registers(academy, here.chen, class_days(date(2026, 2, 2), 1, title="陈局的课"))
    await registers(academy, here.zhou, class_days(date(2025, 2, 3), 1))
    await here.submits(here.zhou, READING)
    return Scene(here, here.chen, lin)


@pytest.fixture
async def scene(academy: Academy) -> Scene:
    return await scene_on(academy)


@pytest.fixture
async def any_scene(any_academy: Academy) -> Scene:
    return await scene_on(any_academy)


async def test_a_sample_is_drawn_by_a_seed_that_draws_the_same_again(any_scene: Scene) -> None:
    """What is approved now and ends in the year; neither what waits nor another year's."""
    scene = any_scene
    sample = await scene.draws("抽 5 件")
    scene.chen.sees(
        "抽查 1：2026 年，所有单位，所有途径", "抽取 5 件，共 10 件", f"种子：{sample.drawn.seed}", "已查 0 / 5 件"
    )
    async with scene.here.academy.database.reading() as work:
        again = await work.samples.draw(sample.drawn.scope, sample.drawn.seed)
        everything = await work.samples.draw(Scope(2026, "", "", 50), sample.drawn.seed)
    assert again == sample.drawn
    assert sample.drawn.submissions == everything.submissions[:5]
    lots = [lot(sample.drawn.seed, each) for each in everything.submissions]
    assert lots == sorted(lots)
    [told] = await scene.here.academy.audit("sample.drawn")
    assert told["digest"] == sample.digest


async def test_another_sample_has_another_seed(scene: Scene) -> None:
    one, two = await scene.draws(), await scene.draws()
    assert one.drawn.seed != two.drawn.seed
    assert one.drawn.submissions != two.drawn.submissions


async def test_of_a_unit_and_a_route(scene: Scene) -> None:
    sample = await scene.draws("在职自学", "选单位", "计算所")
    assert sample.drawn.scope == Scope(2026, "ICT", "self_study", 10)
    assert sample.drawn.submissions == (1,)
    scene.chen.sees("抽查 1：2026 年，计算所，在职自学", "抽取 1 件，共 1 件")
    await scene.chen.taps("全部抽查")
    await scene.chen.taps("新的抽查")
    await scene.chen.taps("选单位")
    await scene.chen.taps("物理所")
    await scene.chen.taps("抽取")
    assert scene.chen.toasts[-1] == "这个范围里没有已通过的记录。"


async def test_a_doubled_tap_draws_once(scene: Scene) -> None:
    await scene.chen.taps_data("samples:2026:0")
    await scene.chen.taps("新的抽查")
    data = await scene.chen.taps("抽取")
    await scene.chen.taps_data(data)
    assert scene.chen.toasts[-1].startswith("刚才已经抽过了")
    assert (await scene.sample()).sample_id == 1


async def test_what_is_read_ahead_is_what_is_drawn(any_scene: Scene) -> None:
    await any_scene.chen.taps_data("samples:2026:0")
    await any_scene.chen.taps("新的抽查")
    tap, ahead = await ahead_of(any_scene.here.academy, any_scene.chen, any_scene.chen.button("抽取")["callback_data"])
    assert ahead is not None
    assert ahead.found is not None
    await taps_with(any_scene.here.academy, tap, ahead)
    assert (await any_scene.sample()).drawn == ahead.found


async def test_a_record_is_opened_with_its_decision_and_its_evidence_and_its_owner_sees_that(any_scene: Scene) -> None:
    scene = any_scene
    await scene.draws("在职自学")
    await scene.chen.taps("看下一件没查的")
    scene.chen.sees("抽查 1 · 第 1 / 1 件", "李强（A002，计算所）", "读书", "王芳", "还没有查")
    await scene.chen.taps("看材料（1 份）")
    assert scene.chen.last.method == "sendPhoto"
    await scene.here.li.says("/records")
    await scene.here.li.taps("看“读书")
    scene.here.li.sees("人事局抽查时看过这件记录（2026-03-10（周二））", "人事局抽查时看过材料（2026-03-10（周二））")
    assert await scene.here.academy.audit("sample.evidence") == [{"sample": 1}]


async def test_findings_are_added_and_the_last_one_holds(any_scene: Scene) -> None:
    scene = any_scene
    await scene.draws("在职自学")
    await scene.chen.taps("看下一件没查的")
    await scene.chen.taps("有问题…")
    await scene.chen.taps("学时有误")
    scene.chen.sees("陈局于 03-10 10:00：学时有误", "请单位更正")
    await scene.chen.taps("有问题…")
    await scene.chen.taps("自己写")
    await scene.chen.says("字" * 201)
    scene.chen.sees("请写一到 200 字")
    await scene.chen.says("证书上是 <b>2</b> 天")
    scene.chen.sees("问题：证书上是 &lt;b&gt;2&lt;/b&gt; 天")
    await scene.lin.taps_data("sample.order:1:1")
    scene.lin.sees("已查 1 / 1 件，有问题 0 件")
    assert await scene.findings() == [(1, "hours", ""), (1, "other", "证书上是 <b>2</b> 天"), (1, "order", "")]
    await scene.lin.taps_data("sample.order:1:1")
    assert len(await scene.findings()) == 3
    await scene.chen.taps_data("sample.fault:1:1:hours")
    await scene.chen.taps("抽查结果")
    scene.chen.sees("已查 1 / 1 件，有问题 1 件", "学时有误：1 件")


async def test_a_finding_asks_the_unit_once_to_correct(any_scene: Scene) -> None:
    scene = any_scene
    await scene.draws("在职自学")
    await scene.chen.taps_data("sample.fault:1:1:dates")
    ask = await scene.chen.taps("请单位更正")
    assert scene.chen.toasts[-1] == "已告诉单位的 2 位审核人。"
    scene.chen.sees("已于 03-10 10:00 请单位更正")
    for phone in (scene.here.wang, scene.here.zhao):
        phone.sees("人事局抽查发现李强（A002）的“读书”有问题", "日期与材料不符")
    await scene.here.wang.taps("看这件记录")
    scene.here.wang.sees("读书")
    messages = len(scene.here.wang.messages)
    await scene.chen.taps_data(ask)
    assert scene.chen.toasts[-1] == "已经请单位更正过了。"
    await scene.chen.taps_data("sample.ask:1:1:99")
    assert len(scene.here.wang.messages) == messages
    assert scene.here.qian.transcript() == ""


async def test_nobody_checks_their_own_record(scene: Scene) -> None:
    """R16: another one of the bureau does."""
    sample = await scene.draws("抽 50 件")
    own = 1 + [each == 10 for each in sample.drawn.submissions].index(True)
    for verb in ("order", "kind", "fault", "note", "ask"):
        await scene.chen.taps_data(f"sample.{verb}:1:{own}:hours")
        assert scene.chen.toasts[-1] == "这是你自己的记录，请人事局另一位来查。"
    assert await scene.findings() == []
    await scene.lin.taps_data(f"sample.order:1:{own}")
    assert await scene.findings() == [(10, "order", "")]


async def test_samples_are_the_bureaus_alone(scene: Scene) -> None:
    """security.md 5, 6 and 9: nothing for others, by whatever button; nor after the role ended."""
    await scene.draws("在职自学")
    taps = ["samples:2026:0", "sample.new:2026:10:0.0.0", "sample.unit:2026:10:0.0.0", "sample.draw:2026:10:0.0.1"]
    taps += [f"sample.{verb}:1:1" for verb in ("open", "evidence", "order", "kind", "fault", "note", "ask", "export")]
    taps += ["sample.open:1:0"]
    async with scene.here.academy.database.transaction() as work:
        await work.register.end_role((await scene.here.academy.who(scene.lin)).person_id, "bureau")
    for phone in (scene.here.wang, scene.here.li, scene.lin):
        told = len(phone.messages)
        for data in taps:
            await phone.taps_data(data)
            assert phone.toasts[-1] == "这个按钮已经失效。", data
        assert len(phone.messages) == told
    assert len(await scene.here.academy.audit("sample.refused")) == 3 * len(taps)
    for forged in ("sample.open:1:2", "sample.open:9:1", "sample.new:2018:10:0.0.0", "sample.new:2026:7:0.0.0"):
        await scene.chen.taps_data(forged)
        assert scene.chen.toasts[-1] == "这个按钮已经失效。"
    assert await scene.findings() == []


async def test_a_sample_as_a_workbook(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    carry_out = scene.here.academy._carry_out

    def watched(method: str, body: dict[str, Any], call: Any) -> int | None:
        calls.append(call)
        return carry_out(method, body, call)

    monkeypatch.setattr(scene.here.academy, "_carry_out", watched)
    await scene.draws("在职自学")
    await scene.chen.taps_data("sample.fault:1:1:hours")
    await scene.chen.taps("抽查结果")
    await scene.chen.taps("导出 Excel")
    [sent] = [call for call in calls if call.method == "sendDocument"]
    data = files_of(sent.attached, Makers(lambda sha256: b""))["document"].input_file_content
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))  # type: ignore[arg-type]
    assert book.get_sheet_by_name("抽查").to_python()[1] == [
        *(1, "A002", "李强", "计算所", "读书", "2026-02-28", "学时有误")
    ]


async def test_what_was_found_stays_with_the_record_that_was_corrected_since(scene: Scene) -> None:
    """A sample names records, whatever became of them."""
    await scene.draws("在职自学")
    await scene.chen.taps_data("sample.fault:1:1:hours")
    scene.here.academy.now += timedelta(minutes=2)
    await scene.here.wang.taps_data("review.undo:1:2")
    await scene.chen.taps_data("sample.open:1:1")
    scene.chen.sees("待审核", "学时有误")
