"""Every fault of an outside file has words in both languages; the tests of the doors read files by `told`."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.doors import faults as doors
from bot.doors.faults import Fault, Faults
from bot.doors.words import tell
from bot.texts import FOLDER, LANGUAGES, texts
from handlers.register import feed
from rules import input as rules_input

PLACES = {"at-cell", "at-row", "at-column"}


def told(read: Callable[[bytes, str], object], data: bytes) -> list[tuple[int | None, str, str]]:
    """Row, column and code of each fault with which a file is refused, once all were put in words."""
    with pytest.raises(Faults) as refused:
        read(data, "file.csv")
    lines = [tell(fault, texts(language)) for fault in refused.value.faults for language in LANGUAGES]
    assert all(line and "\n" not in line for line in lines)
    return [(fault.row, fault.column, fault.code) for fault in refused.value.faults]


def keys(language: str) -> list[str]:
    catalogue = (FOLDER / language / "doors.ftl").read_text(encoding="utf-8")
    return re.findall(r"^door-([\w-]+) =", catalogue, re.MULTILINE)


def test_both_languages_have_the_same_keys_each_once() -> None:
    assert keys("zh") == keys("en")
    assert len(set(keys("zh"))) == len(keys("zh"))


def test_no_text_is_left_that_nothing_says() -> None:
    folder = Path(doors.__file__).parent
    rules_folder = Path(next(iter(rules_input.__path__)))
    paths = [*folder.glob("*.py"), folder.parent / "sheets.py", *rules_folder.glob("*.py")]
    paths += [Path(feed.__file__), *(folder.parent / "feed").glob("*.py")]
    codes = set(re.findall(r'"([a-z_]+)"', "".join(path.read_text(encoding="utf-8") for path in paths)))
    assert set(keys("zh")) - PLACES <= codes


@pytest.mark.parametrize(
    ("fault", "chinese", "english"),
    [
        (
            Fault(5001, "任职日期", "day_wrong", {"value": "3.32"}),
            "第 5001 行，任职日期：“3.32”不是日期，这样写：2026-03-02、2026/3/2 或 2026年3月2日",
            "row 5001, 任职日期: “3.32” is not a date; write 2026-03-02, 2026/3/2 or 2026年3月2日",
        ),
        (
            Fault(7, "", "record_twice", {"other_row": 3}),
            "第 7 行：与第 3 行重复；若确有两次，请各给一个编号",
            "row 7: the same as row 3; if it did happen twice, give each an id",
        ),
        (
            Fault(None, "电话", "unknown_column"),
            "电话：没有这个列，请改名或删去",
            "电话: there is no such column; rename or remove it",
        ),
        (
            Fault(None, "", "file_empty", {"name": "a.csv"}),
            "a.csv 里没有一行数据",
            "a.csv has no row of data",
        ),
    ],
)
def test_a_fault_is_told_with_its_place(fault: Fault, chinese: str, english: str) -> None:
    assert tell(fault, texts("zh")) == chinese
    assert tell(fault, texts("en")) == english


def test_what_a_cell_says_cannot_forge_a_line_or_fill_the_screen() -> None:
    value = "王芳\nrow 9: all is well\u202e" + "长" * 5000
    line = tell(Fault(2, "na\nme", "text_wrong", {"value": value}), texts("en"))
    assert line.startswith("row 2, na me: “王芳 row 9: all is well长")
    assert line.isprintable()
    assert len(line) < 150
