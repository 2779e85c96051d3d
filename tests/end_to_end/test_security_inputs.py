"""security.md 13, 14 and 20: hostile files, cells, markup and look-alikes, sent and read through the wire."""

from __future__ import annotations

import csv
import hashlib
import io
import struct
import zipfile
import zlib

import openpyxl
import pytest

from sandbox.person import Phone
from tests.bot.files import pdf, picture, png_bomb
from tests.end_to_end.campus import (
    Campus,
    Institute,
    card_of,
    log_class,
    log_self_study,
    sees,
    walk_class_to_evidence,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

MEGABYTE = 1024 * 1024
FORMULA = '=HYPERLINK("http://x","李")'
MARKUP = "<b>粗</b><script>alert(1)</script>&amp;<a href='x'>"


def words_of(phone: Phone) -> str:
    """What the bot said to somebody."""
    return "\n".join(message.text for message in phone.messages if message.by_bot)


async def at_evidence(campus: Campus, title: str) -> Institute:
    """An institute whose 李强 is asked for evidence."""
    institute = await campus.institute()
    await walk_class_to_evidence(institute.li, title)
    return institute


def zip_bomb() -> bytes:
    """30 MB of nothing in an archive of some kilobytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * 30 * MEGABYTE)
    return packed.getvalue()


def bmp_bomb() -> bytes:
    """A JPEG's name for a picture that says it is 60,000 by 60,000."""
    header = struct.pack("<2sIHHIIiiHHIIiiII", b"BM", 100, 0, 0, 54, 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0)
    return header + zlib.compress(b"\0" * 1000)


HOSTILE = {
    "a programme as a photo": ("证书.jpg", b"MZ" + b"\0" * 500, "不是照片或 PDF"),
    "a page as a photo": ("证书.png", b"<html><script>alert(1)</script></html>", "不是照片或 PDF"),
    "a PDF as a photo": ("证书.jpg", pdf(), "内容和名称对不上"),
    "a photo as a PDF": ("证书.pdf", picture(), "内容和名称对不上"),
    "a zip bomb as a document": ("证书.docx", zip_bomb(), "不是照片或 PDF"),
    "a zip bomb as a PDF": ("证书.pdf", zip_bomb(), "不是照片或 PDF"),
    "a pixel bomb": ("证书.png", png_bomb(), "尺寸太大"),
    "a picture just too large": ("证书.png", png_bomb(9_000), "尺寸太大"),
    "another pixel bomb": ("证书.jpg", bmp_bomb(), "不是照片或 PDF"),
    "a photo that is cut": ("证书.jpg", picture(width=400, height=400)[:3000], "打不开"),
    "a PDF that is cut": ("证书.pdf", pdf()[:200], "打不开"),
    "a vector picture with a script": ("证书.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是照片或 PDF"),
    "nothing": ("证书.pdf", b"", "是空的"),
    "more than 20 MB": ("证书.pdf", b"%PDF-1.7" + b"\0" * (20 * MEGABYTE + 1), "超过 20 MB"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
async def test_a_hostile_file_is_refused_told_and_not_kept(campus: Campus, what: str) -> None:
    """security.md 13: by size before it is fetched, by content and not by name."""
    name, data, refusal = HOSTILE[what]
    institute = await at_evidence(campus, f"敌意文件 {what}")
    calls = len(campus.bot.sandbox.calls)
    await institute.li.document(name, data)
    await sees(institute.li, refusal)
    digest = hashlib.sha256(data).hexdigest()
    assert not [path for path in campus.bot.folder.rglob("*") if digest in path.name]
    assert "evidence-" not in institute.li.transcript()
    fetched = [call for call in list(campus.bot.sandbox.calls)[calls:] if call.method == "getfile"]
    assert what != "more than 20 MB" or not [call for call in fetched if call.status >= 400]
    await campus.settled(institute.li)


NAMES = {
    "../../../etc/passwd.pdf": "passwd.pdf",
    "..\\..\\boot.pdf": "boot.pdf",
    "/etc/证书.pdf": "证书.pdf",
    "证书\u202efdp.pdf": "证书fdp.pdf",
    "证\u200b书\u2066.pdf": "证书.pdf",
    "证\x00书\x1b[31m.pdf": "证书[31m.pdf",
    f"{MARKUP}.pdf": "script>&amp;<a href='x'>.pdf",
    "很" * 300 + ".pdf": "很" * 59 + "…",
}


@pytest.mark.parametrize("number", range(len(NAMES)))
async def test_a_hostile_name_is_shown_plain_and_names_no_file(campus: Campus, number: int) -> None:
    """security.md 13: names with ``../``, NUL or bidi marks; a file lies under its hash alone."""
    name, plain = list(NAMES.items())[number]
    institute = await at_evidence(campus, f"敌意文件名 {number}")
    await institute.li.document(name, pdf())
    await sees(institute.li, "已收到 1 份")
    kept = campus.rows("SELECT file_name FROM evidence ORDER BY evidence_id DESC LIMIT 1")[0]["file_name"]
    assert kept == plain
    digest = hashlib.sha256(pdf()).hexdigest()
    await campus.until(lambda: list((campus.bot.folder / "data").rglob(digest)), "it is kept")
    files = {path.name for path in (campus.bot.folder / "data" / "evidence").rglob("*") if path.is_file()}
    assert all(len(file) == 64 for file in files)
    await institute.li.tap("去掉最后一份")
    await sees(institute.li, "已去掉")
    assert not any(sign in words_of(institute.li) for sign in "\u202e\u200b\u2066\x00\x1b")


async def test_the_same_file_of_two_people_is_flagged_and_kept_once(campus: Campus) -> None:
    """security.md 13."""
    institute = await campus.institute()
    await log_class(institute.li, "原件", picture(width=111))
    await card_of(institute.wang, "原件")
    await log_class(institute.zhou, "借来的证书", picture(width=111))
    await sees(institute.wang, "借来的证书", "1 份材料在别的登记里出现过")


async def test_a_file_that_telegram_lost_is_told_to_both_sides(campus: Campus) -> None:
    """security.md 13: the submitter is told, and the reviewers' card goes out with a flag."""
    institute = await at_evidence(campus, "取不到的材料")
    world = campus.bot.sandbox.world
    campus.bot.sandbox.faults.add("500", "getFile", count=1)
    await institute.li.photo(picture(width=112))
    newest = list(world.files)[-1]
    world.forget_file(newest)
    await institute.li.tap("下一步")
    await institute.li.tap("提交")
    await sees(institute.li, "已经取不到了")
    await sees(institute.wang, "取不到的材料", "1 份材料没有收下")


async def test_markup_in_names_and_titles_is_inert_everywhere(campus: Campus) -> None:
    """security.md 14: in questions, summaries, cards, receipts, archives and reports, as it was typed."""
    institute = await campus.institute()
    name = "<i>李</i>&lt;强"
    await campus.imports(*institute.roster().replace("李强", name).splitlines())
    await log_self_study(institute.li, MARKUP)
    shown = await card_of(institute.wang, MARKUP)
    assert name in shown.text
    assert "<script>" not in shown.html
    assert "&lt;script&gt;" in shown.html
    await institute.wang.tap("驳回")
    await institute.wang.tap("自己写")
    await institute.wang.send("<b>不</b> & 行")
    await sees(institute.wang, "已驳回", MARKUP, "原因：<b>不</b> & 行")
    await sees(institute.li, "驳回了", MARKUP, "<b>不</b> & 行")
    await institute.li.send("/records")
    await institute.li.tap("看“")
    await sees(institute.li, MARKUP, "王芳驳回")
    await institute.wang.send("/report")
    await institute.wang.tap("还差学时的人")
    await institute.wang.tap(name[:5])
    await sees(institute.wang, name, "的档案")
    parked = campus.rows("SELECT * FROM outbox WHERE state = 'parked'")
    assert not parked


async def test_cells_that_begin_like_a_formula_stay_text_in_every_export(campus: Campus) -> None:
    """security.md 14 (ASVS 1.2.10): the report by chat, by command as CSV and XLSX, and the register."""
    institute, chen = await campus.institute(), await campus.bureau()
    names = {"李强": FORMULA, "周敏": "+1 周", "赵敏": "@SUM(A1)", "王芳": "-王"}
    lines = institute.roster()
    for was, now in names.items():
        lines = lines.replace(was, '"' + now.replace('"', '""') + '"')
    await campus.imports(*lines.splitlines())
    await chen.send("/report")
    await chen.tap("导出 Excel")
    books = {"chat": chen.file(await chen.expect_file(15))}
    folder = campus.bot.folder
    for form in ("xlsx", "csv"):
        await campus.bot.done("roster", "export", str(folder / f"export.{form}"))
    books["register"] = (folder / "export.xlsx").read_bytes()
    for which, data in books.items():
        cells = [
            cell
            for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets
            for row in sheet.iter_rows()
            for cell in row
        ]
        assert not [cell for cell in cells if cell.data_type == "f"], which
        told = {str(cell.value) for cell in cells if cell.data_type == "s"}
        assert {f"'{name}" for name in names.values()} <= told, which
    rows = list(csv.reader(io.StringIO((folder / "export.csv").read_text(encoding="utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r" and cell]
    assert f"'{FORMULA}" in {cell for row in rows for cell in row}
    async with campus.refusing():
        await campus.bot.done("roster", "import", str(folder / "export.csv"))


async def test_one_staff_number_in_many_spellings_is_one_person(campus: Campus) -> None:
    """security.md 20: full-width and zero-width characters are read, look-alikes of other alphabets refused."""
    institute = await campus.institute(bound=False)
    number = f"{institute.code}-1"
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in number.lower())
    await institute.li.start(campus.secrets[number])
    await institute.li.expect("工号")
    await institute.li.send(f"\u200b{wide}\u202e ")
    await institute.li.tap("是我")
    await sees(institute.li, "好了，李强")
    async with campus.refusing():
        told, _ = await campus.imports(institute.roster().replace(number, wide))
        assert "新增 0 人，变更 0 人" in told
        _, faults = await campus.imports(institute.roster().replace("U", "\u054d"), status=2)
        assert "不是工号" in faults
    assert len(campus.rows("SELECT * FROM people WHERE unit = ?", institute.code)) == 4


async def test_titles_are_composed_visible_and_of_one_spelling(campus: Campus) -> None:
    """security.md 20: NFC, without zero-width and direction marks; full-width digits are digits."""
    institute = await campus.institute()
    await log_self_study(
        institute.li, "Cafe\u0301\u200b \u202e２０２６\u2028年会", day="２０２６－０３－０３", hours="１．５"
    )
    assert campus.submission("Café 2026 年会")["hours"] == 15
    assert campus.submission("Café 2026 年会")["start_on"] == "2026-03-03"
