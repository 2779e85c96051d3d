"""``verify-document``: what it says of a paper, with the key's file alone (art. 4)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.papers.seal import KEY_FILE, Signer
from tests.bot.programme import Programme
from tests.papers import STATED

OURS, OTHERS = Signer(bytes(range(32))), Signer(bytes(32))
CODE = OURS.code(STATED)
PDF = OURS.seal(b"%PDF-1.7\n%%EOF\n", CODE)


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    """A machine with the key's file and no database at all."""
    OURS.publish(tmp_path / "data")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    return Programme("postgresql://nowhere.invalid:1/none", monkeypatch)


def paper(tmp_path: Path, pdf: bytes) -> str:
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    return str(file)


def test_a_genuine_paper_is_told_with_what_its_code_says(bot: Programme, tmp_path: Path) -> None:
    by_file, by_code = bot.runs("verify-document", paper(tmp_path, PDF)), bot.runs("verify-document", CODE)
    assert (by_file.status, by_code.status) == (0, 0)
    [whole, *lines], [genuine, *same] = by_file.out.decode().splitlines(), by_code.out.decode().splitlines()
    assert whole.startswith("文件是真的")
    assert genuine.startswith("码是真的")
    assert lines == same
    assert lines == [
        *(
            "文件：继续教育与培训学时档案",
            "编号：ABCDEFGHIJKLMNOP",
            f"姓名与工号：{STATED.name} A001",
            "单位：计算所",
            "年度：2024–2026",
        ),
        *("记录件数：31", "线下学时：92.5", "网络学时：50", "出具时间：2026-11-27 12:30"),
    ]


def test_what_is_not_ours_ends_with_one_and_says_why(bot: Programme, tmp_path: Path) -> None:
    other = OTHERS.code(STATED)
    for told, words in (
        (paper(tmp_path, PDF.replace(b"1.7", b"1.6")), "签名不符"),
        (CODE[:-9] + "A" + CODE[-8:], "签名不符"),
        (other, "不是用这把钥匙签的"),
        ("A002", "读不懂这个码"),
        (str(tmp_path / "gone.pdf"), "读不懂这个码"),
    ):
        ended = bot.runs("verify-document", told)
        assert ended.status == 1
        assert words in ended.out.decode()
    assert bot.runs("verify-document", paper(tmp_path, b"%PDF-1.7")).out.decode().startswith("文件末尾没有封签")


def test_another_installations_key_can_be_named(bot: Programme, tmp_path: Path) -> None:
    OTHERS.publish(tmp_path / "other")
    ended = bot.runs("verify-document", OTHERS.code(STATED), "--key", str(tmp_path / "other" / KEY_FILE))
    assert ended.status == 0


def test_a_key_that_is_missing_or_none_is_bad_input(bot: Programme, tmp_path: Path) -> None:
    gone = bot.runs("verify-document", CODE, "--key", str(tmp_path / "gone"))
    assert (gone.status, gone.err) == (
        2,
        [f"{tmp_path / 'gone'}：没有公钥文件。它在机器人第一次启动时写下；在别的机器上核验时，请拷来并用 --key 指明。"],
    )
    (tmp_path / "bad").write_text("钥匙")
    bad = bot.runs("verify-document", CODE, "--key", str(tmp_path / "bad"))
    assert bad.status == 2
    assert "不是公钥文件" in bad.err[0]
