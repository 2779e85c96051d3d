"""Verify finds what was altered behind the program's back: each attack is tried on a database whose guards were
taken away, as only its owner could (art. 4; security.md 17).
"""

from __future__ import annotations

import gc
import hashlib
import json
import tracemalloc
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

import pytest

from bot.doors.records import read_records
from bot.verify.acting import Acting
from bot.verify.everything import Report, verify
from bot.verify.submission_traces import SubmissionTraces, traces_of
from handlers.register.imports import apply_import, plan_import
from handlers.register.units import set_records_since
from handlers.standing.totals import caught_up
from storage.audit import AuditRow
from storage.inspection import Page
from tests.handlers.reviewing import READING, Institute, institute
from tests.handlers.test_away import goes_away
from tests.handlers.test_roster import HEADER, plan
from tests.storage.plain_sql import open_append_only, plain_sql
from tests.story import Academy

EARLIER = (
    "staff_no,id,route,form,title,start,end,half_days\n"
    "A002,2024-17,external,special_class,科研诚信培训班,2024-03-04,2024-03-08,10"
)


async def check(academy: Academy, intact: Callable[[str], bool] = lambda _: True) -> Report:
    async with academy.database.reading() as work:
        return await verify(work, academy.policies, intact)


async def found(academy: Academy) -> set[tuple[str, str]]:
    return {(finding.code, finding.where) for finding in (await check(academy)).findings}


@pytest.fixture
async def busy(any_academy: Academy) -> Institute:
    """A year in small: 1 is approved, 2 with a file was approved and undone, 3 is rejected, 4 imported."""
    here = await institute(any_academy)
    await here.submits(here.li, READING)
    await here.wang.taps("通过 +8")
    second = await here.submits(here.zhou, READING, "certificate")
    await here.fetched(sha256="c" * 64)
    await here.wang.taps("通过 +8")
    any_academy.now += timedelta(minutes=5)
    await here.wang.taps("撤销")
    assert (await here.submission(second)).state == "pending"
    await here.submits(here.li)
    await here.wang.taps("驳回")
    await here.wang.taps("重复登记")
    await imported(any_academy, 1)
    return here


@pytest.fixture
async def opened(busy: Institute, database_url: str) -> Academy:
    """The same, with the guards of ledger and audit taken away."""
    await open_append_only(database_url)
    return busy.academy


async def test_what_the_program_did_agrees(busy: Institute) -> None:
    report = await check(busy.academy)
    assert report.findings == []
    assert report.checked["submissions"] == 4
    assert report.checked["decisions"] == 5
    assert report.checked["files"] == 1
    assert report.checked["rows"] == sum(seq for seq, _ in report.heads.values())


async def test_no_more_than_a_page_of_submissions_is_held(busy: Institute, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are; and a page's end parts nothing."""
    monkeypatch.setattr("storage.inspection.AT_ONCE", 1)
    monkeypatch.setattr("storage.audit.AT_ONCE", 1)
    held = []

    def counted(rows: Iterable[AuditRow], acting: Acting, owners: Mapping[int, int]) -> SubmissionTraces:
        held.append(sum(isinstance(each, Page | SubmissionTraces) for each in gc.get_objects()))
        return traces_of(rows, acting, owners)

    monkeypatch.setattr("bot.verify.everything.traces_of", counted)
    report = await check(busy.academy)
    assert report.findings == []
    assert report.checked["rows"] == sum(seq for seq, _ in report.heads.values())
    assert len(held) > report.checked["submissions"] == 4
    assert max(held) <= 2, "a page, and what was traced of the one before"


async def test_memory_does_not_grow_with_the_archive(academy: Academy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it is that would be kept of each record."""
    monkeypatch.setattr("storage.inspection.AT_ONCE", 40)
    monkeypatch.setattr("storage.audit.AT_ONCE", 40)
    await academy.unit("ICT", "计算所")
    await academy.person("A002", "李强", "ICT")
    most = []
    for records in (200, 600):  # then 800
        await imported(academy, records)
        report = await check(academy)  # and what is loaded once
        most.append(min([await most_memory(academy) for _ in range(3)]))
    assert (report.findings, report.checked["submissions"]) == ([], 800)
    assert most[1] < 1.3 * most[0]


async def most_memory(academy: Academy) -> int:
    """The most bytes that a check had at once; threads of the tests' runner may add to one of several."""
    tracemalloc.start()
    await check(academy)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


async def imported(academy: Academy, records: int) -> None:
    """So many records of earlier years, each with its decision, its entry and its trace."""
    head, line = EARLIER.split("\n")
    lines = [line.replace("2024-17", f"{records}-{number}") for number in range(records)]
    rows = read_records("\n".join([head, *lines]).encode(), "records.csv", academy.policies)
    async with academy.database.transaction() as work:
        await apply_import(work, await plan_import(work, rows), academy.policies, academy.now)


async def test_a_refused_tap_is_no_decision(busy: Institute) -> None:
    """Else anybody could make the check cry wolf."""
    for data in ("record.withdraw:1:2", "log.reopen:1:2:all", "record.copy:1:2", "review.undo:1:2"):
        await busy.zhou.taps_data(data)
    assert (await check(busy.academy)).findings == []


async def test_what_was_decided_alike_twice_in_one_moment_is_traced_twice(busy: Institute) -> None:
    """Updates that came together carry the same moment."""
    third = await busy.submits(busy.zhou, READING)
    for data in ("review.approve:{0}:1", "review.undo:{0}:2", "review.approve:{0}:3"):
        await busy.wang.taps_data(data.format(third.submission_id))
    assert (await check(busy.academy)).findings == []


async def test_who_moves_while_away_and_is_back_early_is_no_finding(any_academy: Academy) -> None:
    """The end stands in the new unit's chain, which is read before the old one's."""
    here = await institute(any_academy)
    await goes_away(here.wang, "3.10-3.20", "周敏")
    any_academy.now += timedelta(hours=1)
    await plan(any_academy, "\n".join((HEADER, "A001,王芳,CAS,院机关,staff,2020-01-01,,,approver,2026-03-10")))
    await here.wang.says("/settings")
    await here.wang.taps("外出与代审")
    await here.wang.taps("提前结束")
    assert (await check(any_academy)).findings == []


async def test_an_altered_credit(opened: Academy, database_url: str) -> None:
    await plain_sql(database_url, "UPDATE ledger SET hours = 90 WHERE submission_id = 1")
    traced, finding = (await check(opened)).findings
    assert (traced.code, traced.where) == ("otherwise", "decision 1")
    assert (finding.code, finding.where) == ("hours", "submission 1")
    assert finding.params == {"held": "2026 general 9", "expected": "2026 general 8"}


async def test_a_doubled_credit(opened: Academy, database_url: str) -> None:
    columns = "person_id, submission_id, decision_id, kind, bucket, hours, actor_id, entered_at"
    await plain_sql(
        database_url,
        f"INSERT INTO ledger ({columns}, year) SELECT {columns}, 2025 FROM ledger WHERE submission_id = 1",
    )
    assert await found(opened) == {("hours", "submission 1"), ("otherwise", "decision 1")}


async def test_a_credit_for_what_was_never_approved(opened: Academy, database_url: str) -> None:
    await plain_sql(
        database_url,
        "INSERT INTO ledger (person_id, submission_id, decision_id, kind, year, bucket, hours, entered_at)"
        " SELECT person_id, 3, decision_id, kind, year, bucket, hours, entered_at FROM ledger WHERE submission_id = 1",
    )
    assert {code for code, where in await found(opened) if where == "submission 3"} == {"hours"}


async def test_a_credit_moved_to_another_person(opened: Academy, database_url: str) -> None:
    await plain_sql(database_url, "UPDATE ledger SET person_id = person_id + 1 WHERE submission_id = 1")
    assert {code for code, _ in await found(opened)} == {"entry"}


async def test_a_deleted_credit(opened: Academy, database_url: str) -> None:
    await plain_sql(database_url, "DELETE FROM ledger WHERE submission_id = 4")
    assert await found(opened) == {("hours", "submission 4"), ("otherwise", "decision 5")}


async def test_swapped_states(opened: Academy, database_url: str) -> None:
    await plain_sql(
        database_url,
        "UPDATE submissions SET state = CASE state WHEN 'approved' THEN 'rejected' ELSE 'approved' END"
        " WHERE submission_id IN (1, 3)",
    )
    places = await found(opened)
    assert {("state", "submission 1"), ("state", "submission 3"), ("hours", "submission 1")} <= places


async def test_a_decision_written_behind_the_audits_back(opened: Academy, database_url: str) -> None:
    """Even with state, decision and ledger made to agree: the trace is missing, and nobody decided."""
    await plain_sql(
        database_url,
        "UPDATE submissions SET state = 'approved', revision = revision + 1 WHERE submission_id = 2",
        "INSERT INTO decisions (submission_id, revision, verb, policy, decided_at)"
        " SELECT 2, revision - 1, 'approve', policy, '2026-03-11T00:00:00.000000Z'"
        " FROM submissions WHERE submission_id = 2",
        "INSERT INTO ledger (person_id, submission_id, decision_id, kind, year, bucket, hours, entered_at)"
        " SELECT s.person_id, 2, (SELECT MAX(decision_id) FROM decisions), 'credit', 2026, 'general', 80,"
        " '2026-03-11T00:00:00.000000Z' FROM submissions s WHERE submission_id = 2",
    )
    assert {code for code, _ in await found(opened)} == {"untraced", "right"}


async def test_details_that_say_something_else_than_was_traced(opened: Academy, database_url: str) -> None:
    await plain_sql(database_url, "UPDATE submissions SET title = '别的培训' WHERE submission_id = 4")
    assert await found(opened) == {("details", "submission 4")}


async def test_a_submission_deleted_below_its_decisions(opened: Academy, database_url: str) -> None:
    """Foreign keys forbid it, unless they are turned off as well."""
    if database_url.startswith("sqlite"):
        await plain_sql(database_url, "DELETE FROM submissions WHERE submission_id = 4")
    else:
        await plain_sql(
            database_url, "SET session_replication_role = replica", "DELETE FROM submissions WHERE submission_id = 4"
        )
    assert await found(opened) == {("gone", "submission 4")}


async def test_a_record_deleted_with_all_that_was_decided_of_it(opened: Academy, database_url: str) -> None:
    """Only the audit still knows it."""
    tables = ("ledger", "decisions", "submissions")
    off = "PRAGMA foreign_keys = OFF" if database_url.startswith("sqlite") else "SET session_replication_role = replica"
    await plain_sql(database_url, off, *(f"DELETE FROM {table} WHERE submission_id = 1" for table in tables))
    assert await found(opened) == {("gone", "submission 1"), ("undecided", "submission 1")}


@pytest.mark.parametrize("change", ["actor_id = actor_id + 1", "reason = '别的原因'"])
async def test_a_decision_that_somebody_else_took_or_for_another_reason(
    opened: Academy, database_url: str, change: str
) -> None:
    await plain_sql(database_url, f"UPDATE decisions SET {change} WHERE verb = 'reject'")
    [(code, where)] = await found(opened)
    assert (code, where.split()[0]) == ("otherwise", "decision")


@pytest.mark.parametrize("change", ["actor_id = 1", "entered_at = '2026-03-09T00:00:00.000000Z'"])
async def test_a_credit_entered_by_another_hand_or_at_another_time(
    opened: Academy, database_url: str, change: str
) -> None:
    await plain_sql(database_url, f"UPDATE ledger SET {change} WHERE submission_id = 4")
    [(code, where)] = await found(opened)
    assert (code, where.split()[0]) == ("entry", "ledger")


@pytest.mark.parametrize("change", ["registered_at = '2025-03-09T00:00:00.000000Z'", "policy = '2009-1'"])
async def test_a_record_set_back_to_another_time_or_policy(opened: Academy, database_url: str, change: str) -> None:
    await plain_sql(database_url, f"UPDATE submissions SET {change} WHERE submission_id = 2")
    assert await found(opened) == {("registered", "submission 2")}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("UPDATE submissions SET start_on = 'garbage' WHERE submission_id = 1", "submission 1"),
        ("UPDATE submissions SET route = 'bogus' WHERE submission_id = 1", "submission 1"),
        ("UPDATE decisions SET decided_at = 'noon' WHERE submission_id = 1", "decision 1"),
        ("UPDATE ledger SET entered_at = 'noon' WHERE submission_id = 1", "ledger 1"),
        ("UPDATE units SET rules = 'garbage' WHERE unit = 'IOP'", "unit IOP"),
    ],
)
async def test_a_value_that_cannot_be_read_is_named_and_stops_nothing(
    opened: Academy, database_url: str, change: str, where: str
) -> None:
    await plain_sql(database_url, change, "UPDATE ledger SET hours = 90 WHERE submission_id = 4")
    places = await found(opened)
    assert {("unreadable", where), ("hours", "submission 4")} <= places


async def test_a_deleted_audit_row(opened: Academy, database_url: str) -> None:
    await plain_sql(database_url, "DELETE FROM audit WHERE chain = 'ICT' AND seq = 1")
    assert ("gap", "audit ICT 2") in await found(opened)


APPROVED = "subject = 'submission:1' AND action = 'submission.approved'"


async def test_an_altered_audit_row(opened: Academy, database_url: str) -> None:
    ((seq,),) = await plain_sql(database_url, f"SELECT seq FROM audit WHERE {APPROVED}")
    await plain_sql(database_url, f"UPDATE audit SET actor = 'person:99' WHERE {APPROVED}")
    assert await found(opened) == {("hash", f"audit ICT {seq}"), ("otherwise", "decision 1")}


async def test_an_audit_row_hashed_anew(opened: Academy, database_url: str) -> None:
    """A forger who knows the hash still breaks the link to the next row."""
    ((seq, at, actor, action, subject, detail, previous),) = await plain_sql(
        database_url, f"SELECT seq, at, actor, action, subject, detail, previous FROM audit WHERE {APPROVED}"
    )
    forged = json.dumps(("ICT", str(seq), at, "person:99", action, subject, detail, previous), ensure_ascii=False)
    hashed = hashlib.sha256(forged.encode()).hexdigest()
    await plain_sql(database_url, f"UPDATE audit SET actor = 'person:99', hash = '{hashed}' WHERE {APPROVED}")
    assert actor != "person:99"
    assert await found(opened) == {("previous", f"audit ICT {seq + 1}"), ("otherwise", "decision 1")}


async def test_a_cut_tail(opened: Academy, database_url: str) -> None:
    """The head says more than the rows."""
    await plain_sql(
        database_url, "DELETE FROM audit WHERE chain = 'ICT' AND seq = (SELECT MAX(seq) FROM audit WHERE chain = 'ICT')"
    )
    assert ("head", "audit ICT") in await found(opened)


async def test_a_chain_that_is_gone(opened: Academy, database_url: str) -> None:
    await plain_sql(database_url, "DELETE FROM audit WHERE chain = 'ICT'")
    assert ("head", "audit ICT") in await found(opened)


async def test_a_head_that_is_gone(opened: Academy, database_url: str) -> None:
    await plain_sql(database_url, "DELETE FROM audit_heads WHERE chain = 'ICT'")
    assert await found(opened) == {("head", "audit ICT")}


async def test_a_forged_row_that_cannot_be_read_is_found_and_stops_nothing(opened: Academy, database_url: str) -> None:
    await plain_sql(database_url, "UPDATE audit SET detail = 'x', at = 'y' WHERE chain = 'ICT' AND seq = 1")
    assert ("hash", "audit ICT 1") in await found(opened)


async def test_a_file_that_is_not_what_it_was(busy: Institute) -> None:
    (finding,) = (await check(busy.academy, lambda _: False)).findings
    assert (finding.code, finding.where) == ("file", "evidence 1")
    assert finding.params == {"sha256": "c" * 64, "submission": "2"}


async def test_a_policy_that_is_gone(opened: Academy, database_url: str) -> None:
    await plain_sql(database_url, "UPDATE decisions SET policy = '1999-1' WHERE submission_id = 1")
    assert await found(opened) == {("policy", "submission 1")}


async def test_a_revision_that_was_decided_later_than_it_is(opened: Academy, database_url: str) -> None:
    """A submission set back to the version before its decision could be decided again."""
    await plain_sql(database_url, "UPDATE submissions SET revision = 1 WHERE submission_id = 1")
    assert ("revisions", "submission 1") in await found(opened)


TOTALS = [
    ("UPDATE totals SET counted_general = counted_general + 10 WHERE person_id = 1", "counted"),
    ("UPDATE totals SET met = 1, remaining_general = 0, remaining_online = 0 WHERE person_id = 1", "remaining"),
    ("UPDATE totals SET unit = 'IOP' WHERE person_id = 1", "unit"),
    ("UPDATE totals SET obligations = '[]' WHERE person_id = 1", "obligations"),
    (
        'UPDATE totals SET lapsing = \'[{"kind": "makeup", "year": 2024, "general": 1, "online": 0,'
        ' "due": "2025-12-31"}]\' WHERE person_id = 1',
        "lapsing",
    ),
    ("UPDATE totals SET lapses_on = '2031-01-01' WHERE person_id = 1", "lapses_on"),
    ("DELETE FROM totals WHERE person_id = 1", "since"),
]


@pytest.mark.parametrize(("damage", "what"), TOTALS)
async def test_a_total_that_is_not_what_the_rules_say(
    busy: Institute, database_url: str, damage: str, what: str
) -> None:
    """Each difference is named by person, year and figure."""
    async with busy.academy.database.transaction() as work:
        unit = await work.people.unit("ICT")
        assert unit is not None
        await set_records_since(work, unit, 2025, busy.academy.now)
        assert await caught_up(work, busy.academy.policies, 2026) == 0
    assert (await check(busy.academy)).findings == []
    await plain_sql(database_url, damage)
    [finding] = (await check(busy.academy)).findings
    assert (finding.code, finding.where, finding.params["year"]) == ("total", "person A002", "2026")
    assert finding.params["what"] == what
    assert finding.params["held"] != finding.params["expected"]


async def test_who_is_marked_is_not_compared(busy: Institute, database_url: str) -> None:
    """Their totals are not read before they are worked out."""
    async with busy.academy.database.transaction() as work:
        assert await caught_up(work, busy.academy.policies, 2026) == 0
        await work.totals.mark_all()
    await plain_sql(database_url, "UPDATE totals SET counted_general = 900")
    assert (await check(busy.academy)).findings == []


async def test_how_far_the_recomputing_came_is_told(busy: Institute) -> None:
    told: list[tuple[int, int]] = []
    async with busy.academy.database.reading() as work:
        report = await verify(work, busy.academy.policies, lambda _: True, lambda done, of: told.append((done, of)))
    assert told == [(6, 6)]
    assert report.checked["people"] == 6
