"""Every fault of an outside file has words in both languages; the tests of the doors read files by `told`."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.doors import faults as doors
from bot.doors.faults import Fault, Faults
from bot.texts import FOLDER, LANGUAGES, texts
from rules import input as rules_input

PLACES = {"at-cell", "at-row", "at-column"}


def told(read: Callable[[bytes, str], object], data: bytes) -> list[tuple[int | None, str, str]]:
    """Row, column and code of each fault with which a file is refused, once all were put in words."""
    with pytest.raises(Faults) as refused:
        read(data, "file.csv")
    assert all(words(fault, language) for fault in refused.value.faults for language in LANGUAGES)
    return [(fault.row, fault.column, fault.code) for fault in refused.value.faults]


def words(fault: Fault, language: str) -> str:
    """The fault as it is told; a code without a text, or a text that lacks a value, fails here."""
    return texts(language).say(f"door-{fault.code}", fault.params)


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
    codes = set(re.findall(r'"([a-z_]+)"', "".join(path.read_text(encoding="utf-8") for path in paths)))
    assert set(keys("zh")) - PLACES <= codes


def test_a_fault_is_told_with_its_place() -> None:
    fault = Fault(5001, "任职日期", "day_wrong", {"value": "3.32"})
    line = texts("zh").say("door-at-cell", row=fault.row, column=fault.column, fault=words(fault, "zh"))
    assert line.startswith("第 5001 行，任职日期：“3.32”不是日期")
    assert "3.32" in words(fault, "en")
