"""A run of hostile updates against the real process, and what is known of it afterwards."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.updates import Waiting
from tests.bot.files import picture
from tests.end_to_end.campus import (
    AT_TEN,
    LEFT_IN_QUEUES,
    Campus,
    Institute,
    campus_in,
    card_of,
    log_class,
    log_self_study,
    walk_self_study,
)
from tests.hostile import files, shapes
from tests.hostile.attacks import MAKERS, NOBODY, OFTEN, Arsenal, Attack, Attacker, Fate, Prey
from tests.storage.plain_sql import plain_sql

ATTACKING_INSTITUTES, STRANGERS = 9, 10
PATIENCE = 60.0
MARKED = "机密七三一"
"""Stands in everything that the prey wrote, and in their names; whoever else sees it saw what isn't theirs."""

OFFERED = (f"{MARKED}的班", f"{MARKED}的自学")
"""What the prey submitted; to a colleague of the same unit it is offered, so that one training has one spelling."""

INSIDE = re.compile(
    r"Traceback|File \"|\.py\b|sqlite|asyncpg|INSERT INTO|UPDATE inbox|Error\b|Exception|/tmp/|handlers"
)
"""What of our inside nobody is told; no attack writes it."""

OF_A_PERSON = (
    "people", "unit_stays", "ranks", "roles", "absences", "bindings", "invites", "drafts", "submissions",
    "evidence", "review_places", "ledger", "reminders",
)  # fmt: skip


@dataclass
class Run:
    """An academy with its prey and its attackers, and the attacks so far."""

    campus: Campus
    prey: Institute
    attackers: list[Attacker]
    arsenal: Arsenal
    attacks: list[Attack] = field(default_factory=list)

    async def rows(self, *statements: str) -> list[tuple[Any, ...]]:
        """What plain SQL reads."""
        return await plain_sql(self.campus.bot.environment["DATABASE_URL"], *statements)

    async def attack(self, count: int) -> None:
        """So many attacks, one of each attacker at a time, so that each one's fate shows."""
        sandbox = self.campus.bot.sandbox
        kinds = [kind for kind in MAKERS for _ in range(OFTEN.get(kind, 1))]
        draw, end = self.arsenal.draw, len(self.attacks) + count
        while len(self.attacks) < end:
            wave = self.attackers[: end - len(self.attacks)]
            updates = sandbox.world.updates
            for attacker in wave:
                attack = self.arsenal.attack(draw.choice(kinds), attacker, updates.next_id)
                updates.next_id += 1
                updates.queue.append(Waiting(attack.update_id, attack.lane, attack.raw))
                self.attacks.append(attack)
            sandbox.inject("message", shapes.message(NOBODY, text="/start"))  # by whose number the rest is acknowledged
            await self._until_quiet()
            draw.shuffle(self.attackers)

    async def _until_quiet(self) -> None:
        """Wait until all was received and worked off, and every answer is on its phone."""
        await self.campus.bot.sandbox.until_confirmed(PATIENCE)
        async with asyncio.timeout(PATIENCE):
            while await self.rows(f"{LEFT_IN_QUEUES} LIMIT 1"):
                assert self.campus.bot.process is not None
                assert self.campus.bot.process.returncode is None, "the bot ended"
                await asyncio.sleep(0.005)

    async def fates(self) -> list[tuple[Attack, Fate]]:
        """What became of each attack."""
        kept = dict(await self.rows("SELECT update_id, seq FROM inbox"))
        answered = {cause for (cause,) in await self.rows("SELECT DISTINCT cause FROM outbox WHERE cause IS NOT NULL")}
        return [(attack, _fate(kept.get(attack.update_id), answered)) for attack in self.attacks]

    async def parked(self) -> list[tuple[Any, ...]]:
        """Rows of either queue that were put aside."""
        return await self.rows(
            "SELECT 'inbox', seq, fault, body FROM inbox WHERE state = 'parked' UNION ALL "
            "SELECT 'outbox', out_id, fault, body FROM outbox WHERE state = 'parked'"
        )

    async def of_the_prey(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that is held of the prey."""
        numbers = ", ".join(f"'{self.prey.code}-{at}'" for at in (1, 3, 4))
        whose = f"person_id IN (SELECT person_id FROM people WHERE staff_no IN ({numbers}))"
        held = {
            table: sorted(await self.rows(f"SELECT * FROM {table} WHERE {whose}"), key=repr) for table in OF_A_PERSON
        }
        theirs = f"submission_id IN (SELECT submission_id FROM submissions WHERE {whose})"
        held["decisions"] = await self.rows(f"SELECT * FROM decisions WHERE {theirs} ORDER BY 1")
        held["units"] = await self.rows("SELECT * FROM units ORDER BY 1")
        return held

    def seen_by_the_prey(self) -> list[str]:
        """The prey's phones."""
        return [phone.transcript() for phone in (self.prey.li, self.prey.wang, self.prey.zhao)]

    def told_to_others(self) -> list[str]:
        """Every text that somebody else was sent: messages, captions, buttons and toasts."""
        mine = {str(phone.person.id) for phone in (self.prey.li, self.prey.wang, self.prey.zhao)}
        colleague = str(self.prey.zhou.person.id)
        return [
            _unoffered(told) if call.chat_id == colleague else told
            for call in self.campus.bot.sandbox.calls
            if call.method not in ("getupdates", "getfile") and call.chat_id not in mine
            for told in (json.dumps(call.fields, ensure_ascii=False),)
        ]

    def memory(self) -> int:
        """Resident memory of the bot's process, in kilobytes."""
        assert self.campus.bot.process is not None
        status = Path(f"/proc/{self.campus.bot.process.pid}/status").read_text()
        return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0])

    def log(self) -> str:
        """What the bot logged, and the incidents beside it."""
        incidents = self.campus.bot.folder / "data" / "incidents.log"
        return (self.campus.bot.folder / "bot.log").read_text() + (incidents.read_text() if incidents.exists() else "")


def _unoffered(text: str) -> str:
    for title in OFFERED:
        text = text.replace(title, "")
    return text


def _fate(seq: int | None, answered: set[int]) -> Fate:
    if seq is None:
        return Fate.REFUSED
    return Fate.ANSWERED if seq in answered else Fate.IGNORED


@asynccontextmanager
async def academy(folder: Path, seed: int, database_url: str = "") -> AsyncIterator[Run]:
    """A running bot, prey who wrote things that nobody else may see, and attackers."""
    settings = {"DATABASE_URL": database_url} if database_url else {}
    async with campus_in(folder, CLOCK_AT=AT_TEN, **settings) as campus:
        prey = await _prey(campus)
        attackers = [Attacker(prey.zhou.person.id, bound=True)]
        for _ in range(ATTACKING_INSTITUTES):
            other = await campus.institute()
            attackers += [
                Attacker(phone.person.id, bound=True) for phone in (other.li, other.zhou, other.wang, other.zhao)
            ]
        for at in range(STRANGERS):
            attackers.append(Attacker(campus.phone(NOBODY // 2 + at, f"路人{at}").person.id, bound=False))
        run = Run(campus, prey, attackers, Arsenal(random.Random(seed), Prey((), (), (), ())))
        await run._until_quiet()
        run.arsenal.prey = await _known_of(run)
        yield run


async def _prey(campus: Campus) -> Institute:
    """Submissions, a draft, evidence and an absence, with the mark in every text."""
    prey = await campus.institute()
    await campus.imports(*prey.roster().replace("李强", f"李{MARKED}").replace("王芳", f"王{MARKED}").splitlines())
    await log_class(prey.li, OFFERED[0], picture(width=73))
    await log_self_study(prey.li, OFFERED[1], day="3.9")
    await card_of(prey.wang, OFFERED[0])
    await card_of(prey.wang, OFFERED[1])
    await walk_self_study(prey.li, f"{MARKED}的草稿", day="2.9")
    await prey.wang.send("/settings")
    for label in ("外出", "今天到", "赵敏", "就是这样"):
        await prey.wang.tap(label)
    await prey.wang.expect_button("提前结束")
    return prey


async def _known_of(run: Run) -> Prey:
    """Every id that is the prey's, as somebody who guesses finds it; secrets that were used; files to be sent."""
    keys = ("submission_id", "draft_id", "person_id", "absence_id", "evidence_id", "binding_id")
    tables = ("submissions", "drafts", "people", "absences", "evidence", "bindings")
    held = await run.of_the_prey()
    ids: set[int] = set()
    for key, table in zip(keys, tables, strict=True):
        ids |= {number for (number,) in await run.rows(f"SELECT {key} FROM {table} ORDER BY 1 LIMIT 12")}
    [(revision,)] = await run.rows("SELECT MAX(revision) FROM drafts")
    hashes = [row[0] for row in held["invites"]]
    world = run.campus.bot.sandbox.world
    sent = [world.store(data, "documents", "", name=name) for name, data in (files.HOSTILE | files.POLYGLOTS).values()]
    sent += [world.store(files.broken(run.arsenal.draw), "documents", "") for _ in range(40)]
    used = [run.campus.secrets[f"{run.prey.code}-{at}"] for at in (1, 2, 3)]
    return Prey(sorted(ids), (0, 1, 2, revision), (*used, *hashes), [file.file_id for file in sent])
