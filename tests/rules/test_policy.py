"""The policy as data: what the file says, how a bad one is refused, which year it holds for (R14, R15)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from rules.policy import (
    PACKAGED,
    CreditBelowLimit,
    NoPolicy,
    Policies,
    Policy,
    PolicyFaults,
    UnitRules,
    laxer,
    never_laxer,
    rules_for,
)
from rules.record import FORMS_OF_ROUTE, SCHEDULED_ROUTES, Bucket, Form, Rank, Route, bucket_of

TEXT = (PACKAGED / "2019-89.toml").read_text("utf-8")
POLICY = Policy.parse(TEXT)


def _later(text: str = TEXT) -> str:
    """A policy that follows the first: stricter, from the middle of 2025."""
    return (
        text.replace('"2019-89"', '"2025-1"')
        .replace("2019-12-31", "2025-06-01")
        .replace("staff = 90", "staff = 100")
        .replace('limit = "full"', 'limit = "attended"')
    )


def test_the_regulation_of_2019() -> None:
    assert (POLICY.name, POLICY.in_force_from) == ("2019-89", date(2019, 12, 31))
    assert POLICY.required.general == {Rank.STAFF: 90, Rank.LEADER: 110}
    assert POLICY.required.online == 50
    assert POLICY.credit.hours_per_half_day == 4
    assert POLICY.credit.self_study_cap == 10
    assert POLICY.credit.absence_limit == Fraction(1, 7)
    assert POLICY.credit.credit_below_limit is CreditBelowLimit.FULL
    assert POLICY.credit.absence_routes == SCHEDULED_ROUTES
    assert POLICY.credit.failed_routes == set(Route)
    assert POLICY.makeup.due == POLICY.required.rank_day == (12, 31)
    assert POLICY.makeup.whole_year_only
    assert POLICY.promotion.due_months == 12
    assert POLICY.appraisal.appointment_form_months == 2
    assert (POLICY.review.late_days, POLICY.review.hours_a_day) == (90, Decimal(8))


def test_reading_alone_needs_no_evidence() -> None:
    assert [route for route in Route if POLICY.demands_evidence(route)] == [
        Route.EXTERNAL,
        Route.EXTERNAL_ONLINE,
        Route.STUDY_ABROAD,
        Route.ABROAD_TRAINING,
    ]


def test_every_value_of_the_file_cites_its_article() -> None:
    """At its own line, at the comment above it, or at the head of its table."""
    head = above = ""
    for line in TEXT.splitlines():
        if line.startswith("["):
            head = line
        elif line and not line.startswith("#"):
            assert any("art." in place or "decided" in place for place in (line, above, head)), line
        above = line if line.startswith("#") else ""


def test_every_fault_of_a_file_is_told_by_its_key() -> None:
    broken = (
        TEXT.replace("staff = 90", "staff = 90.25")
        .replace("online = 50", 'online = "50"')
        .replace('"1/7"', '"1/0"')
        .replace('"12-31"', '"2-30"')
        .replace("due_months = 12", "due_months = 13")
        .replace("late_days = 90", "late_days = 0")
        .replace("top = 10", "topp = 10")
        .replace("hours_a_day = 8", "hours_a_day = inf")
        .replace("self_study_cap = 10", "self_study_cap = -1")
        .replace("hours_per_half_day = 4", "hours_per_half_day = true")
    )

    with pytest.raises(PolicyFaults) as caught:
        Policy.parse(broken)

    assert sorted(fault.split(":")[0] for fault in caught.value.faults) == [
        "credit.absence_limit",
        "credit.hours_per_half_day",
        "credit.self_study_cap",
        "makeup.due",
        "promotion.due_months",
        "publication.top",
        "publication.topp",
        "required.general.staff",
        "required.online",
        "required.rank_day",
        "review.hours_a_day",
        "review.late_days",
    ]


def test_a_fault_says_what_is_wanted() -> None:
    broken = TEXT.replace('"1/7"', '"seldom"').replace("online = 50", "online = 50.25").replace("12-31", "2-30")

    with pytest.raises(PolicyFaults) as caught:
        Policy.parse(broken.replace("2019-2-30", "2019-12-31"))

    assert str(caught.value).split("\n") == [
        "required.online: Value error, hours are a number with at most one digit after the point",
        'required.rank_day: Value error, a month and a day in quotes are wanted, such as "12-31"',
        'credit.absence_limit: Value error, a fraction in quotes is wanted, such as "1/7"',
        'makeup.due: Value error, a month and a day in quotes are wanted, such as "12-31"',
    ]


def test_what_is_no_toml_is_told_by_its_line() -> None:
    with pytest.raises(PolicyFaults, match="at line 2, column 12"):
        Policy.parse("# a policy\nname = 2019-89\n")


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ('absence_limit = "1/7"', "absence_limit = 0.1"),
        ('absence_limit = "1/7"', 'absence_limit = "0/7"'),
        ('absence_limit = "1/7"', 'absence_limit = "8/7"'),
        ('due = "12-31"', 'due = "02-29"'),
        ('due = "12-31"', "due = 1231"),
        (", leader = 110", ""),
        ("leader = 110", "leader = 110, boss = 120"),
        ('name = "2019-89"', "name = "),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(value: str, fault: str) -> None:
    with pytest.raises(PolicyFaults):
        Policy.parse(TEXT.replace(value, fault))


def test_a_folder_tells_the_faults_of_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(TEXT.replace("online = 50", "online = -1"), "utf-8")
    (tmp_path / "b.toml").write_text("name = ", "utf-8")

    with pytest.raises(PolicyFaults) as caught:
        Policies.load(tmp_path)

    assert [fault.split(":")[0] for fault in caught.value.faults] == ["a.toml", "b.toml"]


def test_a_folder_without_a_policy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyFaults, match="no policy file"):
        Policies.load(tmp_path)


def test_a_year_follows_the_policy_of_its_31_december(tmp_path: Path) -> None:
    (tmp_path / "z.toml").write_text(TEXT, "utf-8")
    (tmp_path / "a.toml").write_text(_later(), "utf-8")
    policies = Policies.load(tmp_path)

    assert [policies.for_year(year).name for year in (2019, 2024, 2025, 2030)] == [
        "2019-89",
        "2019-89",
        "2025-1",
        "2025-1",
    ]
    with pytest.raises(NoPolicy) as caught:
        policies.for_year(2018)
    assert (caught.value.year, str(caught.value)) == (2018, "2018")
    assert policies.judging(2018).name == "2019-89"
    assert policies.judging(2025).name == "2025-1"


def test_a_supplement_is_held_against_every_policy_of_its_years() -> None:
    policies = Policies((POLICY, Policy.parse(_later())))

    def names(since: int | None, until: int | None) -> list[str]:
        return [policy.name for policy in policies.holding(since, until)]

    assert names(None, None) == ["2019-89", "2025-1"]
    assert names(None, 2025) == ["2019-89"]
    assert names(None, 2026) == ["2019-89", "2025-1"]
    assert names(2024, 2025) == ["2019-89"]
    assert names(2025, None) == ["2025-1"]
    assert names(2000, 2010) == ["2019-89"]


def test_a_supplement_may_not_be_laxer_than_the_policy() -> None:
    strict = UnitRules(None, {Rank.STAFF: Decimal(90)}, Decimal(50), Decimal(10), Fraction(1, 7))
    lax = UnitRules(None, {Rank.LEADER: Decimal("109.9")}, Decimal(49), Decimal(11), Fraction(1, 6))

    assert laxer(strict, POLICY) == {}
    assert laxer(lax, POLICY) == {
        "general_hours.leader": 110,
        "online_hours": 50,
        "self_study_cap": 10,
        "absence_limit": Fraction(1, 7),
    }


def test_crediting_in_full_is_laxer_than_crediting_what_was_attended() -> None:
    full = UnitRules(credit_below_limit=CreditBelowLimit.FULL)
    attended = UnitRules(credit_below_limit=CreditBelowLimit.ATTENDED)

    assert laxer(full, Policy.parse(_later())) == {"credit_below_limit": CreditBelowLimit.ATTENDED}
    assert laxer(attended, Policy.parse(_later())) == laxer(attended, POLICY) == laxer(full, POLICY) == {}


def test_the_supplement_with_the_latest_since_holds() -> None:
    always, later, last = UnitRules(), UnitRules(since=2025), UnitRules(since=2027)

    assert rules_for((last, always, later), 2024) is always
    assert rules_for((last, always, later), 2025) is later
    assert rules_for((last, always, later), 2026) is later
    assert rules_for((last, always, later), 2027) is last
    assert rules_for((later,), 2024) is None


def test_a_supplement_tightens_only_what_it_names() -> None:
    tightened = POLICY.tightened(UnitRules(None, {Rank.STAFF: Decimal(95)}, absence_limit=Fraction(1, 8)))

    assert tightened.required.general == {Rank.STAFF: 95, Rank.LEADER: 110}
    assert tightened.required.online == 50
    assert (tightened.credit.absence_limit, tightened.credit.self_study_cap) == (Fraction(1, 8), Decimal(10))
    assert POLICY.required.general[Rank.STAFF] == 90
    assert POLICY.tightened(None) is POLICY


def test_the_decided_bucket_of_group_video_is_the_files() -> None:
    online = Policy.parse(TEXT.replace('group_video = "general"', 'group_video = "online"'))

    assert POLICY.bucket_of(Route.EXTERNAL, Form.GROUP_VIDEO) is Bucket.GENERAL
    assert online.bucket_of(Route.EXTERNAL, Form.GROUP_VIDEO) is Bucket.ONLINE
    assert online.bucket_of(Route.EXTERNAL, Form.LECTURE) is Bucket.GENERAL


def test_the_route_wins_over_the_form() -> None:
    assert bucket_of(Route.PLATFORM, Form.LECTURE) is Bucket.ONLINE
    assert bucket_of(Route.EXTERNAL_ONLINE, Form.SPECIAL_CLASS) is Bucket.ONLINE
    assert bucket_of(Route.IN_HOUSE, Form.ONLINE) is Bucket.ONLINE
    assert bucket_of(Route.SELF_STUDY, Form.SELF_STUDY) is Bucket.GENERAL


def test_the_forms_that_fit_a_route() -> None:
    assert set(Form) - set(FORMS_OF_ROUTE[Route.IN_HOUSE]) == {Form.SELF_STUDY, Form.ONLINE, Form.ABROAD}
    assert set(FORMS_OF_ROUTE[Route.IN_HOUSE]) - set(FORMS_OF_ROUTE[Route.EXTERNAL]) == {Form.PARTY_BRANCH}
    assert FORMS_OF_ROUTE[Route.SELF_STUDY] == (Form.SELF_STUDY,)
    assert set(FORMS_OF_ROUTE[Route.EXTERNAL_ONLINE]) == {Form.ONLINE, Form.LECTURE, Form.SPECIAL_CLASS}
    assert set(FORMS_OF_ROUTE[Route.STUDY_ABROAD]) == {Form.ACADEMIC, Form.ABROAD}
    assert set(FORMS_OF_ROUTE[Route.ABROAD_TRAINING]) == {Form.ABROAD, Form.CONFERENCE, Form.SPECIAL_CLASS}
    assert FORMS_OF_ROUTE[Route.PLATFORM] == (Form.ONLINE,)
    assert set(FORMS_OF_ROUTE) == set(Route)


def test_a_supplement_gives_way_to_a_later_policy_that_is_stricter(tmp_path: Path) -> None:
    """Key by key, from the policy's first year on; one that holds for other years is left alone (R14, R15)."""
    (tmp_path / "a.toml").write_text(TEXT, "utf-8")
    (tmp_path / "b.toml").write_text(_later(), "utf-8")
    policies = Policies.load(tmp_path)
    own = UnitRules(general_hours={Rank.STAFF: Decimal(95), Rank.LEADER: Decimal(120)}, online_hours=Decimal(60))
    later = UnitRules(since=2030, general_hours={Rank.STAFF: Decimal(105)})
    assert never_laxer((own, later), policies) == (
        own,
        UnitRules(since=2025, general_hours={Rank.LEADER: Decimal(120)}, online_hours=Decimal(60)),
        later,
    )
    full = UnitRules(since=2022, credit_below_limit=CreditBelowLimit.FULL)
    assert never_laxer((full,), policies) == (full, UnitRules(since=2025))
    ended = UnitRules(since=2020, general_hours={Rank.STAFF: Decimal(95)})
    assert never_laxer((ended, UnitRules(since=2024)), policies) == (ended, UnitRules(since=2024))


def test_no_two_files_have_a_name_or_a_day(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(TEXT, "utf-8")
    (tmp_path / "b.toml").write_text(TEXT.replace("2019-12-31", "2020-12-31"), "utf-8")
    (tmp_path / "c.toml").write_bytes(b"\xff")
    with pytest.raises(PolicyFaults) as caught:
        Policies.load(tmp_path)
    assert caught.value.faults == ("b.toml: name: a.toml has the same", "c.toml: not UTF-8")
