"""One transaction's view of everything durable: a repository a table family, all on one connection."""

from __future__ import annotations

import secrets
from functools import cached_property
from typing import Any

from storage.absences import Absences
from storage.attendance import Attendance
from storage.audit import Audit
from storage.backlog import Backlog
from storage.bindings import Bindings
from storage.classes import Classes
from storage.corrections import Corrections
from storage.drafts import Drafts
from storage.evidence import EvidenceFiles
from storage.feed import Feed
from storage.floods import Floods
from storage.inbox import Inbox
from storage.inspection import Inspection
from storage.invites import Invites
from storage.ledger import Ledger
from storage.outbox import Outbox
from storage.oversight import Oversight
from storage.parked import Parked
from storage.people import People
from storage.platform import Platform
from storage.publications import Publications
from storage.queries import Queries
from storage.register import Register
from storage.reminders import Reminders
from storage.restored import Restored
from storage.retention import Retention
from storage.reviews import Reviews
from storage.samples import Samples
from storage.shortfalls import Shortfalls
from storage.submissions import Submissions
from storage.totals import Totals
from storage.transfers import Transfers
from storage.unit_rules import UnitRulesAsked

KEY_BYTES = 32


class UnitOfWork:
    """What a handler reads and writes through; its owner commits or rolls back, never the handler."""

    def __init__(self, connection: Any, queries: Queries) -> None:
        self._connection = connection
        self._queries = queries

    @cached_property
    def people(self) -> People:
        """The register: who is who, in which unit, with which account."""
        return People(self._connection, self._queries.people)

    @cached_property
    def register(self) -> Register:
        """Changes to the register."""
        return Register(self._connection, self._queries.register)

    @cached_property
    def bindings(self) -> Bindings:
        """Unbound accounts, and requests to bind one."""
        return Bindings(self._connection, self._queries.bindings)

    @cached_property
    def invites(self) -> Invites:
        """Invite links."""
        return Invites(self._connection, self._queries.invites)

    @cached_property
    def drafts(self) -> Drafts:
        """Conversations under way."""
        return Drafts(self._connection, self._queries.drafts)

    @cached_property
    def submissions(self) -> Submissions:
        """What was registered, and where each stands."""
        return Submissions(self._connection, self._queries.submissions)

    @cached_property
    def corrections(self) -> Corrections:
        """Which submission took another one's place."""
        return Corrections(self._connection, self._queries.corrections)

    @cached_property
    def reviews(self) -> Reviews:
        """Whose turn a submission is, and what was announced, chased and escalated."""
        return Reviews(self._connection, self._queries.reviews)

    @cached_property
    def absences(self) -> Absences:
        """Who is away, and who stands in."""
        return Absences(self._connection, self._queries.absences)

    @cached_property
    def evidence(self) -> EvidenceFiles:
        """Files sent as proof, and the queue of those to be fetched."""
        return EvidenceFiles(self._connection, self._queries.evidence)

    @cached_property
    def classes(self) -> Classes:
        """Classes held in the academy: plans and places."""
        return Classes(self._connection, self._queries.classes)

    @cached_property
    def attendance(self) -> Attendance:
        """Who was at which session of a class, and every try to check in."""
        return Attendance(self._connection, self._queries.attendance)

    @cached_property
    def ledger(self) -> Ledger:
        """Decisions, and the hours they credited."""
        return Ledger(self._connection, self._queries.ledger)

    @cached_property
    def feed(self) -> Feed:
        """What came from the platform, and what of it is kept apart."""
        return Feed(self._connection, self._queries.feed)

    @cached_property
    def platform(self) -> Platform:
        """What has been entered in the academy's own site."""
        return Platform(self._connection, self._queries.platform)

    @cached_property
    def unit_rules(self) -> UnitRulesAsked:
        """Changes of units' own rules that were asked for."""
        return UnitRulesAsked(self._connection, self._queries.unit_rules)

    @cached_property
    def transfers(self) -> Transfers:
        """Transfers between units that were asked for."""
        return Transfers(self._connection, self._queries.transfers)

    @cached_property
    def totals(self) -> Totals:
        """What each person's year adds up to."""
        return Totals(self._connection, self._queries.totals)

    @cached_property
    def publications(self) -> Publications:
        """What was drawn up and published of each year."""
        return Publications(self._connection, self._queries.publications)

    @cached_property
    def samples(self) -> Samples:
        """Records that the bureau checks, and what it found."""
        return Samples(self._connection, self._queries.samples)

    @cached_property
    def shortfalls(self) -> Shortfalls:
        """Why people's years fell short, as HR noted it."""
        return Shortfalls(self._connection, self._queries.shortfalls)

    @cached_property
    def oversight(self) -> Oversight:
        """Sums over all units."""
        return Oversight(self._connection, self._queries.oversight)

    @cached_property
    def inspection(self) -> Inspection:
        """Whole tables, for checking them against each other."""
        return Inspection(self._connection, self._queries.inspection)

    @cached_property
    def audit(self) -> Audit:
        """The hash-chained trail of every change."""
        return Audit(self._connection, self._queries.audit)

    @cached_property
    def inbox(self) -> Inbox:
        """Updates received and not yet handled."""
        return Inbox(self._connection, self._queries.inbox)

    @cached_property
    def floods(self) -> Floods:
        """Accounts that send very many updates at once."""
        return Floods(self._connection, self._queries.floods)

    @cached_property
    def outbox(self) -> Outbox:
        """Bot API calls to be made."""
        return Outbox(self._connection, self._queries.outbox)

    @cached_property
    def reminders(self) -> Reminders:
        """Who was reminded, and how far each run came."""
        return Reminders(self._connection, self._queries.reminders)

    @cached_property
    def parked(self) -> Parked:
        """What was put aside."""
        return Parked(self._connection, self._queries.parked)

    @cached_property
    def backlog(self) -> Backlog:
        """What waits in the queues, and for how long."""
        return Backlog(self._connection, self._queries.backlog)

    @cached_property
    def retention(self) -> Retention:
        """What is done and may go from the queues."""
        return Retention(self._connection, self._queries.retention)

    @cached_property
    def restored(self) -> Restored:
        """The queues after a restore."""
        return Restored(self._connection, self._queries.restored)

    async def revision(self) -> str:
        """The revision of the table layout, or nothing for a database without tables."""
        facts = self._queries.facts
        if not await facts.has_layout(self._connection):
            return ""
        return str(await facts.revision(self._connection))

    async def fact(self, name: str) -> str | None:
        """A single remembered text, such as when the program was first started."""
        value = await self._queries.facts.get(self._connection, name=name)
        return None if value is None else str(value)

    async def remember(self, name: str, value: str) -> None:
        """Keep a fact, over an earlier one of its name."""
        await self._queries.facts.put(self._connection, name=name, value=value)

    async def advance(self, name: str, value: str) -> bool:
        """Keep a fact that only grows, such as a day; false when another one came as far already."""
        return await self._queries.facts.advance(self._connection, name=name, value=value) is not None

    async def claim(self, name: str, value: str, before: str) -> bool:
        """Keep a fact unless one from ``before`` on is there already; false when it is."""
        return await self._queries.facts.claim(self._connection, name=name, value=value, before=before) is not None

    async def key(self, name: str) -> bytes:
        """32 random bytes that stay the same under a name: made where it is first asked for, and kept here, so that
        every worker has them and a backup does. Who reads the database can sign with them."""
        await self._queries.facts.put_first(self._connection, name=f"key:{name}", value=secrets.token_hex(KEY_BYTES))
        return bytes.fromhex(await self._queries.facts.get(self._connection, name=f"key:{name}"))
