"""“Learned from others' users”: imports that tell every fault, apply whole or not at all, and wipe nothing."""

from __future__ import annotations

import pytest

from tests.end_to_end.campus import Campus, card_of, log_self_study, sees

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_every_fault_of_a_roster_is_told_by_row_and_nothing_is_applied(campus: Campus) -> None:
    """“A typo or a missing space in an import that loses a row silently.”"""
    institute = await campus.institute()
    async with campus.refusing():
        _, told = await campus.imports(
            institute.roster().replace("李强", "李小强"),
            "X1,新人,XX,新所,staff,2026-13-01,",
            "X2,新人二,XX,新所,boss,2026-01-01,aprover",
            ",无工号,XX,新所,staff,2026-01-01,",
            status=2,
        )
    lines = told.splitlines()
    assert [line.split("，")[0] for line in lines] == ["第 6 行", "第 7 行", "第 7 行", "第 8 行"]
    for part in ("2026-13-01", "boss", "aprover", "不能为空"):
        assert part in told
    assert "Traceback" not in told
    await institute.li.send("/start")
    await sees(institute.li, "李强 · ")


async def test_an_import_of_some_wipes_nothing_of_the_others(campus: Campus) -> None:
    """“an import that wipes what was there.” Who isn't named is listed, and untouched."""
    institute, other = await campus.institute(), await campus.institute()
    await log_self_study(other.li, "别的所的登记")
    held = await campus.holdings()
    told, _ = await campus.imports(institute.roster().replace("李强", "李晓强"))
    assert "新增 0 人，变更 1 人，未变 3 人" in told
    assert "文件没有提到的在册人员" in told
    assert f"{other.code}-1 李强" in told
    now = await campus.holdings()
    changed = {table for table in held if now[table] != held[table]}
    assert changed == {"people"}
    assert sum(before != after for before, after in zip(held["people"], now["people"], strict=True)) == 1
    assert institute.staff_no(institute.li) in str(now["people"])
    await card_of(other.wang, "别的所的登记")


async def test_the_same_file_again_changes_nothing(campus: Campus) -> None:
    """“an import that wipes what was there”: nor does it double what is there."""
    institute = await campus.institute()
    async with campus.refusing():
        told, _ = await campus.imports(institute.roster())
    assert "新增 0 人，变更 0 人，未变 4 人" in told


async def imports_records(campus: Campus, *lines: str, status: int = 0) -> str:
    file = campus.bot.folder / "records.csv"
    header = "staff_no,id,route,form,title,start,end,half_days,result,off_job"
    file.write_text("\n".join((header, *lines)), encoding="gb18030")
    ended, out, err = await campus.bot.command("records", "import", str(file))
    assert ended == status, err
    return out + err


async def test_unknown_people_of_a_file_are_listed_and_nothing_is_kept(campus: Campus) -> None:
    """“Unknown people in a file: listed, confirmed, never dropped.”"""
    institute = await campus.institute()
    good = f"{institute.code}-1,r1,external,special_class,旧班,2025-03-03,2025-03-05,6,pass,false"
    async with campus.refusing():
        told = await imports_records(
            campus,
            good,
            good.replace(f"{institute.code}-1,r1", "NOBODY-7,r2"),
            good.replace(f"{institute.code}-1,r1", "NOBODY-8,r3"),
            status=2,
        )
    assert "第 3 行：名册里没有工号 NOBODY-7" in told
    assert "第 4 行：名册里没有工号 NOBODY-8" in told


async def test_a_record_with_a_typo_keeps_the_whole_file_out(campus: Campus) -> None:
    """“A typo or a missing space in an import that loses a row silently”: told, and nothing half-applied."""
    institute = await campus.institute()
    good = f"{institute.code}-1,r1,external,special_class,旧班,2025-03-03,2025-03-05,6,pass,false"
    async with campus.refusing():
        told = await imports_records(campus, good, good.replace("r1", "r2").replace("03-05", "03-01"), status=2)
    assert "第 3 行" in told
    assert "早于开始" in told
    told = await imports_records(campus, good)
    assert "新增 1 条" in told
    async with campus.refusing():
        assert "新增 0 条，已有 1 条" in await imports_records(campus, good)
    assert campus.ledger("旧班") == [("credit", 2025, "general", 240)]
    other = good.replace("03-05", "03-04").replace(",6,", ",4,")
    async with campus.refusing():
        assert "内容不同" in await imports_records(campus, other, status=2)
