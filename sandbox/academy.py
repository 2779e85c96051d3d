"""The demo's academy: three units, twelve people and a plausible year of records, as the files that HR would import."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

UNITS = {"ICT": "计算所", "IOP": "物理所", "HQ": "院机关"}

# Staff number, name, unit, rank, roles. 刘洋 leads; 周婷 and 吴昊 review at 物理所, where 周婷 will be away.
PEOPLE = (
    ("A001", "王芳", "ICT", "staff", "approver"),
    ("A002", "李强", "ICT", "staff", ""),
    ("A003", "赵敏", "ICT", "staff", "approver"),
    ("A004", "陈静", "ICT", "staff", "organiser"),
    ("A005", "刘洋", "ICT", "leader", ""),
    ("A006", "孙磊", "ICT", "staff", ""),
    ("B001", "周婷", "IOP", "staff", "approver"),
    ("B002", "吴昊", "IOP", "staff", "approver"),
    ("B003", "郑爽", "IOP", "staff", ""),
    ("B004", "何平", "IOP", "leader", ""),
    ("H001", "马丽", "HQ", "staff", "bureau;approver"),
    ("H002", "高远", "HQ", "staff", "bureau"),
)
ROLES = {"bureau": "人事局 bureau", "organiser": "班主任 organiser", "approver": "审核人 approver"}
PROMOTED = "B004"
UNBOUND = "B003"
SHORT_LAST_YEAR = "A006"

# Title, organiser, place, form, month, half-days: what an ordinary year holds.
CLASSES = (
    ("党的创新理论专题培训班", "中央党校分院", "北京", "party_theory", 3, 6),
    ("保密与信息安全培训", "中国信息安全测评中心", "北京", "special_class", 4, 2),
    ("科学仪器开放共享研讨会", "中国仪器仪表学会", "上海", "conference", 5, 4),
    ("高性能计算方法进修", "国家超级计算天津中心", "天津", "academic", 6, 8),
    ("科研诚信专题讲座", "中国科协", "北京", "lecture", 9, 1),
)
ONLINE = (("干部在线学习：新发展理念", 26), ("科研管理网络课程", 24))

ROSTER = ("staff_no", "name", "unit", "unit_name", "rank", "since", "joined_on", "roles")
RECORDS = (
    "staff_no", "id", "route", "form", "title", "content", "organiser", "place", "start", "end", "half_days",
    "hours", "result", "off_job", "platform",
)  # fmt: skip


def about(rank: str, roles: str) -> str:
    """Who somebody is, for the page of phones: the first of their roles, or their rank."""
    held = [told for role, told in ROLES.items() if role in roles.split(";")]
    return (held or ["领导人员 leader" if rank == "leader" else "职工 staff"])[0]


def roster_csv(today: date) -> str:
    """The roster file; 何平 was promoted this spring, which gives him an obligation (R9)."""
    rows = [
        {
            "staff_no": staff_no,
            "name": name,
            "unit": unit,
            "unit_name": UNITS[unit],
            "rank": "staff" if staff_no == PROMOTED else rank,
            "since": "2015-07-01",
            "joined_on": "2015-07-01",
            "roles": roles,
        }
        for staff_no, name, unit, rank, roles in PEOPLE
    ]
    promoted = next(row for row in rows if row["staff_no"] == PROMOTED)
    rows.append(promoted | {"rank": "leader", "since": f"{today.year}-01-15"})
    return _csv(ROSTER, rows)


def records_csv(today: date) -> str:
    """Earlier records of last year and of this one up to today, as HR would bring them from the old system."""
    rows: list[dict[str, str]] = []
    for number, (staff_no, *_) in enumerate(PEOPLE):
        rows += _year(staff_no, today.year - 1, classes=5, days_more=0 if staff_no in _SHORT else 6)
        more = 2 if number % 3 == 2 and staff_no not in _SHORT else 0
        rows += _year(staff_no, today.year, classes=3 + number % 3, days_more=more)
    return _csv(RECORDS, [row for row in rows if row["end"] < today.isoformat()])


_SHORT = (SHORT_LAST_YEAR, PROMOTED)


def _year(staff_no: str, year: int, classes: int, days_more: int) -> list[dict[str, str]]:
    rows = [
        _row(staff_no, year, title, _monday(year, month), half_days, form=form, organiser=organiser, place=place)
        for title, organiser, place, form, month, half_days in CLASSES[:classes]
    ]
    if days_more:
        rows.append(_row(staff_no, year, "岗位技能提升班", _monday(year, 10), days_more, form="special_class"))
    for title, hours in ONLINE:
        start = _monday(year, 2 if hours == 26 else 7)
        rows.append(_online(staff_no, year, title, start, hours))
    return rows


def _row(
    staff_no: str, year: int, title: str, start: date, half_days: int, *, form: str, organiser: str = "人力资源处",
    place: str = "北京",
) -> dict[str, str]:  # fmt: skip
    end = start + timedelta(days=(half_days + 1) // 2 - 1)
    return _plain(staff_no, year, title, start, end) | {
        "route": "external",
        "form": form,
        "content": title,
        "organiser": organiser,
        "place": place,
        "half_days": str(half_days),
        "result": "pass",
        "off_job": "true" if half_days >= 6 else "false",
    }


def _online(staff_no: str, year: int, title: str, start: date, hours: int) -> dict[str, str]:
    return _plain(staff_no, year, title, start, start + timedelta(days=11)) | {
        "route": "external_online",
        "form": "online",
        "content": title,
        "organiser": "中国干部网络学院",
        "place": "网络",
        "hours": str(hours),
        "result": "pass",
        "off_job": "false",
        "platform": "cadre_academy",
    }


def _plain(staff_no: str, year: int, title: str, start: date, end: date) -> dict[str, str]:
    return {
        "staff_no": staff_no,
        "id": f"{year}-{title}",
        "title": title,
        "start": start.isoformat(),
        "end": end.isoformat(),
    }


def _monday(year: int, month: int) -> date:
    """The second Monday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7 + 7)


def _csv(header: tuple[str, ...], rows: list[dict[str, str]]) -> str:
    told = io.StringIO()
    writer = csv.DictWriter(told, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return told.getvalue()
