"""Logging, from the first question to the reviewers' cards (conversations.md, transcripts.md)."""

from __future__ import annotations

from tests.handlers.walks import staffed, walk_to_dates
from tests.story import Academy


async def test_a_class_is_logged_from_its_name_to_the_reviewers_card(any_academy: Academy) -> None:
    li, _zhao = await staffed(any_academy)
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
