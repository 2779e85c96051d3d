"""The composition root: everything is built here, handed to each other here, started and stopped here."""

from __future__ import annotations

import asyncio
import gc
from contextlib import suppress
from datetime import timedelta
from time import perf_counter

import structlog
from telegram.error import InvalidToken, NetworkError, RetryAfter

from bot.apology import apologise
from bot.attachments import Makers
from bot.budget import Budget
from bot.clock import Clock
from bot.evidence import Fetcher
from bot.evidence_store import evidence_store
from bot.exports import Exports
from bot.floods import Floods
from bot.inbox import Inbox, seconds_of
from bot.inside.canary import sing
from bot.inside.metrics import HANDLER, SEND_LIMIT, handler_of, of, tell_build
from bot.inside.monitor import Monitor
from bot.inside.pulse import PULSE, TICK_WITHIN, WITHIN
from bot.inside.systemd import notify
from bot.inside.timed import TimedDatabase
from bot.inside.watch import keep_watch
from bot.lock import only_one
from bot.outbox import Outbox
from bot.papers.seal import KEY, Signer
from bot.policies import installed
from bot.projector.server import Projector
from bot.routes import Routes
from bot.schedule import keep_looking
from bot.settings import BadSettings, Settings
from bot.speak import commands_of
from bot.texts import DEFAULT, LANGUAGES
from bot.ticks import ticks
from bot.turns import look_ahead, play
from bot.uploads import read_upload
from bot.webhook import Webhook, tell_where
from bot.wire import Wire, pause
from handlers.event import Event, Kind
from handlers.front import AHEAD
from handlers.log.evidence import LARGEST
from handlers.turn import Ahead, Links
from storage.database import Database, sqlite_path
from storage.inbox import Held
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger()

STOP_WITHIN = timedelta(seconds=9)
AT_ONCE = 8
"""Updates in work side by side; more gave no more, since one writes at a time (SQLite) or the pool is full."""


class App:
    """The running program: a poller or a webhook, the two queues, the ticks."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database = TimedDatabase(database)
        self._clock = Clock(settings.clock_at)
        self._policies = installed()
        self._wire = Wire(settings.token, settings.bot_api_url, settings.proxy)
        self._monitor = Monitor(database, self._clock, settings.data_dir, settings.backups, self._wire)
        self._routes = Routes(self._wire.bot)
        store = evidence_store(settings)
        budget = Budget(settings.send_per_second, settings.send_per_chat)
        exports = Exports(database, self._clock, settings.database_url)
        self._makers = Makers(store.read, exports.make)
        self._outbox = Outbox(database, self._clock, self._wire, budget, self._makers)
        self._fetcher = Fetcher(database, self._clock, self._policies, self._fetch, store.keep, self._outbox.wake)

    async def run(self, stopping: asyncio.Event) -> None:
        """Run until told to stop, then finish what is held, within ten seconds."""
        SEND_LIMIT.set(self._settings.send_per_second)
        tell_build(self._database.engine)
        async with self._monitor.serve(self._settings.metrics_listen):
            try:
                if await self._connect(stopping):
                    log.info("running", bot=self._wire.bot.username)
                    await self._work_until(stopping)
                    await self._routes.close()
            finally:
                await self._wire.close()
        log.info("stopped")

    async def _work_until(self, stopping: asyncio.Event) -> None:
        bot_id = self._wire.bot.id
        floods = Floods(self._settings.flood_at, self._settings.default_language)
        inbox = Inbox(
            self._database, self._clock, bot_id, self._work, self._apologise, self._outbox.wake, AT_ONCE, floods,
            self._look_ahead,
        )  # fmt: skip
        looks = ticks(self._settings, self._database, self._policies, self._clock, self._outbox, self._links)
        loops = {
            "inbox": inbox.run(stopping),
            "inbox leases": inbox.keep_leases(stopping),
            "outbox": self._outbox.run(stopping),
            "outbox leases": self._outbox.keep_leases(stopping),
            "evidence": self._fetcher.run(stopping),
        }
        polled = {"poll": WITHIN["poll"]} if self._settings.webhook_url is None else {}
        PULSE.expect(
            polled | {name: WITHIN[name] for name in loops} | {each.loop: each.seconds + TICK_WITHIN for each in looks}
        )
        pages = Projector(self._settings, self._database, self._clock, self._links).serve(stopping)
        parts = (self._receive(inbox, stopping), *loops.values(), keep_watch(stopping), pages)
        receiver, *workers = [asyncio.create_task(part) for part in parts]
        looking = asyncio.create_task(keep_looking(looks))
        gc.freeze()  # what was loaded stays, so nobody need look through it for garbage again and again
        try:
            await _first_to_fail([receiver, *workers, looking], stopping)
        finally:
            # Also when one part failed: the others must let go of the database before it is closed.
            notify("STOPPING=1")
            self._monitor.stopping = True
            looking.cancel()  # what it was at stays due
            if self._settings.webhook_url is None:
                receiver.cancel()  # it may be waiting for updates; what it stored is safe
            await asyncio.wait([receiver, *workers, looking], timeout=STOP_WITHIN.total_seconds())

    @property
    def _links(self) -> Links:
        """Known once the bot is connected."""
        return Links(self._wire.bot.username, self._settings.pages_url)

    async def _receive(self, inbox: Inbox, stopping: asyncio.Event) -> None:
        if self._settings.webhook_url is None:
            await inbox.poll(self._wire, stopping)
        else:
            await Webhook(self._settings, inbox.store).receive(stopping)

    async def _connect(self, stopping: asyncio.Event) -> bool:
        """Check the token and set the menu; while Telegram can't be reached, wait for it. False when told to stop."""
        while not stopping.is_set():
            try:
                await self._wire.open()
                await self._routes.open()
                for language in LANGUAGES:
                    body = {"commands": commands_of(("start",), language)}
                    code = {} if language == DEFAULT else {"language_code": language}
                    await self._wire.call("setMyCommands", body | code)
                await tell_where(self._wire, self._settings)
            except InvalidToken:
                raise BadSettings([("BOT_TOKEN", "refused")]) from None
            except RetryAfter as fault:
                log.warning("the Bot API asks for patience; trying again", seconds=seconds_of(fault))
                await pause(stopping, seconds_of(fault))
            except NetworkError as fault:
                log.warning("the Bot API can't be reached; trying again", fault=f"{type(fault).__name__}: {fault}")
                notify("EXTEND_TIMEOUT_USEC=60000000", "STATUS=the Bot API can't be reached")
                await pause(stopping, 3)
            else:
                await self._take_over()
                return True
        return False

    async def _take_over(self) -> None:
        """Remember the first start and the key of papers; take up what a dead process left, if nobody else is here."""
        async with self._database.transaction() as work:
            self._clock.never_before(await work.inspection.newest() or self._clock.now())
            at = self._clock.now()
            if await work.fact("installed_at") is None:
                await work.remember("installed_at", at.isoformat())
            self._makers.seed = await work.key(KEY)
            if self._database.engine == "sqlite" and only_one(sqlite_path(self._settings.database_url)):
                await work.inbox.release_all()
                await work.outbox.release_dead(None)
                await work.evidence.release_expired(at + timedelta(days=1))
        Signer(self._makers.seed).publish(self._settings.data_dir)

    async def _fetch(self, file_id: str) -> bytes:
        return await self._wire.fetch(file_id, LARGEST)

    async def _look_ahead(self, held: Held) -> Ahead | None:
        """Only what names a command or a tap that reads much, or brings a file, is looked at before its turn."""
        found: list[Ahead | None] = [None]

        async def listener(event: Event) -> None:
            if event.kind is Kind.FILE:
                found.append(await read_upload(self._database, event, self._wire.fetch))
                return
            async with self._database.reading() as work:
                found.append(await look_ahead(work, event, self._policies))

        # A tap on a picture names a file too, and brings none.
        brings_a_file = '"file_id"' in held.body and '"callback_query"' not in held.body
        if brings_a_file or any(name in held.body for name in AHEAD):
            await self._routes.handle(held.body, held.received_at, listener)
        return found[-1]

    async def _work(self, work: UnitOfWork, held: Held, ahead: Ahead | None) -> None:
        async def listener(event: Event) -> None:
            if event.telegram_id == self._wire.bot.id:
                await sing(work, event, held.seq)
                return
            began = perf_counter()
            await play(work, event, self._policies, self._settings.default_language, held.seq, ahead, self._links)
            of(HANDLER, handler_of(event)).observe(perf_counter() - began)

        await self._routes.handle(held.body, held.received_at, listener)

    async def _apologise(self, work: UnitOfWork, held: Held, incident: str) -> None:
        await apologise(work, held.body, self._clock.now(), incident, self._settings.default_language)


async def _first_to_fail(tasks: list[asyncio.Task[None]], stopping: asyncio.Event) -> None:
    """Wait for the word to stop; a part that ends before it takes the others with it, loudly."""
    told = asyncio.create_task(stopping.wait())
    done, _ = await asyncio.wait([told, *tasks], return_when=asyncio.FIRST_COMPLETED)
    stopping.set()
    for task in done:
        with suppress(asyncio.CancelledError):
            await task
