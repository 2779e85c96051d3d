"""Two institutes and the bureau on a real database file: who is there, what they can press, and what is checked."""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from dataclasses import field as data_field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.speak import queue_replies
from bot.verify.everything import verify
from handlers.event import Event, Kind, Tap
from handlers.forms import Field
from handlers.log.form import field_now
from handlers.log.known import Known
from handlers.register.roster import Roster, RosterFaults, RosterPerson, known_people, plan_roster
from handlers.register.roster_apply import OPERATOR, apply_plan, menus_of
from handlers.register.seats import cards_of
from handlers.reply import Reply
from handlers.standing.cases import archives_of
from rules.standing import standing
from storage.columns import academy_day, stamp
from storage.database import open_database
from storage.unit_of_work import UnitOfWork
from tests.properties.invariants import Step, check, need
from tests.properties.rows import Reader
from tests.story import Academy, Phone, academy_on, sqlite_url

PEOPLE: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "A001": ("李强甲", "ICT", ()),
    "A002": ("周敏乙", "ICT", ()),
    "A003": ("王芳丙", "ICT", ("approver",)),
    "A004": ("赵敏丁", "ICT", ("approver",)),
    "B001": ("何静庚", "IOP", ()),
    "B002": ("钱工戊", "IOP", ("approver",)),
    "B003": ("吕青辛", "IOP", ("approver",)),
    "C001": ("陈局壬", "CAS", ("bureau",)),
}
"""Staff number: name, unit, roles. The names stand in no text of the catalogue."""

BEGINS = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
"""A Tuesday, ten o'clock in Shanghai."""

STRANGER = 9001
"""An account that is bound to nobody."""


async def _furnish(folder: Path) -> None:
    async with academy_on(sqlite_url(folder)) as academy:
        for code, name in (("ICT", "计算所"), ("IOP", "物理所"), ("CAS", "院机关")):
            await academy.unit(code, name, records_since=2025)
        for staff_no, (name, unit, roles) in PEOPLE.items():
            await academy.person(staff_no, name, unit, *roles)
        async with academy.database.transaction() as work:
            english = await work.people.by_staff_no("A002")
            assert english is not None
            await work.register.set_language(english.person_id, "en")


@dataclass(frozen=True, slots=True)
class Begun:
    """An academy at a moment, to begin from again and again: its file, its phones, what they were ever shown."""

    file: Path
    at: datetime
    phones: Mapping[int, Phone] = data_field(default_factory=dict)
    memory: tuple[tuple[int, str], ...] = ()
    number: int = 1


def furnished(folder: Path) -> Begun:
    """An academy in which nothing has happened yet."""
    asyncio.run(_furnish(folder))
    return Begun(folder / "xueshi.db", BEGINS)


class Campus:
    """One academy at work. Every update, tick and import is checked as soon as it is done."""

    def __init__(self, begun: Begun, folder: Path) -> None:
        shutil.copyfile(begun.file, folder / "xueshi.db")
        self._file = folder / "xueshi.db"
        self._runner = asyncio.Runner()
        database = self._runner.run(open_database(sqlite_url(folder)))
        self.academy = Academy(database, begun.at)
        self.academy.numbers = itertools.count(begun.number)
        for account, phone in begun.phones.items():
            self.academy.phones[account] = Phone(self.academy, account, deepcopy(phone.messages))
        self._reader = Reader(folder / "xueshi.db")
        self.now = self._reader.moment()
        self.reached: Counter[str] = Counter()
        self.memory = list(begun.memory)
        self.phones = {
            person["staff_no"]: self.academy.phone(1000 + person["person_id"])
            for person in self.now.tables["people"].values()
        }
        self.stranger = self.academy.phone(STRANGER)

    def close(self) -> None:
        """Close the database."""
        self._reader.close()
        self._runner.run(self.academy.database.close())
        self._runner.close()

    def begun(self) -> Begun:
        """This academy as it was when it was closed, for others to begin from."""
        academy = self.academy
        return Begun(self._file, academy.now, academy.phones, tuple(self.memory), next(academy.numbers))

    def sends(self, phone: Phone, kind: Kind, *, seconds: float = 1, **told: Any) -> None:
        """One update of somebody's, so many seconds after the last."""
        self.academy.now += timedelta(seconds=seconds)
        event = Event(self.academy.now, kind, phone.telegram_id, phone.telegram_id, **told)
        person = self.now.person_of(phone.telegram_id)
        actor = f"person:{person['person_id']}" if person else f"account:{phone.telegram_id}"
        self._checked(self.academy.happens(event), event, actor)

    def types(self, phone: Phone, text: str) -> None:
        """A typed text, or a command."""
        if text.startswith("/"):
            self.sends(phone, Kind.COMMAND, command=text[1:])
        else:
            self.sends(phone, Kind.TEXT, text=text)

    def taps(self, phone: Phone, data: str, *, seconds: float = 1) -> None:
        """A tap with these bytes."""
        self.sends(phone, Kind.TAP, seconds=seconds, tap=Tap.parse(data), tap_id=f"tap-{next(self.academy.numbers)}")

    def visible(self, phone: Phone, *verbs: str) -> list[str]:
        """What the buttons in a chat would send now, the newest message first; those of some verbs only."""
        rows = (row for message in reversed(phone.messages) for row in message.keyboard)
        found = [button["callback_data"] for row in rows for button in row if "callback_data" in button]
        return [data for data in found if not verbs or data.partition(":")[0] in verbs]

    def presses(self, phone: Phone, pick: int, *verbs: str) -> bool:
        """Press one of the visible buttons; false when there is none."""
        found = self.visible(phone, *verbs)
        if found:
            self.taps(phone, found[pick % len(found)])
        return bool(found)

    def asked(self, phone: Phone) -> tuple[Field[Known], dict[str, Any]] | None:
        """The open question of somebody's record, with the answers before it."""
        person = self.now.person_of(phone.telegram_id)
        for draft in self.now.all("drafts", state="open"):
            mine = person is not None and draft["person_id"] == person["person_id"]
            if mine and draft["kind"] in ("log", "submission"):
                answers = json.loads(draft["answers"])
                field = field_now(answers)
                return (field, answers) if field else None
        return None

    def ticks(self, due: Callable[[UnitOfWork], Awaitable[Iterable[Reply]]]) -> None:
        """Something that the program does by itself."""

        async def tick() -> None:
            async with self.academy.database.transaction() as work:
                await queue_replies(work, list(await due(work)), self.academy.now, None, "zh", None)
            await self.academy.deliver()

        self._checked(tick(), None, "system")

    def imports(self, staff_no: str, **changed: Any) -> bool:
        """A roster that says something new of one person; false when the register can't take it."""

        async def roster() -> bool:
            academy = self.academy
            async with academy.database.transaction() as work:
                named = _renamed((await known_people(work))[staff_no].held, changed)
                try:
                    plan = await plan_roster(work, Roster({named.unit: None}, (named,)), self.today)
                except RosterFaults:
                    return False
                await apply_plan(work, plan, academy.now)
                replies = [*await menus_of(work, plan), *await cards_of(work, plan, academy.policies, academy.now)]
                await queue_replies(work, replies, academy.now, None, "zh", None)
            await academy.deliver()
            return True

        return bool(self._checked(roster(), None, OPERATOR))

    @property
    def today(self) -> date:
        """The academy's day."""
        return academy_day(self.academy.now)

    def _checked(self, doing: Awaitable[Any], event: Event | None, actor: str) -> Any:
        """Do it, and hold it to every invariant of a step."""
        done = self._runner.run(_of(doing))
        before, self.now = self.now, self._reader.moment()
        step = Step(before, self.now, event, stamp(self.academy.now), self.academy.policies, actor)
        self.reached.update(check(step))
        self.reached["steps"] += 1
        for call in self.now.outbox:
            markup = json.loads(call["body"]).get("reply_markup", {})
            buttons = [button for row in markup.get("inline_keyboard", []) for button in row]
            self.memory += [
                (call["chat_id"], button["callback_data"]) for button in buttons if "callback_data" in button
            ]
        return done

    def verify(self) -> None:
        """``verify`` finds nothing, and the ledger says what ``assess`` says of the records alone."""

        async def look() -> None:
            academy = self.academy
            async with academy.database.transaction() as work:  # quicker than a reader, and nobody else is there
                report = await verify(work, academy.policies, lambda _sha256: True)
                need(not report.findings, "verify", *report.findings)
                people = await work.people.of_unit(None)
                for year in range(self.today.year - 1, self.today.year + 1):
                    for archive in await archives_of(work, academy.policies, people, year, self.today):
                        by_rules, by_ledger = (
                            standing(archive.case, academy.policies),
                            archive.standing(academy.policies),
                        )
                        need(by_ledger == by_rules, "standing", archive.person.name, by_ledger, by_rules)

        self._runner.run(look())


def _renamed(held: RosterPerson, changed: dict[str, Any]) -> RosterPerson:
    since = None if "unit" in changed else held.unit_since
    return replace(held, unit_since=since, **changed)


async def _of(doing: Awaitable[Any]) -> Any:
    return await doing
