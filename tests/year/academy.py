"""Who lives the year: units with two approvers and an organiser each, people of all ranks, and the bureau."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random

FIRST_ACCOUNT = 100_000
BUREAU_UNIT, BUREAU = "HQ", 3
HEADER = "staff_no,name,unit,unit_name,rank,since,joined_on,left_on,roles"
FAMILY_NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN_NAMES = (
    "伟",
    "芳",
    "娜",
    "敏",
    "静",
    "强",
    "磊",
    "洋",
    "艳",
    "勇",
    "杰",
    "娟",
    "涛",
    "明",
    "霞",
    "秀兰",
    "志远",
    "思源",
)
A_LEADER, COMES_LATER, LEAVES = 10, 33, 40
"""Every how many-th is one, joins within the year, leaves within it."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on the register, as the roster has them before the year."""

    staff_no: str
    name: str
    unit: str
    rank: str
    account: int
    roles: str = ""
    joined_on: str = "2015-07-01"
    left_on: str = ""

    @property
    def approves(self) -> bool:
        """Whether they review their unit's submissions."""
        return "approver" in self.roles

    def is_there(self, day: date) -> bool:
        """Whether they are on the register on a day."""
        return self.joined_on <= day.isoformat() and (not self.left_on or day.isoformat() <= self.left_on)


def members(people: int, units: int, seed: int) -> list[Member]:
    """Everybody, the bureau last. The first three of a unit are two approvers and an organiser, who stay all year."""
    draw = Random(seed)
    made = []
    for number in range(people):
        unit, place = f"U{number % units + 1:02}", number // units
        roles = ("approver", "approver", "organiser")[place] if place < 3 else ""
        made.append(
            Member(
                staff_no=f"{unit}-{place + 1:04}",
                name=draw.choice(FAMILY_NAMES) + draw.choice(GIVEN_NAMES),
                unit=unit,
                rank="leader" if number % A_LEADER == 0 else "staff",
                account=FIRST_ACCOUNT + number,
                roles=roles,
                joined_on="2026-04-01" if place > 2 and number % COMES_LATER == 0 else "2015-07-01",
                left_on="2026-09-30" if place > 2 and number % LEAVES == 1 else "",
            )
        )
    for number in range(BUREAU):
        account = FIRST_ACCOUNT + people + number
        made.append(Member(f"HQ-{number + 1:04}", f"陈{GIVEN_NAMES[number]}", BUREAU_UNIT, "staff", account, "bureau"))
    return made


def roster(everybody: Iterable[Member]) -> str:
    """The file that HR imports before the year."""
    lines = [
        f"{who.staff_no},{who.name},{who.unit},研究所{who.unit},{who.rank},2015-07-01,{who.joined_on},{who.left_on},{who.roles}"
        for who in everybody
    ]
    return "\n".join((HEADER, *lines))
