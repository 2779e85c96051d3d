"""Records of earlier years: read as the rules read a case, keyed so that the same file again changes nothing."""

from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from bot.doors.records import COLUMNS, read_records
from bot.sheets import Table, Value, write_csv, write_xlsx
from handlers.register.imports import ImportedRecord
from rules.policy import Policies
from rules.record import Form, Half, Record, Result, Route, State
from tests.bot.test_doors_texts import told

CLASS: dict[str, Value] = {
    "staff_no": "A001",
    "id": "2024-17",
    "route": "external",
    "form": "special_class",
    "title": "科研诚信培训班",
    "content": "学术规范\n案例",
    "organiser": "中国科协",
    "place": "北京",
    "start": date(2024, 3, 4),
    "start_half": "pm",
    "end": date(2024, 3, 8),
    "half_days": 9,
    "absent_half_days": 1,
    "result": "pass",
    "off_job": "true",
}
STUDY: dict[str, Value] = {
    "staff_no": "A002",
    "route": "external_online",
    "form": "online",
    "title": "党史学习",
    "start": date(2024, 5, 1),
    "end": date(2024, 5, 31),
    "hours": Decimal("7.5"),
    "platform": "cadre_academy",
}
IN_CHINESE = {
    "external": "外部培训",
    "special_class": "专项培训班",
    "external_online": "外部网络培训",
    "online": "网络培训",
    "cadre_academy": "中国干部网络学院",
    "pm": "下午",
    "pass": "合格",
    "true": "是",
}


@cache
def policies() -> Policies:
    return Policies.load()


def read(data: bytes, name: str = "records.csv") -> tuple[ImportedRecord, ...]:
    return read_records(data, name, policies())


def table(*rows: dict[str, Value]) -> Table:
    header = tuple(column for column in COLUMNS if any(column in row for row in rows))
    return Table(header, [tuple(row.get(column) for column in header) for row in rows])


def as_csv(*rows: dict[str, Value]) -> bytes:
    return write_csv(*table(*rows))


def faults(*rows: dict[str, Value]) -> list[tuple[int | None, str, str]]:
    return told(read, as_csv(*rows))


def test_a_record_is_read_with_all_that_it_says() -> None:
    (found,) = read(as_csv(CLASS))
    assert found == ImportedRecord(
        row=2,
        staff_no="A001",
        outside_key="A001/2024-17",
        record=Record(
            id="2024-17",
            route=Route.EXTERNAL,
            form=Form.SPECIAL_CLASS,
            title="科研诚信培训班",
            start=date(2024, 3, 4),
            end=date(2024, 3, 8),
            start_half=Half.PM,
            half_days=9,
            absent_half_days=1,
            result=Result.PASSED,
            off_job=True,
            state=State.APPROVED,
        ),
        content="学术规范\n案例",
        organiser="中国科协",
        place="北京",
    )


def test_chinese_files_and_workbooks_say_the_same() -> None:
    header, rows = table(CLASS, STUDY)
    chinese = Table(
        tuple(COLUMNS[column] for column in header),
        [tuple(IN_CHINESE.get(str(cell), cell) for cell in row) for row in rows],
    )
    expected = read(as_csv(CLASS, STUDY))
    assert read(write_csv(*chinese)) == expected
    assert read(write_csv(*chinese).decode("utf-8-sig").encode("gb18030")) == expected
    assert read(write_xlsx({"档案": chinese})) == expected
    assert [found.record.hours for found in expected] == [None, Decimal("7.5")]
    assert expected[1].record.platform == "cadre_academy"


def test_a_row_without_an_id_has_a_key_of_its_content() -> None:
    (study,) = read(as_csv(STUDY))
    assert len(study.outside_key) == len("A002/") + 32
    same_in_other_words = STUDY | {"staff_no": "ａ００２", "hours": "7.50", "start": "2024/5/1", "off_job": "否"}
    assert read(as_csv(same_in_other_words))[0].outside_key == study.outside_key
    changes: list[dict[str, Value]] = [{"hours": 8}, {"content": "x"}, {"staff_no": "A003"}, {"end_half": "am"}]
    for change in changes:
        assert read(as_csv(STUDY | change))[0].outside_key != study.outside_key


def test_one_id_may_serve_two_people_but_not_one_person_twice() -> None:
    assert len(read(as_csv(CLASS, CLASS | {"staff_no": "A002"}))) == 2
    assert faults(CLASS, STUDY, CLASS | {"title": "another"}) == [(4, "id", "record_twice")]


def test_two_rows_that_say_the_same_are_told_not_dropped() -> None:
    assert faults(STUDY, STUDY | {"title": "another"}, STUDY) == [(4, "", "record_twice")]


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"staff_no": "А001"}, "staff_no", "staff_no_wrong"),  # Cyrillic
        ({"staff_no": None}, "staff_no", "missing"),
        ({"route": "by bus"}, "route", "route_wrong"),
        ({"form": "dance"}, "form", "form_wrong"),
        ({"title": None}, "title", "missing"),
        ({"title": "长" * 201}, "title", "text_wrong"),
        ({"content": "长" * 4001}, "content", "text_wrong"),
        ({"start": "2024-02-30"}, "start", "day_wrong"),
        ({"end": "2024-03-01"}, "end", "end_before_start"),
        ({"start": date(2024, 3, 8), "end_half": "am"}, "end_half", "end_before_start"),
        ({"end_half": "noon"}, "end_half", "half_wrong"),
        ({"half_days": None}, "half_days", "missing"),
        ({"half_days": "9.5"}, "half_days", "whole_wrong"),
        ({"half_days": 0, "absent_half_days": None}, "half_days", "below_one"),
        ({"half_days": 10}, "half_days", "above_span"),
        ({"absent_half_days": 10}, "absent_half_days", "absent_above_held"),
        ({"absent_half_days": -1}, "absent_half_days", "negative"),
        ({"hours": Decimal(8)}, "hours", "not_of_route"),
        ({"result": "great"}, "result", "result_wrong"),
        ({"off_job": "perhaps"}, "off_job", "truth_wrong"),
        ({"state": "pending"}, "state", "state_wrong"),
        ({"makeup_year": 2023}, "makeup_hours", "missing"),
        ({"makeup_year": 2024, "makeup_hours": 8}, "makeup_year", "makeup_not_earlier"),
        ({"makeup_year": 2023, "makeup_hours": 99}, "makeup_hours", "makeup_above_claim"),
        ({"start": date(2023, 12, 29), "makeup_year": 2022, "makeup_hours": 8}, "makeup_year", "makeup_of_split"),
    ],
)
def test_a_faulty_class_is_told_by_its_cell(change: dict[str, Value], column: str, code: str) -> None:
    assert faults(STUDY, CLASS | change) == [(3, column, code)]


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"hours": None}, "hours", "missing"),
        ({"hours": "many"}, "hours", "hours_wrong"),
        ({"hours": Decimal(0)}, "hours", "not_above_zero"),
        ({"hours": Decimal("7.25")}, "hours", "two_decimals"),
        ({"hours": "999999999.5"}, "hours", None),
        ({"hours": "９"}, "hours", None),
        ({"half_days": 2}, "half_days", "not_of_route"),
        ({"form": "self_study"}, "form", "form_not_of_route"),
    ],
)
def test_faulty_hours_are_told_and_odd_ones_left_to_people(
    change: dict[str, Value], column: str, code: str | None
) -> None:
    rows = (CLASS, STUDY | change)
    assert (faults(*rows) == [(3, column, code)]) if code else (len(read(as_csv(*rows))) == 2)


def test_self_study_makes_up_for_nothing() -> None:
    change = {"route": "self_study", "form": "self_study", "platform": None}
    makeup: dict[str, Value] = {"makeup_year": 2023, "makeup_hours": 2}
    assert faults(STUDY | change | makeup) == [(2, "makeup_year", "makeup_of_self_study")]


def test_all_faults_are_told_at_once_with_the_files_own_headers() -> None:
    header, rows = table(CLASS | {"half_days": 99, "form": "dance"}, STUDY | {"hours": "7,5", "title": None})
    data = write_csv([COLUMNS[column] for column in header], rows)
    assert told(read, data) == [
        (2, "培训形式", "form_wrong"),
        (2, "半天数", "above_span"),
        (3, "学时", "hours_wrong"),
        (3, "培训名称", "missing"),
    ]


def test_unknown_and_missing_columns_are_told() -> None:
    assert told(read, b"staff_no,route,form,title,start,score\nA001,,,,,\n") == [
        (None, "score", "unknown_column"),
        (None, "end", "missing_column"),
    ]


def test_formulas_in_a_title_stay_a_title() -> None:
    for write in (as_csv, lambda row: write_xlsx({"r": table(row)})):
        assert read(write(CLASS | {"title": "=1+1"}))[0].record.title == "=1+1"


def test_five_thousand_records_are_read() -> None:
    rows = [CLASS | {"id": str(number)} for number in range(5000)]
    assert len({found.outside_key for found in read(as_csv(*rows))}) == 5000
