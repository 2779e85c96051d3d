"""Damages to the register: people, units, ranks, roles, bindings, absences."""

from __future__ import annotations

from tests.damages.hands import Hands, named_by, person

LI, ZHOU, ZHAO = person(2, "A002"), person(3, "A003"), person(4, "A004")
QIAN, SUN = person(5, "B001"), person(6, "B002")
ICT = r"(unit[ :]ICT|计算所)"


@named_by(LI)
def rank_postponed(hands: Hands) -> None:
    """A promotion is put off a year; totals are worked out again."""
    hands.sql("UPDATE ranks SET since = '2027-05-06' WHERE person_id = 2 AND rank = 'leader'")


@named_by(LI)
def rank_deleted(hands: Hands) -> None:
    """A promotion is deleted; totals are worked out again."""
    hands.sql("DELETE FROM ranks WHERE person_id = 2 AND rank = 'leader'")


@named_by(ZHOU)
def rank_back_dated(hands: Hands) -> None:
    """Somebody's only rank began earlier; totals are worked out again."""
    hands.sql("UPDATE ranks SET since = '2015-07-01' WHERE person_id = 3")


@named_by(ZHOU)
def staff_number_changed(hands: Hands) -> None:
    """Somebody has another staff number."""
    hands.quietly("UPDATE people SET staff_no = 'A009' WHERE person_id = 3")


@named_by(rf"({LI}|{ZHOU})")
def staff_numbers_swapped(hands: Hands) -> None:
    """Two people have each other's staff number and name: their years are swapped."""
    with hands.guards_off():
        hands.sql("UPDATE people SET staff_no = 'X' WHERE person_id = 2")
        hands.sql("UPDATE people SET staff_no = 'A002', name = '李强' WHERE person_id = 3")
        hands.sql("UPDATE people SET staff_no = 'A003', name = '周敏' WHERE person_id = 2")


@named_by(ZHOU)
def name_changed(hands: Hands) -> None:
    """Somebody has another name."""
    hands.quietly("UPDATE people SET name = '周明' WHERE person_id = 3")


@named_by(ZHOU)
def unit_changed(hands: Hands) -> None:
    """Somebody is moved to another unit, with the stay; totals are worked out again."""
    hands.sql("UPDATE people SET unit = 'IOP' WHERE person_id = 3")
    hands.sql("UPDATE unit_stays SET unit = 'IOP' WHERE person_id = 3")


@named_by(SUN)
def stay_moved(hands: Hands) -> None:
    """Somebody came to the unit earlier; totals are worked out again."""
    hands.sql("UPDATE unit_stays SET since = '2026-01-01' WHERE person_id = 6 AND unit = 'ICT'")


@named_by(SUN)
def stay_deleted(hands: Hands) -> None:
    """Somebody was never in the former unit; totals are worked out again."""
    hands.sql("DELETE FROM unit_stays WHERE person_id = 6 AND unit = 'IOP'")


@named_by(ZHOU)
def joined_later(hands: Hands) -> None:
    """Somebody joined in the middle of the year and owes nothing; totals are worked out again."""
    hands.sql("UPDATE people SET joined_on = '2026-02-01' WHERE person_id = 3")


@named_by(ZHOU)
def left(hands: Hands) -> None:
    """Somebody has left; totals are worked out again."""
    hands.sql("UPDATE people SET left_on = '2026-08-31' WHERE person_id = 3")


@named_by(LI)
def role_given(hands: Hands) -> None:
    """Somebody becomes an approver."""
    hands.added("roles", person_id=2, role="approver")


@named_by(ZHAO)
def role_taken(hands: Hands) -> None:
    """Somebody is an approver no longer."""
    hands.sql("DELETE FROM roles WHERE person_id = 4")


@named_by(ICT)
def first_year_changed(hands: Hands) -> None:
    """Nothing is owed of last year any more in a unit; totals are worked out again."""
    hands.sql("UPDATE units SET records_since = 2026 WHERE unit = 'ICT'")


@named_by(ICT)
def rules_changed(hands: Hands) -> None:
    """A unit gets rules of its own; totals are worked out again."""
    hands.sql("""UPDATE units SET rules = '[{"since": 2026, "self_study_cap": 5}]' WHERE unit = 'ICT'""")


@named_by(ICT)
def unit_renamed(hands: Hands) -> None:
    """A unit has another name."""
    hands.sql("UPDATE units SET unit_name = '计算机所' WHERE unit = 'ICT'")


@named_by(SUN)
def person_merged_into_another(hands: Hands) -> None:
    """Somebody's records become another's, and their own row is deleted."""
    with hands.guards_off():
        for table in ("submissions", "ledger", "evidence", "drafts"):
            hands.sql(f"UPDATE {table} SET person_id = 2 WHERE person_id = 6")
        hands.sql("UPDATE submissions SET registered_by = 2 WHERE registered_by = 6")
        for table in ("totals", "ranks", "unit_stays", "bindings", "invites", "reminders", "people"):
            hands.sql(f"DELETE FROM {table} WHERE person_id = 6")
    hands.sql("INSERT INTO totals_due (person_id) VALUES (2)")


@named_by(person(8, "A008"))
def person_made_up(hands: Hands) -> None:
    """Somebody is on the register whom nobody imported."""
    hands.copied("people", "person_id", 3, person_id=8, staff_no="A008", name="周敏敏")
    hands.added("ranks", person_id=8, rank="staff", since="2020-01-01")
    hands.added("unit_stays", person_id=8, unit="ICT", since="2020-01-01")


@named_by(QIAN)
def person_deleted(hands: Hands) -> None:
    """Somebody without records is deleted from the register."""
    with hands.guards_off():
        for table in ("totals", "ranks", "roles", "unit_stays", "bindings", "invites", "reminders", "people"):
            hands.sql(f"DELETE FROM {table} WHERE person_id = 5")


@named_by(ZHAO)
def account_changed(hands: Hands) -> None:
    """An approver's account is another one."""
    hands.sql("UPDATE bindings SET telegram_id = 6666 WHERE person_id = 4")


@named_by(QIAN)
def account_bound(hands: Hands) -> None:
    """An approver who has no account gets one."""
    hands.added("bindings", person_id=5, telegram_id=6666, bound_at="2026-09-01T02:00:00.000000Z")


@named_by(ZHAO)
def binding_ended(hands: Hands) -> None:
    """An approver's account is unbound."""
    hands.sql("UPDATE bindings SET ended_at = '2026-09-01T02:00:00.000000Z' WHERE person_id = 4")


@named_by(LI)
def invite_reopened(hands: Hands) -> None:
    """An invite that was used can be used once more."""
    hands.sql("UPDATE invites SET used_at = NULL, expires_at = '2027-04-09T02:00:00.000000Z' WHERE person_id = 2")


@named_by(QIAN)
def invite_prolonged(hands: Hands) -> None:
    """An invite that was not used holds for a year more."""
    hands.sql("UPDATE invites SET expires_at = '2027-06-05T02:00:00.000000Z' WHERE person_id = 5")


@named_by(rf"({QIAN}|{ZHAO})")
def invite_of_another(hands: Hands) -> None:
    """An open invite is for another person."""
    hands.sql("UPDATE invites SET person_id = 4 WHERE person_id = 5")


@named_by(r"(absence[ :]1|A004|person[ :]4)\b")
def absence_prolonged(hands: Hands) -> None:
    """An approver is away until the end of the year, so that the substitute goes on."""
    hands.sql("UPDATE absences SET ends_on = '2026-12-31'")


@named_by(r"(absence[ :]1|A004|person[ :]4)\b")
def absence_for_another(hands: Hands) -> None:
    """Somebody else stood in."""
    hands.sql("UPDATE absences SET substitute_id = 6")


@named_by(r"(absence[ :]2|A001|person[ :]1)\b")
def absence_made_up(hands: Hands) -> None:
    """An approver is away who didn't say so."""
    hands.copied("absences", "absence_id", 1, absence_id=2, person_id=1, ends_on="2026-12-31")


@named_by(r"heads_told_on")
def heads_never_told_again(hands: Hands) -> None:
    """The evening until which the heads were told lies a thousand years ahead."""
    hands.sql("UPDATE facts SET value = '3026-09-01' WHERE name = 'heads_told_on'")
