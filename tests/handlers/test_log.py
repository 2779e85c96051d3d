"""Logging, from the first question to the reviewers' cards (conversations.md, transcripts.md)."""

from __future__ import annotations

from tests.story import Academy, Phone


async def staffed(academy: Academy) -> tuple[Phone, Phone]:
    """A unit with a staff member and an approver."""
    await academy.unit("ICT", "计算所")
    zhao = await academy.person("A100", "赵敏", "ICT", "approver")
    li = await academy.person("A002", "李强", "ICT")
    return li, zhao


async def walk_to_dates(li: Phone, title: str = "科研诚信培训班") -> None:
    """An external class up to the question of its dates."""
    await li.says("/log")
    await li.taps("外部培训")
    await li.taps("专项培训班")
    await li.says(title)
    await li.taps("和名称一样")
    await li.says("中国科协")
    await li.says("北京")


async def walk_to_evidence(li: Phone, title: str = "科研诚信培训班") -> None:
    """An external class of five days up to the question of its evidence."""
    await walk_to_dates(li, title)
    await li.says("3.2-3.6")
    await li.taps("就是这样")
    await li.taps("没有缺席")
    await li.taps("脱产")
    await li.taps("合格")


async def test_a_class_is_logged_from_its_name_to_the_reviewers_card(any_academy: Academy) -> None:
    li, zhao = await staffed(any_academy)
    await walk_to_dates(li)
    await li.says("3.2-3.6")
    li.sees("2026-03-02（周一）上午 → 2026-03-06（周五）下午", "5 个工作日，10 个半天，40 学时")
    await li.taps("就是这样")
    li.sees("缺 2 个及以上不计学时")
    await li.taps("没有缺席")
    await li.taps("脱产")
    await li.taps("合格")
    await li.sends_file("certificate")
    li.sees("已收到 1 份")
    await li.taps("没有了")
    li.sees("请核对", "科研诚信培训班", "中国科协", "北京", "1 份材料", "线下 0 → <b>40 / 90</b>", "脱产")
    await li.taps("提交")
    li.sees("已提交给计算所人事（赵敏）", "撤回", "再记一件")
    [row] = await any_academy.audit("submission.submitted")
    assert row["details"]["title"] == "科研诚信培训班"
    assert row["details"]["half_days"] == 10
    assert len(row["evidence"]) == 1
