"""Part 5, on the wire: every way through the log, from the first question to the archive."""

from __future__ import annotations

import pytest

from sandbox.story import certificate
from tests.end_to_end.campus import Campus, card_of, log_class, sees, walk_class_to_evidence

pytestmark = pytest.mark.asyncio(loop_scope="module")

PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n2 0 obj <</Type /Pages /Count 0>> endobj\n%%EOF\n"
ZIP = b"PK\x03\x04" + bytes(60)


async def test_part_5_back_skip_save_for_later_and_cancel(campus: Campus) -> None:
    """Each step by tap or by text; a step back keeps what was typed, and nothing is submitted by leaving."""
    li = (await campus.institute()).li
    await li.send("/log")
    await li.tap("在职自学")
    await li.expect("学了什么")
    await li.send("公开课")
    await li.expect("内容")
    await li.tap("返回")
    await li.expect("学了什么")
    await li.tap("暂存")
    await li.expect("已暂存")
    await li.send("/log")
    await li.tap("接着填")
    await li.tap("保留：公开课")
    await li.tap("和名称一样")
    for said in ("图书馆", "昨天", "2", "无考核"):
        await li.send(said)
    await sees(li, "证书", "跳过")
    await li.tap("跳过")
    await sees(li, "请核对", "公开课", "2026-03-09", "提交")
    await li.send("/cancel")
    await li.tap("放弃", on=await sees(li, "正在填的内容怎么办"))
    await sees(li, "已放弃，什么都没有提交")
    assert campus.rows("SELECT COUNT(*) AS n FROM submissions WHERE title = '公开课'") == [{"n": 0}]
    assert campus.rows("SELECT state FROM drafts WHERE answers LIKE '%公开课%'") == [{"state": "cancelled"}]


async def test_part_5_any_field_is_edited_from_the_summary_and_the_effect_is_shown(campus: Campus) -> None:
    there = await campus.institute()
    li = there.li
    await walk_class_to_evidence(li, "先写错的名称")
    await li.photo(certificate(1))
    await sees(li, "已收到 1 份")
    await li.tap("没有了")
    await sees(li, "请核对", "线下 0 → 40 / 90", "提交")
    for field, answers, shown in (
        ("名称", ("改好的名称",), "改好的名称"),
        ("地点", ("上海",), "中国科协 · 上海"),
        ("日期", ("3.2-3.3", "4"), "线下 0 → 16 / 90"),
        ("缺席", ("1",), "计 0 学时"),
        ("缺席", ("没有缺席",), "线下 0 → 16 / 90"),
        ("考核", ("不合格",), "计 0 学时"),
        ("考核", ("合格",), "线下 0 → 16 / 90"),
    ):
        await li.tap("修改")
        await li.tap(field)
        for answer in answers:
            await li.send(answer)
        await sees(li, "请核对", shown)
    await li.tap("提交")
    await sees(li, "已提交", "改好的名称")
    card = await card_of(there.wang, "改好的名称")
    assert "4 个半天 = 16 学时" in card.text
    assert campus.submission("改好的名称")["place"] == "上海"


async def test_part_5_evidence_is_a_photo_an_album_or_a_file_and_its_content_is_looked_at(campus: Campus) -> None:
    """Its size is told before it hurts, its type by what it is and not by its name."""
    there = await campus.institute()
    li = there.li
    await walk_class_to_evidence(li, f"材料{there.code}")
    await li.photo(certificate(2))
    await sees(li, "已收到 1 份")
    await li.album([certificate(3), certificate(4)])
    await sees(li, "已收到 3 份")
    await li.document("通知.pdf", PDF, mime_type="application/pdf")
    await sees(li, "已收到 4 份")
    await li.document("证明.pdf", ZIP, mime_type="application/pdf")
    await sees(li, "“证明.pdf”", "没有收下")
    await li.document("扫描.pdf", PDF + bytes(20 * 2**20), mime_type="application/pdf")
    await sees(li, "“扫描.pdf”超过 20 MB")
    await li.tap("没有了")
    await li.tap("提交")
    await sees(li, "已提交")
    card = await card_of(there.wang, f"材料{there.code}")
    assert "材料 4" in card.labels
    kept = campus.rows(
        """SELECT kind FROM evidence JOIN submissions USING (submission_id)
        WHERE title = ? AND evidence.state = 'stored'""",
        f"材料{there.code}",
    )
    assert sorted(row["kind"] for row in kept) == ["document", "photo", "photo", "photo"]


async def test_part_5_withdrawn_while_pending_copied_as_new_and_found_in_the_archive(campus: Campus) -> None:
    there = await campus.institute()
    li = there.li
    for day, title in enumerate(("甲", "乙", "丙", "丁", "戊", "己"), 2):
        await log_class(li, f"{title}班{there.code}", certificate(day), dates=f"3.{day}-3.{day}")
    await card_of(there.wang, f"己班{there.code}")
    await li.tap("撤回")
    await sees(li, f"已撤回“己班{there.code}”")
    await sees(there.wang, f"己班{there.code}", "撤回", without="驳回")
    await li.tap("照着再填一份")
    await sees(li, "什么时候", "保留：2026-03-07")
    await li.send("3.9-3.9")
    await li.tap("就是这样")
    await sees(li, "请核对", f"己班{there.code}", "2026-03-09", "还缺材料")
    await li.send("/records")
    await sees(li, "共 6 件（第 1/2 页）", f"己班{there.code} · 已撤回")
    await li.tap("下一页")
    await sees(li, "第 2/2 页", f"甲班{there.code} · 待审核")
    await li.tap("已撤回")
    await sees(li, "共 1 件", f"己班{there.code}", without=f"甲班{there.code}")
    await li.tap("看“己班")
    await sees(li, "状态：已撤回", "李强撤回")
