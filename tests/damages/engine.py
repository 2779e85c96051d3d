"""Damages to what the database itself promises: totals, triggers, indexes, the view, and its pages."""

from __future__ import annotations

from tests.damages.hands import Hands, named_by, person, submission

LI = person(2, "A002")


@named_by(LI, "2026")
def total_changed(hands: Hands) -> None:
    """A year's total says that all was done."""
    hands.sql("UPDATE totals SET counted_general = 1100, remaining_general = 0, met = 1 WHERE person_id = 2")


@named_by(LI)
def total_deleted(hands: Hands) -> None:
    """A year's total is gone, so that the person is in no report."""
    hands.sql("DELETE FROM totals WHERE person_id = 2")


@named_by(LI)
def total_with_another_span(hands: Hands) -> None:
    """A total holds for other days."""
    hands.sql("UPDATE totals SET until = '2026-04-01' WHERE person_id = 2 AND since = '0001-01-01'")


@named_by(LI)
def total_set_aside(hands: Hands) -> None:
    """A total is changed and its person marked as unreadable, whom no report and no recomputation looks at."""
    total_changed(hands)
    hands.sql("INSERT INTO totals_due (person_id, unreadable) VALUES (2, 1)")


@named_by(r"audit_no_UPDATE")
def guard_dropped(hands: Hands) -> None:
    """What keeps the audit append-only is gone."""
    hands.sql("DROP TRIGGER audit_no_UPDATE")


@named_by(r"ledger_insert_marks_totals")
def marking_dropped(hands: Hands) -> None:
    """What marks totals at an entry is gone."""
    hands.sql("DROP TRIGGER ledger_insert_marks_totals")


@named_by(r"ledger_no_DELETE")
def guard_weakened(hands: Hands) -> None:
    """What keeps the ledger append-only lets somebody through."""
    hands.sql("DROP TRIGGER ledger_no_DELETE")
    hands.sql(
        "CREATE TRIGGER ledger_no_DELETE BEFORE DELETE ON ledger WHEN OLD.person_id <> 2"
        " BEGIN SELECT RAISE(ABORT, 'ledger is append-only'); END"
    )


@named_by(r"tidy")
def trigger_added(hands: Hands) -> None:
    """A trigger of nobody's gives hours at each approval."""
    hands.sql(
        "CREATE TRIGGER tidy AFTER INSERT ON decisions WHEN NEW.actor_id = 1"
        " BEGIN UPDATE submissions SET half_days = half_days + 2 WHERE submission_id = NEW.submission_id; END"
    )


@named_by(r"one_account_a_person")
def unique_index_dropped(hands: Hands) -> None:
    """A person may have several accounts."""
    hands.sql("DROP INDEX one_account_a_person")


@named_by(r"register")
def view_changed(hands: Hands) -> None:
    """What the program reads of people says that one of them is an approver; no row does."""
    made = hands.one("SELECT sql FROM sqlite_schema WHERE name = 'register'")
    hands.sql("DROP VIEW register")
    granted = made.replace("(SELECT", "CASE p.person_id WHEN 2 THEN 'approver' ELSE (SELECT", 1)
    hands.sql(granted.replace(") AS roles", ") END AS roles"))


@named_by(r"ledger")
def table_page_zeroed(hands: Hands) -> None:
    """A page of the ledger reads as zeroes."""
    hands.page_zeroed(hands.page_of("ledger"))


@named_by(r"audit")
def trail_page_zeroed(hands: Hands) -> None:
    """A page of the audit reads as zeroes."""
    hands.page_zeroed(hands.page_of("audit"))


@named_by(r"units")
def units_page_zeroed(hands: Hands) -> None:
    """A page that every update reads is zeroes."""
    hands.page_zeroed(hands.page_of("units"))


@named_by(r"audit_of_subject")
def index_page_zeroed(hands: Hands) -> None:
    """A page of an index reads as zeroes: no table lost anything."""
    hands.page_zeroed(hands.page_of("audit_of_subject"))


@named_by(r"xueshi\.db|database|数据库")
def header_zeroed(hands: Hands) -> None:
    """The first page reads as zeroes."""
    hands.page_zeroed(1)


@named_by(r"xueshi\.db|database|数据库")
def file_cut(hands: Hands) -> None:
    """The last third of the file is missing."""
    hands.close()
    size = hands.path.stat().st_size
    with hands.path.open("r+b") as file:
        file.truncate(size * 2 // 3 // 4096 * 4096)


@named_by(submission(6))
def bit_flipped(hands: Hands) -> None:
    """A bit of a record's title is flipped by the disk."""
    told = "春游春游中国科协".encode()
    hands.bytes_replaced(told, bytes([*told[:2], told[2] ^ 1, *told[3:]]))


@named_by(r"ledger_of_person")
def index_points_elsewhere(hands: Hands) -> None:
    """An index leaves an entry out: who asks by person and year doesn't find it."""
    made = hands.one("SELECT sql FROM sqlite_schema WHERE name = 'ledger_of_person'")

    def described(sql: str) -> None:
        hands.sql("PRAGMA writable_schema = ON")
        hands.sql("UPDATE sqlite_schema SET sql = ? WHERE name = 'ledger_of_person'", sql)
        hands.sql("PRAGMA writable_schema = RESET")

    described(f"{made} WHERE entry_id <> 13")
    with hands.guards_off():
        hands.copied("ledger", "entry_id", 5, entry_id=13, year=2025)
    described(made)
