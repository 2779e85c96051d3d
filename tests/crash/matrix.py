"""The matrix: the day played undisturbed, a snapshot before each step; each step killed at each of its boundaries.

After a kill the program is started again, and when nothing is left to be done everything must be as it is after the
undisturbed step: then the rest of the day is the same, too, which is shown by finishing it after a sample of the kills.
Said again may be, to each person, one message whose sending the kill had cut: shown on the phone, while its row,
committed, was unsent. How many that are in all is counted: as many as were on their way.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from sandbox.server import Sandbox
from sandbox.state import World
from storage.database import open_database
from tests.crash.day import BACKUP, CLASS, LI, OPENS, PEOPLE, Step, changes, feed, records, roster
from tests.crash.engines import empty_store
from tests.crash.outcome import Outcome, differences, outcome_of, said_again
from tests.crash.place import COMES_BACK_AFTER, PATIENCE, TRACE, Place, Snapshot, place
from tests.crash.world import copy_of, phones_of
from tests.storage.plain_sql import plain_sql
from tests.story import bind
from tests.zygote import Child, Zygote, zygote

TRIES = 6
"""How often a kill is tried. Tasks side by side take turns in another order now and then, so that a fourth look at the
queue is never had; after half of the tries the third will do."""

TRACE_OF_RESTORING = re.compile(r"audit: .*'database.restored'|audit_heads: .*'\*'|facts: .*'restored_at'")
OTHER_TRIES = 8
SIDE_BY_SIDE = 6


@dataclass(frozen=True, slots=True)
class Played:
    """A step that nobody disturbed: what it starts from, the boundaries passed, what it may lawfully end as."""

    step: Step
    before: Snapshot
    boundaries: tuple[str, ...]
    ends: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Kill:
    """What a kill showed: where it landed, the messages said again, and what differed."""

    step: str
    boundary: str
    landed: str | None
    said_again: int = 0
    differs: tuple[str, ...] = ()
    finished: bool = False


@dataclass
class Matrix:
    """One engine's day."""

    zygote: Zygote
    root: Path
    empty: Snapshot
    plant: str | None = None
    secrets: dict[str, str] = field(default_factory=dict)
    played: list[Played] = field(default_factory=list)

    async def play(self, first: Snapshot, steps: Sequence[Step]) -> None:
        """Play steps undisturbed, one after the other."""
        for step in steps:
            first = await self._play(first, step)

    async def _play(self, given: Snapshot, step: Step) -> Snapshot:
        world = copy_of(given.world)
        if step.act is not None:
            await step.act(phones_of(world), self.secrets)
        before = replace(given, world=world)  # people have done something, and the program has not seen it yet
        async with place(self.zygote, before, self.root, keep=True) as here:
            trace = await self._undisturbed(here, step)
            end = await outcome_of(here.store, here.sandbox.world, here.folder)
        ends = (end, await self._other_end(before, step, end)) if step.race else (end,)
        self.played.append(Played(step, before, trace, ends))
        return here.snapshot()

    async def _undisturbed(self, here: Place, step: Step) -> tuple[str, ...]:
        child = await self.run(here, step, step.at, trace=str(here.folder / TRACE))
        assert child is not None, here.log()
        trace = here.trace()
        await (here.stop(child) if step.stops else here.kill(child))
        await here.left_alone()
        return tuple(here.trace() if step.stops else trace)

    async def _other_end(self, before: Snapshot, step: Step, end: Outcome) -> Outcome:
        """What comes of a race when Telegram hands its updates out in the other order."""
        world = copy_of(before.world)
        for _ in range(OTHER_TRIES):
            world.updates.queue.reverse()
            async with place(self.zygote, replace(before, world=world), self.root) as here:
                await self._undisturbed(here, step)
                other = await outcome_of(here.store, here.sandbox.world, here.folder)
            if differences(end, other):
                return other
        raise AssertionError(f"{step.name}: the race ends the same way always")

    async def run(
        self,
        here: Place,
        step: Step,
        at: datetime,
        *,
        trace: str | None = None,
        kill_at: str | None = None,
    ) -> Child | None:
        """Start the program and let the step come to rest; None when it was killed before."""
        if step.command:
            command = await here.start(*step.command, at=at, plant=self.plant, trace=trace, kill_at=kill_at)
            if (status := await command.wait()) == -signal.SIGKILL:
                return None
            assert status == 0, here.log()
            trace = kill_at = None  # the program that sends what the command queued is no part of the step
        counts = step.act is not None
        child = await here.start("run", at=at, trace=trace, from_update=counts, plant=self.plant, kill_at=kill_at)
        return child if await here.rest(child, step.over) else None

    def boundaries(self) -> list[tuple[Played, str]]:
        """Every boundary of the day, with its step."""
        return [(played, boundary) for played in self.played for boundary in played.boundaries]

    async def kill_all(
        self,
        boundaries: Iterable[tuple[Played, str]],
        finish: Callable[[int], bool] = lambda _: False,
        tell: Callable[[Kill], None] = lambda _: None,
    ) -> list[Kill]:
        """Kill once a boundary, some side by side; ``finish`` says after the how-manyth the day is finished."""
        runs = [partial(self.kill, *each, finish=finish(number)) for number, each in enumerate(boundaries)]
        return await self.side_by_side(runs, tell)

    async def side_by_side(
        self, runs: Iterable[Callable[[], Awaitable[Kill]]], tell: Callable[[Kill], None]
    ) -> list[Kill]:
        """Some runs at a time; ``tell`` hears of each as it is over."""
        room = asyncio.Semaphore(SIDE_BY_SIDE)

        async def one(run: Callable[[], Awaitable[Kill]]) -> Kill:
            async with room:
                kill = await run()
            tell(kill)
            return kill

        return await asyncio.gather(*map(one, runs))

    async def kill(self, played: Played, boundary: str, *, finish: bool = False) -> Kill:
        """Kill at a boundary, start again, and compare; perhaps finish the day, and compare that."""
        kill_at = boundary
        for left in reversed(range(TRIES)):
            async with place(self.zygote, played.before, self.root) as here:
                try:
                    async with asyncio.timeout(PATIENCE * (20 if finish else 3)):
                        if await self._killed(here, played.step, kill_at):
                            return await self._compared(here, played, boundary, finish=finish)
                except Exception as fault:  # the other kills go on
                    return Kill(played.step.name, boundary, kill_at, 0, (f"{fault!r}\n{here.log()}",))
                if left <= TRIES // 2:
                    kill_at = nearest(boundary, here.trace())
        return Kill(played.step.name, boundary, None, 0, ("the boundary was not passed again",))

    async def _killed(self, here: Place, step: Step, kill_at: str) -> bool:
        child = await self.run(here, step, step.at, kill_at=kill_at, trace=str(here.folder / TRACE))
        killed = child is None or not await here.stop(child)
        await here.left_alone()
        return killed

    async def _compared(self, here: Place, played: Played, boundary: str, *, finish: bool) -> Kill:
        """Start the killed program again; what differs when it has come to rest."""
        step, landed, cut = played.step, here.trace()[-1], await cut_messages(here)
        again = step.at + COMES_BACK_AFTER
        restored = await self._restored(here, played)
        child = await self.run(here, replace(step, command=step.again or step.command), again)
        assert child is not None
        await here.kill(child)
        after = await outcome_of(here.store, here.sandbox.world, here.folder)
        found = [how_it_differs(here, end, after, cut) for end in played.ends]
        end = min(range(len(found)), key=lambda number: len(found[number][1]))
        kill = Kill(
            step.name, boundary, landed, found[end][0], (*found[end][1], *restored, *await self._verified(here, again))
        )
        if finish and not kill.differs and end == 0:
            kill = replace(kill, differs=tuple(await self._finished(here, played)), finished=True)
        return kill

    async def _restored(self, here: Place, played: Played) -> list[str]:
        """A backup that a kill left is whole: what differs in a database that is restored from it."""
        if not (here.folder / BACKUP).exists():
            return []
        async with place(self.zygote, self.empty, self.root) as there:
            shutil.copy(here.folder / BACKUP, there.folder)
            await there.done("restore", BACKUP, at=played.step.at)
            restored = await outcome_of(there.store, here.sandbox.world, there.folder)
        lines = differences(played.ends[0], restored)
        return [f"restored: {line}" for line in lines if not TRACE_OF_RESTORING.match(line)]

    async def _verified(self, here: Place, at: datetime) -> list[str]:
        verify = await here.start("verify", at=at)
        return [] if await verify.wait() == 0 else ["verify: " + here.log()[-600:]]

    async def _finished(self, here: Place, killed: Played) -> list[str]:
        """Finish the day after a kill; what differs at its end, or where it went another lawful way."""
        found: list[list[str]] = [[]]
        for played in self.played[self.played.index(killed) + 1 :]:
            if played.step.act is not None:
                await played.step.act(phones_of(here.sandbox.world), self.secrets)
            child = await self.run(here, played.step, played.step.at)
            assert child is not None, here.log()
            await here.kill(child)
            after = await outcome_of(here.store, here.sandbox.world, here.folder)
            found = [[*differences(end, after), *_said_too_often(end, after)] for end in played.ends]
            if not found[0] and played is self.played[-1]:
                return await self._told_alike(here, played.step.at)
            if played.step.race and found[0]:
                return found[1]  # another winner, after whom another day would follow
        return found[0]

    async def _told_alike(self, here: Place, at: datetime) -> list[str]:
        """The standings by the ledger are what ``assess`` makes of the records, and ``verify`` finds nothing."""
        year = ("--all", "--year", "2026", "--as-of", "2026-12-31")
        standing = await here.done("standing", *year, at=at)
        (here.folder / "case.json").write_text(await here.done("case", *year, at=at), encoding="utf-8")
        assessed = await here.done("assess", "case.json", at=at)
        alike = json.loads(assessed) == json.loads(standing)
        return ([] if alike else ["the standing by the ledger isn't what assess says"]) + await self._verified(here, at)


def nearest(boundary: str, trace: Sequence[str]) -> str:
    """A boundary of this kind that another run did pass, the last; else the one in the same place of the order."""
    kind = boundary.rpartition(" #")[0]
    return next((name for name in reversed(trace) if name.rpartition(" #")[0] == kind), str(max(1, len(trace) // 2)))


async def cut_messages(here: Place) -> Counter[int]:
    """By chat, how many messages are shown that the program does not know to be sent, but has committed to send."""
    shown = Counter(
        {
            chat.id: sum(message.by_bot for message in chat.messages.values())
            for chat in here.sandbox.world.chats.values()
        }
    )
    rows = await here.store.rows("SELECT chat_id, state FROM outbox WHERE method LIKE 'send%'")
    sent = Counter(row["chat_id"] for row in rows if row["state"] == "sent")
    unsent = Counter(row["chat_id"] for row in rows if row["state"] != "sent")
    return (shown - sent) & unsent


def how_it_differs(here: Place, end: Outcome, after: Outcome, cut: Counter[int]) -> tuple[int, list[str]]:
    """Messages said again, and what differs from an end that is lawful."""
    found, said = differences(end, after), 0
    for chat in end.chats:
        again = said_again(end, after, chat)
        said += len(again)
        if len(again) > min(cut[chat], 1):
            found.append(f"chat {chat}: {cut[chat]} cut, said again {again}")
        found += [f"chat {chat}: never said {each}" for each in again if each not in here.seen.get(chat, ())]
    return said, found


def _said_too_often(end: Outcome, after: Outcome) -> list[str]:
    """When the day is finished, each person may have been told one thing of the whole day twice."""
    again = {chat: said_again(end, after, chat) for chat in end.chats}
    return [f"chat {chat}: said again {bubbles}" for chat, bubbles in again.items() if len(bubbles) > 1]


async def academy(here: Place) -> dict[str, str]:
    """Register, invite and bind, as before the day; the secrets of the invites by staff number."""
    (here.folder / "roster.csv").write_text(roster(), encoding="utf-8")
    (here.folder / "records.csv").write_text(records(), encoding="utf-8")
    (here.folder / "changes.csv").write_text(changes(), encoding="utf-8")
    (here.folder / "feed.json").write_text(feed(), encoding="utf-8")
    await here.done("roster", "import", "roster.csv", at=OPENS)
    await here.done("records", "import", "records.csv", at=OPENS)
    lines = (await here.done("invite", "A002", at=OPENS)).splitlines()[1:]
    database = await open_database(here.store.url)
    async with database.transaction() as work:
        for member in PEOPLE:
            person = await work.people.by_staff_no(member.staff_no)
            if person is not None and member.account is not None:
                await bind(work, person.person_id, person.unit, member.account, OPENS)
    await database.close()
    await plain_sql(here.store.url, *CLASS)
    return {line.split(",")[0]: line.rsplit("start=", 1)[1] for line in lines}


def empty_world() -> World:
    """Everybody's phone; who is bound has written to the bot before."""
    sandbox = Sandbox()
    sandbox.world.query_seconds = 1e9  # a tap of the day is answered again and again, by the last kill an hour later
    for member in PEOPLE:
        if member.account is not None or member.staff_no == "A002":
            sandbox.phone(member.account or LI, member.name, started=member.account is not None)
    return sandbox.world


@asynccontextmanager
async def matrix(root: Path, server: str | None, steps: Sequence[Step], plant: str = "") -> AsyncIterator[Matrix]:
    """A matrix whose steps were played undisturbed, each with a bug planted if one is named."""
    (root / "empty").mkdir(parents=True)
    async with zygote() as born, empty_store(root / "empty", server) as store:
        made = Matrix(born, root, Snapshot(store, root / "empty", empty_world()), plant or None)
        async with place(born, made.empty, root, keep=True) as here:
            made.secrets = await academy(here)
            await here.left_alone()
        await made.play(here.snapshot(), steps)
        yield made
