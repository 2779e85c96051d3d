"""How somebody logs a record from beginning to end; and an academy in which that was done, where machines begin."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from handlers.event import File, Kind
from handlers.log.evidence import fetched
from handlers.reply import Reply
from storage.evidence import EvidenceState
from storage.unit_of_work import UnitOfWork
from tests.properties.campus import Begun, Campus, furnished
from tests.properties.invariants import FILE, TITLE
from tests.story import Phone

ROUTES = ("外部培训", "在职自学", "外部网络培训", "境外培训")
FORMS = {"external": "专题讲座", "external_online": "网络学习", "abroad_training": "学术会议"}


def busy(folder: Path) -> Begun:
    """An academy in which records of both institutes wait, their cards before every reviewer."""
    empty, used = folder / "empty", folder / "used"
    empty.mkdir()
    used.mkdir()
    campus = Campus(furnished(empty), used)
    for pick, staff_no in enumerate(("A001", "B001", "A002", "A003", "A001", "B002", "B001", "A001")):
        log(campus, campus.phones[staff_no], 7 * pick)
    for _ in range(4):
        fetch(campus, EvidenceState.STORED)
    campus.verify()
    campus.close()
    return campus.begun()


def log(campus: Campus, phone: Phone, pick: int) -> None:
    """A new record, whatever was begun before."""
    campus.types(phone, "/log")
    if newest(phone, "log.new"):
        campus.presses(phone, 0, "log.new")
    finish(campus, phone, pick)


def finish(campus: Campus, phone: Phone, pick: int) -> None:
    """Right answers until the form is complete, then submit."""
    for _ in range(20):
        if not answer(campus, phone, pick):
            break
    campus.presses(phone, 0, "log.submit")


def answer(campus: Campus, phone: Phone, pick: int) -> bool:
    """A right answer to the open question; false when nothing is asked."""
    asked = campus.asked(phone)
    if asked is None:
        return False
    field, answers = asked
    if field.key == "evidence" and answers["route"] != "self_study":
        file(campus, phone)
    campus.types(phone, _right(campus, field.key, answers.get("route", ""), pick))
    return True


def _right(campus: Campus, key: str, route: str, pick: int) -> str:
    """Where a number of its own makes no difference, ``pick`` says which right answer."""
    end = campus.today - timedelta(days=pick % 90)
    start = max(end - timedelta(days=pick % 4), date(2025, 1, 1))
    return {
        "route": ROUTES[pick % len(ROUTES)],
        "form": FORMS.get(route, "专题讲座"),
        "title": f"{TITLE}{next(campus.academy.numbers)}",
        "content": "和名称一样",
        "platform": "中国干部网络学院",
        "span": f"{start} - {end}",
        "half_days": str(1 + pick % 2),
        "absent": "1" if pick % 10 == 0 else "0",
        "hours": "4" if pick % 2 else "7.5",
        "off_job": "脱产" if pick % 3 else "不脱产",
        "result": "不合格" if pick % 9 == 0 else "合格",
        "makeup": "不补",
        "evidence": "没有了",
    }.get(key, "北京")


def file(campus: Campus, phone: Phone) -> None:
    """A photo that nobody sent before."""
    number = next(campus.academy.numbers)
    campus.sends(phone, Kind.FILE, file=File("photo", f"{FILE}{number}", f"unique-{number}", None, None, 1000))


def fetch(campus: Campus, state: EvidenceState) -> None:
    """Two files that wait are kept or lost, and it is told."""
    academy = campus.academy

    async def fetching(work: UnitOfWork) -> list[Reply]:
        told: list[Reply] = []
        for each in await work.evidence.claim("machine", academy.now, academy.now + timedelta(minutes=1), 2):
            kept = await work.evidence.settle(each, "machine", state, sha256=f"hash of {each.file_unique_id}")
            told += await fetched(work, academy.policies, kept or each, academy.now)
        return told

    campus.ticks(fetching)


def newest(phone: Phone, verb: str) -> bool:
    """Whether the newest message offers a button of this verb."""
    rows = phone.messages[-1].keyboard if phone.messages else []
    return any(button["callback_data"].startswith(verb + ":") for row in rows for button in row)
