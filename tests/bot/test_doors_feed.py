"""The feed at the door: every row for itself, whatever the file is; one that breaks off is none (art. 9.4)."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from bot.doors.faults import Faults
from bot.doors.feed import BadRow, read_feed
from bot.sheets import Table, write_xlsx
from handlers.register.feed import PLATFORM, FeedRow
from rules.policy import Policies
from rules.record import Form, Result, Route

POLICIES = Policies.load()
HEADER = "外部编号,工号,培训名称,开始日期,完成日期,学时,考核结果"
GOOD = "C-1,a001,科学道德,2026-03-02,2026-03-06,7.5,合格"


def read(folder: Path, data: str | bytes, name: str = "feed.csv") -> list[FeedRow | BadRow]:
    file = folder / name
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(read_feed(file, POLICIES))


def codes(row: FeedRow | BadRow) -> list[tuple[str, str]]:
    assert isinstance(row, BadRow)
    return [(fault.column, fault.code) for fault in row.faults]


def refused(folder: Path, data: str | bytes, name: str = "feed.csv") -> list[tuple[int | None, str]]:
    with pytest.raises(Faults) as told:
        read(folder, data, name)
    return [(fault.row, fault.code) for fault in told.value.faults]


def test_a_row_is_an_online_course_of_the_platform(tmp_path: Path) -> None:
    """R8: route and form are the feed's own; what is not said of the course is what the platform stands for."""
    (row,) = read(tmp_path, f"{HEADER}\n{GOOD}")
    assert isinstance(row, FeedRow)
    details = row.details
    assert (row.outside_id, row.staff_no, details.title, details.content) == ("C-1", "A001", "科学道德", "科学道德")
    assert (details.route, details.form, details.platform) == (Route.PLATFORM, Form.ONLINE, PLATFORM)
    assert (details.hours, details.result, details.half_days) == (Decimal("7.5"), Result.PASSED, None)


def test_the_same_row_from_each_kind_of_file_says_the_same(tmp_path: Path) -> None:
    names = ["id", "staff_no", "title", "start", "end", "hours", "result"]
    cells = dict(zip(names, GOOD.split(","), strict=True))
    workbook = write_xlsx({"feed": Table(names, [list(cells.values())])})
    objects = json.dumps([cells | {"hours": 7.5, "content": None}], ensure_ascii=False)
    told = [
        *read(tmp_path, f"{HEADER}\n{GOOD}\n"),
        *read(tmp_path, f"{HEADER}\n{GOOD}".encode("gb18030")),
        *read(tmp_path, "\ufeff" + f"{HEADER}\n\n{GOOD}\n"),
        *read(tmp_path, workbook, "feed.xlsx"),
        *read(tmp_path, objects, "feed.json"),
        *read(tmp_path, json.dumps(cells) + "\n" + json.dumps(cells | {"id": "C-1"}), "feed.jsonl"),
    ]
    assert len(told) == 7
    assert len({(row.outside_id, row.staff_no, row.said) for row in told if isinstance(row, FeedRow)}) == 1
    assert {row.said for row in told if isinstance(row, FeedRow)} == {
        row.said for row in read(tmp_path, f"{HEADER}\n{GOOD}".replace("7.5", "7.50")) if isinstance(row, FeedRow)
    }


def test_a_bad_row_holds_no_other_and_tells_all_that_is_wrong(tmp_path: Path) -> None:
    bad = "C-2,工号,,2026-03-32,2026-03-06,很多,优"
    first, second, third = read(tmp_path, f"{HEADER}\n{GOOD}\n{bad}\n{GOOD.replace('C-1', 'C-3')},\n")
    assert isinstance(first, FeedRow)
    assert isinstance(third, FeedRow)
    assert sorted(codes(second)) == [
        ("培训名称", "missing"),
        ("学时", "hours_wrong"),
        ("工号", "staff_no_wrong"),
        ("开始日期", "day_wrong"),
        ("考核结果", "result_wrong"),
    ]
    assert isinstance(second, BadRow)
    assert (second.row, second.outside_id, second.cells["hours"]) == (3, "C-2", "很多")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("7.5", "7.55"), "two_decimals"),
        (("7.5", "0"), "not_above_zero"),
        (("7.5", "-3"), "not_above_zero"),
        (("2026-03-06", "2026-03-01"), "end_before_start"),
        (("C-1", ""), "missing"),
        (("合格", "合格,又一格"), "cell_without_header"),
    ],
)
def test_the_rules_judge_each_row(tmp_path: Path, change: tuple[str, str], code: str) -> None:
    (row,) = read(tmp_path, f"{HEADER}\n{GOOD.replace(*change)}")
    assert [told for _, told in codes(row)] == [code]


def test_a_file_that_is_no_feed_is_refused_as_a_whole(tmp_path: Path) -> None:
    assert refused(tmp_path, "") == [(None, "missing_column")] * 6
    assert refused(tmp_path, HEADER) == [(None, "file_empty")]
    assert refused(tmp_path, f"{HEADER},颜色\n{GOOD},红") == [(None, "unknown_column")]
    assert refused(tmp_path, f"{HEADER},工号\n{GOOD},1") == [(None, "header_twice")]
    assert refused(tmp_path, f'{HEADER}\n{GOOD}\nC-2,"没有收尾') == [(3, "csv_broken")]
    assert refused(tmp_path, b"PK\x03\x04rest") == [(None, "file_broken")]
    assert refused(tmp_path, b"\x89PNG\x00\x00") == [(None, "file_unknown")]


@pytest.mark.parametrize(
    "text",
    ['[{"id": "C-1"', '[{"id": "C-1"}', '[{"id": "C-1"}] and more', "[1, 2]", '[{"id": {"a": 1}}]', '{"id": "C-1"} x'],
)
def test_json_that_breaks_off_or_is_something_else_is_refused(tmp_path: Path, text: str) -> None:
    [(row, code)] = refused(tmp_path, text)
    assert row is not None
    assert code in ("json_broken", "json_cell")


def test_json_keys_that_are_not_known_are_told_by_row(tmp_path: Path) -> None:
    (row,) = read(tmp_path, '[{"id": "C-1", "colour": "red"}]')
    assert ("colour", "unknown_column") in codes(row)


def test_json_of_any_length_is_read_piece_by_piece(tmp_path: Path) -> None:
    """Rows that lie across the pieces in which it is read."""
    cells = {"id": "", "staff_no": "A001", "title": "课" * 150, "start": "2026-03-02", "end": "2026-03-02", "hours": 2}
    rows = read(tmp_path, json.dumps([cells | {"id": f"C-{number}"} for number in range(900)], ensure_ascii=False))
    assert [row.outside_id for row in rows] == [f"C-{number}" for number in range(900)]
    assert all(isinstance(row, FeedRow) for row in rows)
