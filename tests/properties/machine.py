"""Several people and reviewers of two institutes at once, with doubled, reordered, late and foreign taps.

Each act is what one of them does, by intent (logs something, decides a card) or without (presses anything that anybody
was ever shown). All acts are one rule's, so that none is left out of a run. What must hold: ``invariants.py``.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from handlers.remind import Timetable, remind_next
from handlers.reply import Reply
from handlers.review.away_handover import begun_due
from handlers.review.cards import announce_due
from handlers.review.escalate import chase_due
from rules.record import Rank, RankSince
from storage.columns import academy_day
from storage.evidence import EvidenceState
from storage.unit_of_work import UnitOfWork
from tests.properties import walks
from tests.properties.campus import PEOPLE, Begun, Campus
from tests.properties.invariants import REASON
from tests.properties.rights import Rights
from tests.story import Phone

ANYONE = st.sampled_from(sorted(PEOPLE))
PICK = st.integers(0, 9999)
"""Says which of several: buttons, answers, moments."""
BEGINNINGS = ("", "review.", "review.", "record", "log.submit")
"""How the data of a remembered button begins."""
FORGED = (
    *("review.approve", "review.undo", "review.evidence", "review.hours", "review.card", "queue.approve"),
    *("record.open", "record.evidence", "record.withdraw", "record.copy", "log.reopen", "archive.open"),
)
COMMANDS = ("start", "my", "records", "review", "report", "settings", "cancel")
WRONG = ("", "<b>x</b>", "99999", "2099-01-01", "\u202e\u200b", "否定" * 60)
WHY = ("return.own", "return.dates", "return.evidence", "reject.own", "reject.untrue")
PASSES = (5, 40, 599, 601, 3_600, 86_400, 3 * 86_400, -40, -3_600)
"""Seconds; below zero the host's clock is set back."""
TIMETABLE = Timetable((3, 6, 9, 12), "first-working", time(9, 30))
DECIDE = {verb: (f"review.{verb}", f"queue.{verb}") for verb in ("approve", "return", "reject", "undo", "why", "next")}
MEMORY = Path("/dev/shm")
"""Nothing here is about power that goes: what is written needs no disk, which others keep busy."""


class Machine(RuleBasedStateMachine):
    """``begun`` is set by the test; ``reached`` sums up over all runs."""

    begun: ClassVar[Begun]
    reached: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="xueshi-machine-", dir=MEMORY if MEMORY.is_dir() else None)
        self.campus = Campus(self.begun, Path(self._folder.name))

    def teardown(self) -> None:
        """Count what was reached."""
        for name, count in self.campus.reached.items():
            event(name, "once" if count == 1 else "more")
        type(self).reached.update(self.campus.reached)
        self.campus.close()
        self._folder.cleanup()

    @invariant()
    def all_is_well(self) -> None:
        """Beside what is checked after every update."""
        self.campus.verify()

    @initialize(opening=st.sampled_from(["nothing", "a substitute", "turned down", "decided twice"]))
    def begins_with(self, opening: str) -> None:
        """Something that takes several people to bring about."""
        if opening == "a substitute":
            self.stands_in("A003", "A001", 0)
            self.approves_their_own("A003", "", 0)
        elif opening == "turned down":
            self.turns_down("A004", "A001", 1)
            self.turns_down("B002", "B001", 4)
        elif opening == "decided twice":
            self.race("A003", "A004", 1)

    # Logging

    def logs(self, who: str, _other: str, pick: int) -> None:
        """A record from beginning to end, perhaps with another one half begun before."""
        walks.log(self.campus, self._phone(who), pick)

    def begins(self, who: str, _other: str, pick: int) -> None:
        """Something is begun and left alone."""
        self.campus.types(self._phone(who), "/log")
        for _ in range(pick % 5):
            walks.answer(self.campus, self._phone(who), pick)

    def copies(self, who: str, _other: str, pick: int) -> None:
        """The same as an earlier record once more."""
        campus, phone = self.campus, self._phone(who)
        campus.types(phone, "/records")
        if campus.presses(phone, pick, "record.open") and campus.presses(phone, 0, "record.copy"):
            walks.finish(campus, phone, pick)

    def mends(self, who: str, _other: str, pick: int) -> None:
        """What was returned goes to review again."""
        if self.campus.presses(self._phone(who), pick, "log.reopen"):
            walks.finish(self.campus, self._phone(who), pick)

    def withdraws(self, who: str, _other: str, pick: int) -> None:
        """What waits, or was returned, is taken back."""
        self.campus.presses(self._phone(who), pick, "record.withdraw")

    def types(self, who: str, _other: str, pick: int) -> None:
        """A wrong answer or one to no question; or a text that is a reason here and a title there."""
        reason = f"{REASON}{next(self.campus.academy.numbers)}"
        self.campus.types(self._phone(who), WRONG[pick % len(WRONG)] if pick % 2 else reason)

    def sends_a_file(self, who: str, _other: str, _pick: int) -> None:
        """Expected or not."""
        walks.file(self.campus, self._phone(who))

    # Reviewing

    def decides(self, who: str, other: str, pick: int) -> None:
        """A card's or the queue's button; perhaps its bytes were sent by somebody else before."""
        verb = ("approve", "approve", "undo", "next")[pick % 4]
        cards = self.campus.visible(self._phone(who), *DECIDE[verb])
        if cards:
            card = cards[pick // 4 % len(cards)]
            if pick % 3 == 0:
                self.campus.taps(self._phone(other), card)
            self.campus.taps(self._phone(who), card)

    def turns_down(self, who: str, other: str, pick: int) -> None:
        """Returned or rejected, for a ready reason or a typed one; perhaps somebody else taps as well."""
        campus, phone, why = self.campus, self._phone(self._reviewer(who)), WHY[pick % len(WHY)]
        if not campus.presses(phone, pick, *DECIDE[why.partition(".")[0]]):
            return
        offered = [data for data in campus.visible(phone, *DECIDE["why"]) if data.endswith(why)]
        if offered and pick % 3 == 0:
            campus.taps(self._phone(other), offered[0])
        if offered:
            campus.taps(phone, offered[0])
        if why.endswith(".own"):
            campus.types(phone, f"{REASON}{next(campus.academy.numbers)}")

    def race(self, who: str, other: str, pick: int) -> None:
        """Two decide the same in the same moment; perhaps the first one's mind changes before the second comes."""
        campus, one, two = self.campus, self._phone(self._reviewer(who)), self._phone(self._reviewer(other))
        cards = campus.visible(one, *DECIDE["approve"])
        if not cards:
            return
        card = cards[pick % len(cards)]
        where, number, revision = card.split(":")
        campus.taps(one, card)
        if pick % 3:
            campus.taps(one, f"{where.partition('.')[0]}.undo:{number}:{int(revision) + 1}", seconds=0)
        if pick % 3 == 2:
            campus.taps(one, f"{where}:{number}:{int(revision) + 2}", seconds=0)
        campus.taps(two, card, seconds=0)
        campus.taps(two, f"review.why:{number}:{revision}:reject.untrue", seconds=0)

    def thinks_better_of_it(self, who: str, _other: str, pick: int) -> None:
        """Approved, and then undone: sooner or later, or too late."""
        campus, phone = self.campus, self._phone(self._reviewer(who))
        if campus.presses(phone, pick, *DECIDE["approve"]):
            campus.academy.now += timedelta(seconds=(1, 599, 601, 3_600)[pick % 4])
            campus.presses(phone, 0, *DECIDE["undo"])

    def looks(self, who: str, _other: str, pick: int) -> None:
        """At the files, the hours and the earlier records of somebody whose card is there."""
        verbs = ("review.evidence", "queue.evidence", "review.hours", "record.evidence", "record.open")
        self.campus.presses(self._phone(self._reviewer(who)), pick, *verbs)

    def approves_all(self, who: str, other: str, pick: int) -> None:
        """All that carry no flag; perhaps somebody decides one of them first."""
        campus, phone = self.campus, self._phone(self._reviewer(who))
        campus.taps(phone, "bulk.list:0:0")
        if pick % 2:
            campus.presses(self._phone(other), pick, *DECIDE["approve"])
        campus.presses(phone, 0, "bulk.confirm")

    def approves_their_own(self, who: str, _other: str, _pick: int) -> None:
        """By bytes that no card of theirs has."""
        for own in self.campus.now.all("submissions", person_id=self._person(who)["person_id"], state="pending")[:2]:
            self.campus.taps(self._phone(who), f"review.approve:{own['submission_id']}:{own['revision']}")

    def stands_in(self, who: str, other: str, pick: int) -> None:
        """One goes away for today or some days, and another reviews, who then does; or one is back."""
        campus, away = self.campus, self._phone(self._reviewer(who))
        campus.taps(away, "away:0:0")
        if walks.newest(away, "away.end"):
            campus.presses(away, 0, "away.end")
            campus.taps(away, "away:0:0")
        campus.types(away, "明天到后天" if pick % 5 == 4 else "今天到明天")
        wanted = f":{self._person(other)['person_id']}"
        chosen = [data for data in campus.visible(away, "away.who") if data.endswith(wanted)]
        if chosen:
            campus.taps(away, chosen[0])
            campus.presses(away, 0, "away.confirm")
            campus.types(self._phone(other), "/review")
            campus.presses(self._phone(other), pick, *DECIDE["approve"])

    def waits_for_the_bureau(self, _who: str, _other: str, pick: int) -> None:
        """Nobody decides for a week, and then the bureau does."""
        self._passes(8 * 86_400)
        self.campus.presses(self._phone("C001"), pick, *DECIDE["approve"])

    # Buttons out of their time and place

    def taps_again(self, _who: str, _other: str, pick: int) -> None:
        """A button that somebody was ever shown, pressed by them now, perhaps twice."""
        account, data = self._remembered(pick)
        for _ in range(1 + pick % 2):
            self.campus.taps(self.campus.academy.phone(account), data, seconds=0)

    def taps_anothers(self, who: str, _other: str, pick: int) -> None:
        """A button that anybody was ever shown, its bytes sent by somebody else."""
        _, data = self._remembered(pick)
        self.campus.taps(self._phone(who) if pick % 7 else self.campus.stranger, data)

    def presses_anything(self, who: str, _other: str, pick: int) -> None:
        """Any button that stands in the chat."""
        self.campus.presses(self._phone(who), pick)

    def forges(self, who: str, _other: str, pick: int) -> None:
        """Bytes that no button had."""
        self.campus.taps(self._phone(who), f"{FORGED[pick % len(FORGED)]}:{1 + pick % 13}:{1 + pick % 3}")

    def pries(self, who: str, _other: str, pick: int) -> None:
        """Asks for a record or an archive by its number."""
        known = list(self.campus.now.tables["submissions"].values())
        there = known[pick % len(known)]
        record = f"{there['submission_id']}:{there['revision']}"
        asked = (f"record.open:{record}", f"record.evidence:{record}", f"archive.open:{there['person_id']}:0")
        self.campus.taps(self._phone(who), asked[pick // 7 % len(asked)])

    def commands(self, who: str, _other: str, pick: int) -> None:
        """Any command, allowed or not."""
        self.campus.types(self._phone(who), f"/{COMMANDS[pick % len(COMMANDS)]}")

    # The world

    def time_passes(self, _who: str, _other: str, pick: int) -> None:
        """And the program does what is due by then."""
        self._passes(PASSES[pick % len(PASSES)])

    def files_are_fetched(self, _who: str, _other: str, pick: int) -> None:
        """Two that wait are kept or lost."""
        walks.fetch(self.campus, EvidenceState.STORED if pick % 3 else EvidenceState.LOST)

    def an_approver_is_made(self, who: str, _other: str, _pick: int) -> None:
        """Or is one no more."""
        held = {row["role"] for row in self.campus.now.all("roles", person_id=self._person(who)["person_id"])}
        self._roster("role", who, roles=frozenset(held ^ {"approver"}))

    def somebody_moves(self, who: str, _other: str, _pick: int) -> None:
        """To the other institute, and what waits moves too."""
        self._roster("unit", who, unit="IOP" if self._person(who)["unit"] == "ICT" else "ICT")

    def somebody_leaves(self, who: str, _other: str, pick: int) -> None:
        """Yesterday, today or tomorrow; or is back."""
        last = self.campus.today + timedelta(days=pick % 3 - 1)
        self._roster("left", who, left_on=None if self._person(who)["left_on"] else last)

    def somebody_is_promoted(self, who: str, _other: str, _pick: int) -> None:
        """Today."""
        ranks = RankSince(Rank.STAFF, date(2020, 1, 1)), RankSince(Rank.LEADER, self.campus.today)
        self._roster("rank", who, ranks=ranks)

    # How

    def _roster(self, what: str, who: str, **changed: Any) -> None:
        """A roster that says so; the register refuses two moves on a day."""
        if self.campus.imports(who, **changed):
            self.campus.reached[f"roster {what}"] += 1

    def _phone(self, who: str) -> Phone:
        return self.campus.phones[who]

    def _person(self, who: str) -> Any:
        [person] = self.campus.now.all("people", staff_no=who)
        return person

    def _reviewer(self, who: str) -> str:
        """The next person, from this one on, who has something to review with."""
        rights = Rights(self.campus.now, academy_day(self.campus.academy.now).isoformat())
        numbers = sorted(PEOPLE)
        order = numbers[numbers.index(who) :] + numbers
        return next((each for each in order if rights.seats(self._person(each))), who)

    def _remembered(self, pick: int) -> tuple[int, str]:
        """An account and the data of a button that it was shown, rather a late one."""
        of = BEGINNINGS[pick % len(BEGINNINGS)]
        known = [(account, data) for account, data in self.campus.memory if data.startswith(of)]
        return known[-1 - min(pick % len(known), pick // 50)]

    def _passes(self, seconds: int) -> None:
        self.campus.academy.now += timedelta(seconds=seconds)
        policies, now = self.campus.academy.policies, self.campus.academy.now
        self.campus.ticks(lambda work: announce_due(work, policies, now))
        self.campus.ticks(lambda work: begun_due(work, now))
        if seconds >= 3_600:
            self.campus.ticks(lambda work: chase_due(work, policies, now))
            self.campus.ticks(self._reminders)

    async def _reminders(self, work: UnitOfWork) -> list[Reply]:
        replies, _ = await remind_next(work, self.campus.academy.policies, TIMETABLE, self.campus.academy.now)
        return replies

    ACTS: ClassVar[tuple[Callable[[Machine, str, str, int], None], ...]] = (
        *(logs, begins, copies, mends, mends, withdraws, types, sends_a_file),
        *(decides, decides, turns_down, turns_down, turns_down, race, race, thinks_better_of_it, looks, looks),
        *(approves_all, approves_their_own, stands_in, waits_for_the_bureau),
        *(
            taps_again,
            taps_again,
            taps_anothers,
            taps_anothers,
            presses_anything,
            presses_anything,
            forges,
            pries,
            pries,
            commands,
        ),
        *(time_passes, time_passes, files_are_fetched),
        *(an_approver_is_made, somebody_moves, somebody_leaves, somebody_is_promoted),
    )

    @rule(act=st.sampled_from([act.__name__ for act in ACTS]), who=ANYONE, other=ANYONE, pick=PICK)
    def does(self, act: str, who: str, other: str, pick: int) -> None:
        """One act of somebody's, by its name."""
        getattr(self, act)(who, other, pick)
