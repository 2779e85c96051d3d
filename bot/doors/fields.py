"""The cells of outside tables as values: staff numbers, names, days, hours, ranks, roles (articles 2, 5, 6, 9).

Each type takes the text of a cell that is not blank, and refuses with a code that the texts put in words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, TypeVar

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from handlers.binding.staff_no import normal_staff_no, without_invisible
from rules.record import Form, Half, Rank, Result, Route, State

_DAY = re.compile(
    r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月)(\d{1,2})日?|(\d{4})(\d\d)(\d\d)", re.ASCII
)
_UNIT = re.compile(r"[0-9A-Za-z._/\-\u3400-\u9fff()]{1,32}")
_WHOLE = re.compile(r"(-?\d{1,9})(?:\.0+)?", re.ASCII)
_HOURS = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?", re.ASCII)
_YEARS = range(1900, 2100)
_LONGEST_NAME = 200
_LONGEST_TEXT = 4000

RANKS: Mapping[str, Rank] = {"staff": Rank.STAFF, "leader": Rank.LEADER, "职工": Rank.STAFF, "领导": Rank.LEADER}
ROLES: Mapping[str, str] = {
    "approver": "approver",
    "organiser": "organiser",
    "bureau": "bureau",
    "审核人": "approver",
    "班主任": "organiser",
    "人事局": "bureau",
}
ROUTES: Mapping[str, Route] = {route.value: route for route in Route} | {
    "院内培训": Route.IN_HOUSE,
    "外部培训": Route.EXTERNAL,
    "在职自学": Route.SELF_STUDY,
    "外部网络培训": Route.EXTERNAL_ONLINE,
    "公派留学": Route.STUDY_ABROAD,
    "境外培训": Route.ABROAD_TRAINING,
    "院继续教育网": Route.PLATFORM,
}
FORMS: Mapping[str, Form] = {form.value: form for form in Form} | {
    "党的基本理论和党性教育培训": Form.PARTY_THEORY,
    "党支部集体学习、党课学习": Form.PARTY_BRANCH,
    "专项培训班": Form.SPECIAL_CLASS,
    "学术进修、技术研修、职业资格认证培训": Form.ACADEMIC,
    "国内外学术会议、讲座": Form.CONFERENCE,
    "出国(境)培训、公派留学": Form.ABROAD,
    "网络培训": Form.ONLINE,
    "集中视频培训": Form.GROUP_VIDEO,
    "专题讲座": Form.LECTURE,
    "在职自学": Form.SELF_STUDY,
}
HALVES: Mapping[str, Half] = {"am": Half.AM, "pm": Half.PM, "上午": Half.AM, "下午": Half.PM}
RESULTS: Mapping[str, Result] = {result.value: result for result in Result} | {
    "合格": Result.PASSED,
    "不合格": Result.FAILED,
    "无考核": Result.NONE,
}
TRUTHS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "1", "是", "脱产"), True),
    **dict.fromkeys(("false", "no", "0", "否", "不脱产"), False),
}
STATES: Mapping[str, State] = {"approved": State.APPROVED, "已通过": State.APPROVED}
"""The archive takes what was approved in its day, nothing else."""
PLATFORMS: Mapping[str, str] = {"中国干部网络学院": "cadre_academy"}

Read = TypeVar("Read")


@lru_cache(maxsize=4096)
def day_of(text: str) -> date | None:
    """The day that 2026-03-02, 2026/3/2, 2026.3.2, 20260302 or 2026年3月2日 names; None for anything else."""
    match = _DAY.fullmatch(unicodedata.normalize("NFKC", text))
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def one_line(text: str) -> str | None:
    """The text in one line, without invisible characters; None when nothing is left or it is too long."""
    line = unicodedata.normalize("NFC", " ".join(without_invisible(text).split()))
    return line if 0 < len(line) <= _LONGEST_NAME else None


def paragraphs(text: str) -> str | None:
    """The text with its lines; None when nothing is left or it is too long."""
    lines = without_invisible(text).strip()
    return lines if 0 < len(lines) <= _LONGEST_TEXT else None


def platform_of(text: str) -> str | None:
    """A platform by its code or its name."""
    line = one_line(text)
    return PLATFORMS.get(line, line) if line else None


def whole_of(text: str) -> int | None:
    """A whole number, which may be written 10 or 10.0."""
    match = _WHOLE.fullmatch(plain(text))
    return int(match[1]) if match else None


def hours_of(text: str) -> Decimal | None:
    """A number of hours, exactly as it is written; the rules judge how many there may be."""
    number = plain(text)
    return Decimal(number) if _HOURS.fullmatch(number) else None


def unit_code(text: str) -> str | None:
    """A unit's code: letters, digits, Chinese characters, and no look-alikes of them."""
    code = unicodedata.normalize("NFKC", without_invisible(text)).strip()
    return code if _UNIT.fullmatch(code) else None


def plain(text: str) -> str:
    """A word in the one form in which it is looked up."""
    return unicodedata.normalize("NFKC", without_invisible(text)).strip().casefold()


def roles_of(text: str) -> frozenset[str] | None:
    """The roles of a cell, with semicolons between them; None when one of them is unknown."""
    words = [plain(word) for word in re.split("[;；]", text)]
    roles = [ROLES.get(word) for word in words if word]
    return None if None in roles else frozenset(role for role in roles if role)


def one_of(words: Mapping[str, Read]) -> Callable[[str], Read | None]:
    """Look a cell's word up, in either language."""
    return lambda text: words.get(plain(text))


def refusing(read: Callable[[str], Read | None], code: str) -> BeforeValidator:
    """Validate a cell by `read`; what it gives None for is refused with `code` and the text."""

    def value(text: str) -> Read:
        found = read(text)
        if found is None:
            raise PydanticCustomError(code, "refused", {"value": text})
        return found

    return BeforeValidator(value)


StaffNo = Annotated[str, refusing(normal_staff_no, "staff_no_wrong")]
UnitCode = Annotated[str, refusing(unit_code, "unit_wrong")]
OneLine = Annotated[str, refusing(one_line, "text_wrong")]
Day = Annotated[date, refusing(day_of, "day_wrong")]
RankWord = Annotated[Rank, refusing(one_of(RANKS), "rank_wrong")]
Roles = Annotated[frozenset[str], refusing(roles_of, "roles_wrong")]
Text = Annotated[str, refusing(paragraphs, "text_wrong")]
RouteWord = Annotated[Route, refusing(one_of(ROUTES), "route_wrong")]
FormWord = Annotated[Form, refusing(one_of(FORMS), "form_wrong")]
HalfWord = Annotated[Half, refusing(one_of(HALVES), "half_wrong")]
ResultWord = Annotated[Result, refusing(one_of(RESULTS), "result_wrong")]
TruthWord = Annotated[bool, refusing(one_of(TRUTHS), "truth_wrong")]
StateWord = Annotated[State, refusing(one_of(STATES), "state_wrong")]
Platform = Annotated[str, refusing(platform_of, "text_wrong")]
Whole = Annotated[int, refusing(whole_of, "whole_wrong")]
Hours = Annotated[Decimal, refusing(hours_of, "hours_wrong")]
