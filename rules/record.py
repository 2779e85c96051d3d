"""What happened: a record of training or study, and the person it belongs to (art. 2, 5, 6, 9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Route(StrEnum):
    """Who registers a record, and how (art. 9)."""

    IN_HOUSE = "in_house"
    EXTERNAL = "external"
    SELF_STUDY = "self_study"
    EXTERNAL_ONLINE = "external_online"
    STUDY_ABROAD = "study_abroad"
    ABROAD_TRAINING = "abroad_training"
    PLATFORM = "platform"


class Form(StrEnum):
    """What kind of training it was (art. 5)."""

    PARTY_THEORY = "party_theory"
    PARTY_BRANCH = "party_branch"
    SPECIAL_CLASS = "special_class"
    ACADEMIC = "academic"
    CONFERENCE = "conference"
    ABROAD = "abroad"
    ONLINE = "online"
    GROUP_VIDEO = "group_video"
    LECTURE = "lecture"
    SELF_STUDY = "self_study"


class Bucket(StrEnum):
    """The two sums that a year demands (art. 8)."""

    GENERAL = "general"
    ONLINE = "online"


class State(StrEnum):
    """Where a record stands in its review (art. 9.2)."""

    PENDING = "pending"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"


class Result(StrEnum):
    """The outcome of the assessment (考核结果, art. 6)."""

    PASSED = "pass"
    FAILED = "fail"
    NONE = "none"


class Half(StrEnum):
    """Half of a day; "am" sorts before "pm"."""

    AM = "am"
    PM = "pm"


class Rank(StrEnum):
    """职工, or 处级及以上领导人员 (art. 8)."""

    STAFF = "staff"
    LEADER = "leader"


SCHEDULED_ROUTES = frozenset({Route.IN_HOUSE, Route.EXTERNAL, Route.STUDY_ABROAD, Route.ABROAD_TRAINING})
"""Routes that are counted by half-days of instruction; the others carry their own hours (R3)."""

FORMS_OF_ROUTE: Mapping[Route, tuple[Form, ...]] = {
    Route.IN_HOUSE: (
        Form.PARTY_THEORY,
        Form.PARTY_BRANCH,
        Form.SPECIAL_CLASS,
        Form.ACADEMIC,
        Form.CONFERENCE,
        Form.GROUP_VIDEO,
        Form.LECTURE,
    ),
    Route.EXTERNAL: (
        Form.PARTY_THEORY,
        Form.SPECIAL_CLASS,
        Form.ACADEMIC,
        Form.CONFERENCE,
        Form.GROUP_VIDEO,
        Form.LECTURE,
    ),
    Route.SELF_STUDY: (Form.SELF_STUDY,),
    Route.EXTERNAL_ONLINE: (Form.ONLINE, Form.LECTURE, Form.SPECIAL_CLASS),
    Route.STUDY_ABROAD: (Form.ACADEMIC, Form.ABROAD),
    Route.ABROAD_TRAINING: (Form.ABROAD, Form.CONFERENCE, Form.SPECIAL_CLASS),
    Route.PLATFORM: (Form.ONLINE,),
}
"""The forms that a conversation offers for a route, in the order of article 5."""

_ONLINE_ROUTES = frozenset({Route.EXTERNAL_ONLINE, Route.PLATFORM})
_ONLINE, _GROUP_VIDEO, _ONLINE_BUCKET, _GENERAL_BUCKET = Form.ONLINE, Form.GROUP_VIDEO, Bucket.ONLINE, Bucket.GENERAL
_STUDY_ROUTE, _STUDY_FORM, _FAILED = Route.SELF_STUDY, Form.SELF_STUDY, Result.FAILED
"""What is asked of each of millions of records, found once: by its class a member is found ten times as slowly."""


def bucket_of(route: Route, form: Form, group_video: Bucket = Bucket.GENERAL) -> Bucket:
    """Tell the bucket that a record counts in (art. 8): the route wins, then the form decides.

    `group_video` is the policy's decided reading of 集中视频培训; `Policy.bucket_of` passes it.
    """
    if route in _ONLINE_ROUTES or form is _ONLINE:
        return _ONLINE_BUCKET
    return group_video if form is _GROUP_VIDEO else _GENERAL_BUCKET


class Record(NamedTuple):
    """One training or study as it took place; what it counts is worked out elsewhere.

    Scheduled routes have `half_days` (held) and `absent_half_days`; the others have `hours`.
    `start` and `end` are days in Asia/Shanghai, both included. A tuple, since millions are made when everything is
    worked out again, in a quarter of a frozen dataclass's time.
    """

    id: str
    route: Route
    form: Form
    title: str
    start: date
    end: date
    start_half: Half = Half.AM
    end_half: Half = Half.PM
    half_days: int | None = None
    absent_half_days: int = 0
    hours: Decimal | None = None
    result: Result = Result.NONE
    off_job: bool = False
    platform: str | None = None
    state: State = State.APPROVED
    makeup_year: int | None = None
    makeup_hours: Decimal | None = None

    @property
    def scheduled(self) -> bool:
        """Whether it is counted by half-days (R3)."""
        return self.route in SCHEDULED_ROUTES

    @property
    def held(self) -> int:
        """Half-days of instruction; 0 where it carries its own hours."""
        return self.half_days or 0

    @property
    def self_study(self) -> bool:
        """Whether the yearly cap of article 9.5 holds for it (R2: by route or by form)."""
        return self.route is _STUDY_ROUTE or self.form is _STUDY_FORM

    @property
    def failed(self) -> bool:
        return self.result is _FAILED

    @property
    def order(self) -> tuple[date, Half, date, Half, str]:
        """The order in which records fill a cap or a shortfall."""
        return (self.end, self.end_half, self.start, self.start_half, self.id)


@dataclass(frozen=True, slots=True)
class RankSince:
    """A rank and the first day on which it is held."""

    rank: Rank
    since: date


@dataclass(frozen=True, slots=True)
class Person:
    """A staff member on the register (art. 2); `ranks` rise strictly by day and are never empty."""

    staff_no: str
    ranks: tuple[RankSince, ...]
    joined_on: date | None = None
    left_on: date | None = None

    @property
    def joined(self) -> date:
        """The first day on the register: unless given, the day of the first rank (R10)."""
        return self.joined_on or self.ranks[0].since

    def rank_on(self, day: date) -> Rank:
        """Tell the rank held on a day; before the first rank the first one holds."""
        held = self.ranks[0].rank
        for entry in self.ranks[1:]:
            if entry.since > day:
                break
            held = entry.rank
        return held

    def on_register_during(self, start: date, end: date) -> bool:
        """Whether any day of the span lies on the register; `left_on` is the last day there."""
        return end >= self.joined and (self.left_on is None or start <= self.left_on)

    def on_register_throughout(self, start: date, end: date) -> bool:
        """Whether every day of the span lies on the register."""
        return self.joined <= start and (self.left_on is None or self.left_on >= end)
