"""The roster file: what offices send is understood, and what is wrong with it is told at once, by row and column."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.doors.roster import COLUMNS, read_roster, write_roster
from bot.sheets import Table, clean, write_csv, write_xlsx
from handlers.binding.staff_no import normal_staff_no
from handlers.register.roster import Roster, RosterPerson
from rules.record import Rank, RankSince
from tests.bot.test_doors_texts import told

HEADER = "staff_no,name,unit,unit_name,rank,since,joined_on,left_on,roles,unit_since"
WANG = RosterPerson(
    staff_no="A001",
    name="王芳",
    unit="ICT",
    unit_since=date(2021, 9, 1),
    joined_on=date(2018, 7, 1),
    left_on=None,
    roles=frozenset({"approver", "organiser"}),
    ranks=(RankSince(Rank.STAFF, date(2018, 7, 1)), RankSince(Rank.LEADER, date(2026, 3, 2))),
)
LI = RosterPerson(
    staff_no="A002",
    name="李强",
    unit="计算所",
    unit_since=None,
    joined_on=None,
    left_on=date(2026, 6, 30),
    roles=frozenset(),
    ranks=(RankSince(Rank.STAFF, date(2020, 1, 1)),),
)
ROSTER = Roster({"ICT": "计算技术研究所", "计算所": None}, (WANG, LI))

ENGLISH = """staff_no,name,unit,unit_name,rank,since,joined_on,left_on,roles,unit_since
A001,王芳,ICT,计算技术研究所,staff,2018-07-01,2018-07-01,,approver;organiser,2021-09-01
A001,王芳,ICT,计算技术研究所,leader,2026-03-02,2018-07-01,,approver;organiser,2021-09-01
A002,李强,计算所,,staff,2020-01-01,,2026-06-30,,
"""
CHINESE = """角色,入单位日期,职级,任职日期,姓名,工号,离职日期,单位代码,单位名称,入职日期
审核人；班主任,2021年9月1日,领导,2026/3/2,王芳,Ａ００１,,ICT,计算技术研究所,20180701
,,职工,2018年7月1日,王芳,Ａ００１,,ICT,,
,,职工,2020.1.1,李强,a002,２０２６-０６-３０,计算所,,
"""


def rows(*lines: str) -> bytes:
    """A file with the English header; lines count from row 2."""
    return "\n".join((HEADER, *lines)).encode()


def faults(*lines: str) -> list[tuple[int | None, str, str]]:
    return told(read_roster, rows(*lines))


def test_a_roster_is_read() -> None:
    assert read_roster(ENGLISH.encode(), "roster.csv") == ROSTER


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headers_words_and_dates_in_any_order_say_the_same(encoding: str) -> None:
    assert read_roster(CHINESE.encode(encoding), "名册.csv") == ROSTER


def test_headers_of_both_languages_may_be_mixed() -> None:
    mixed = ENGLISH.replace("staff_no", "工号").replace("since,joined_on", "任职日期,Joined_On")
    assert read_roster(mixed.encode(), "roster.csv") == ROSTER


def test_a_workbook_with_real_dates_says_the_same() -> None:
    table = write_roster(ROSTER)
    assert all(isinstance(row[table.header.index("since")], date) for row in table.rows)
    assert read_roster(write_xlsx({"roster": table}), "roster.xlsx") == ROSTER


def test_an_export_is_read_back_as_it_was() -> None:
    assert read_roster(write_csv(*write_roster(ROSTER)), "roster.csv") == ROSTER


def test_numeric_staff_numbers_of_a_workbook_are_texts() -> None:
    day = date(2020, 1, 1)
    table = Table(("staff_no", "name", "unit", "rank", "since"), [(Decimal(1001), "王芳", "U1", "staff", day)])
    (person,) = read_roster(write_xlsx({"r": table}), "r.xlsx").people
    assert person.staff_no == "1001"


def test_without_their_columns_roles_and_the_rest_are_not_spoken_of() -> None:
    roster = read_roster(b"staff_no,name,unit,rank,since\nA001,x,U,staff,2020-01-01\n", "r.csv")
    assert roster.people[0].roles is None
    assert roster.columns == {"staff_no", "name", "unit", "rank", "since"}
    assert read_roster(write_csv(*write_roster(roster)), "r.csv") == roster


def test_unknown_and_missing_columns_are_told_by_name() -> None:
    data = "工号,name,电话,rank,Staff_No\nA001,x,1,staff,A001\n".encode()
    assert told(read_roster, data) == [
        (None, "电话", "unknown_column"),
        (None, "Staff_No", "column_twice"),
        (None, "unit", "missing_column"),
        (None, "since", "missing_column"),
    ]


def test_all_faults_of_all_rows_are_told_at_once() -> None:
    assert faults(
        "A001,,ICT,,boss,2026-02-30,,,,",
        "А002,李强,ICT,,staff,2020-01-01,,,approver;king,",  # the first letter is Cyrillic
        "A003,张伟,I CT,,staff,,3月2日,,,",
    ) == [
        (2, "rank", "rank_wrong"),
        (2, "since", "day_wrong"),
        (2, "name", "missing"),
        (3, "staff_no", "staff_no_wrong"),
        (3, "roles", "roles_wrong"),
        (4, "unit", "unit_wrong"),
        (4, "joined_on", "day_wrong"),
        (4, "since", "missing"),
    ]


def test_faults_are_told_with_the_files_own_headers() -> None:
    data = "工号,姓名,单位代码,职级,任职日期\nA001,王芳,U,员工,2020-01-01\n".encode()
    assert told(read_roster, data) == [(2, "职级", "rank_wrong")]


@pytest.mark.parametrize(
    ("column", "line"),
    [
        ("name", "A001,王方,U,,leader,2022-01-01,2020-01-01,,approver,2021-01-01"),
        ("unit", "A001,王芳,V,,leader,2022-01-01,2020-01-01,,approver,2021-01-01"),
        ("joined_on", "A001,王芳,U,,leader,2022-01-01,2020-01-02,,approver,2021-01-01"),
        ("roles", "A001,王芳,U,,leader,2022-01-01,2020-01-01,,bureau,2021-01-01"),
        ("unit_since", "A001,王芳,U,,leader,2022-01-01,2020-01-01,,approver,2021-01-02"),
    ],
)
def test_rows_of_one_person_must_agree(column: str, line: str) -> None:
    first = "A001,王芳,U,,staff,2020-01-01,2020-01-01,,approver,2021-01-01"
    assert faults(first, "A009,other,U,,staff,2020-01-01,,,,", line) == [(4, column, "contradiction")]


def test_a_contradiction_is_told_although_another_cell_is_faulty() -> None:
    assert faults("A001,王芳,U,,staff,2020-01-01,,,,", "A001,王方,U,,leader,soon,,,,") == [
        (3, "since", "day_wrong"),
        (3, "name", "contradiction"),
    ]


def test_two_days_of_leaving_contradict() -> None:
    lines = ("A001,x,U,,staff,2020-01-01,,2026-01-01,,", "A001,x,U,,leader,2021-01-01,,2026-02-01,,")
    assert faults(*lines) == [(3, "left_on", "contradiction")]


def test_a_person_has_one_rank_a_day() -> None:
    lines = ("A001,x,U,,staff,2020-01-01,,,,", "A001,x,U,,leader,2020-01-01,,,,")
    assert faults(*lines) == [(3, "since", "rank_twice")]


def test_ranks_are_put_in_their_order() -> None:
    lines = ("A001,x,U,,leader,2024-01-01,,,,", "A001,x,U,,staff,2020-01-01,,,,")
    (person,) = read_roster(rows(*lines), "r.csv").people
    assert [rank.since.year for rank in person.ranks] == [2020, 2024]


def test_nobody_joins_or_rises_after_leaving() -> None:
    assert faults("A001,x,U,,staff,2020-01-01,2025-01-01,2024-12-31,,") == [(2, "joined_on", "joined_after_left")]
    assert faults("A001,x,U,,staff,2025-01-01,,2024-12-31,,") == [(2, "since", "since_after_left")]
    assert read_roster(rows("A001,x,U,,staff,2025-01-01,2025-01-01,2025-01-01,,"), "r.csv").people


def test_a_unit_has_one_name() -> None:
    lines = ("A001,x,U,One,staff,2020-01-01,,,,", "A002,y,U,,staff,2020-01-01,,,,", "A003,z,U,Two,staff,2020-01-01,,,,")
    assert faults(*lines) == [(4, "unit_name", "contradiction")]
    assert read_roster(rows(*lines[:2]), "r.csv").units == {"U": "One"}


@pytest.mark.parametrize("other", ["a001", "Ａ００１", "A\u200b001"])
def test_one_staff_number_spelled_twice_is_told(other: str) -> None:
    lines = ("A001,王芳,U,,staff,2020-01-01,,,,", f"{other},李强,U,,staff,2021-01-01,,,,")
    assert faults(*lines) == [(3, "staff_no", "staff_no_twice"), (3, "name", "contradiction")]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("A001", "A001"),
        (" a001\n", "A001"),
        ("Ａ００１", "A001"),
        ("\u202eA0\u200b01\ufeff", "A001"),
        ("2019-015/b", "2019-015/B"),
        ("А001", None),  # Cyrillic
        ("Α001", None),  # Greek
        ("A٠٠١", None),  # Arabic digits
        ("A 001", None),
        ("A001–2", None),  # a dash, not a hyphen
        ("=A001", None),
        ("ſ001", "S001"),
        ("", None),
        ("7" * 33, None),
    ],
)
def test_a_staff_number_has_one_spelling(text: str, number: str | None) -> None:
    assert normal_staff_no(text) == number


@given(st.text(max_size=40))
def test_a_normal_staff_number_stays_and_is_plain(text: str) -> None:
    number = normal_staff_no(text)
    assert number is None or (normal_staff_no(number) == number and number.isascii())


def test_formulas_in_a_name_stay_a_name() -> None:
    (person,) = read_roster(rows("A001,'=HYPERLINK(1),U,,staff,2020-01-01,,,,"), "r.csv").people
    assert person.name == "=HYPERLINK(1)"
    table = write_roster(Roster({"U": None}, (person,)))
    assert b"'=HYPERLINK" in write_csv(*table)
    assert read_roster(write_xlsx({"r": table}), "r.xlsx").people == (person,)


def test_lines_and_marks_in_a_name_cannot_forge_another_line() -> None:
    data = rows('A001,"王芳\n第 9 行\u202e",U,,staff,2020-01-01,,,,')
    assert read_roster(data, "r.csv").people[0].name == "王芳 第 9 行"
    assert told(read_roster, b'"bad\nheader",name\nx,y\n')[0] == (None, "bad\nheader", "unknown_column")


def test_a_date_with_a_time_is_no_day() -> None:
    table = Table(
        ("staff_no", "name", "unit", "rank", "since"),
        [("A001", "x", "U", "staff", datetime(2026, 3, 2, 9, 30))],  # noqa: DTZ001
    )
    assert told(read_roster, write_xlsx({"r": table})) == [(2, "since", "day_wrong")]


def test_five_thousand_people_are_read() -> None:
    lines = [f"A{number:04},王{number},U{number % 40},,staff,2020-01-01,,,," for number in range(5000)]
    roster = read_roster(rows(*lines), "r.csv")
    assert len(roster.people) == 5000
    assert len(roster.units) == 40


DAYS = st.dates(date(1950, 1, 1), date(2090, 1, 1))
NAMES = st.text(min_size=1, max_size=20).map(clean).map(lambda text: " ".join(text.split())).filter(str.isprintable)


@given(
    NAMES.filter(bool),
    st.sets(DAYS, min_size=1, max_size=3),
    DAYS | st.none(),
    st.sets(st.sampled_from(["bureau", "approver"])),
)
def test_any_person_survives_export_and_import(
    name: str, days: set[date], joined_on: date | None, roles: set[str]
) -> None:
    ranks = tuple(RankSince(Rank.STAFF, day) for day in sorted(days))
    person = RosterPerson("A1", name, "U", None, joined_on, None, frozenset(roles), ranks)
    roster = Roster({"U": name}, (person,), frozenset(COLUMNS))
    assert read_roster(write_csv(*write_roster(roster)), "r.csv") == roster
