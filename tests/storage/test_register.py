"""The register, bindings and invites on both engines: one account a person, one person an account, one use a secret."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

from storage.bindings import Arrival
from storage.database import Database
from storage.invites import VALID_FOR, secret_hash
from storage.register import Stay
from storage.unit_of_work import UnitOfWork
from tests.storage.plain_sql import plain_sql

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


async def people(database: Database, *staff_numbers: str) -> list[int]:
    async with database.transaction() as work:
        await work.register.add_unit("ICT", "计算所", 2026)
        return [await work.register.add_person(each, "王芳", "ICT", None, None) for each in staff_numbers]


async def at_once(database: Database, act: Callable[[UnitOfWork, int], Awaitable[bool]], times: int) -> list[bool]:
    """The same act in several transactions side by side."""

    async def once(number: int) -> bool:
        async with database.transaction() as work:
            return await act(work, number)

    return list(await asyncio.gather(*(once(number) for number in range(times))))


async def test_of_many_accounts_one_is_bound_to_a_person(database: Database) -> None:
    """security.md 10."""
    (wang,) = await people(database, "A001")
    done = await at_once(database, lambda work, number: work.register.bind(wang, 5000 + number, NOW), 8)
    assert sum(done) == 1


async def test_of_many_people_one_is_bound_to_an_account(database: Database) -> None:
    """security.md 10."""
    ids = await people(database, *(f"A00{number}" for number in range(8)))
    done = await at_once(database, lambda work, number: work.register.bind(ids[number], 5000, NOW), 8)
    assert sum(done) == 1


async def test_of_many_uses_of_a_secret_one_works(database: Database) -> None:
    """security.md 10."""
    (wang,) = await people(database, "A001")
    async with database.transaction() as work:
        hashed = secret_hash(await work.invites.make(wang, NOW))
    done = await at_once(database, lambda work, _: work.invites.use(hashed, NOW), 8)
    assert sum(done) == 1
    async with database.reading() as work:
        assert await work.invites.invited(hashed, NOW) is None


async def test_a_secret_ends_with_its_month_and_with_the_next_one(database: Database, database_url: str) -> None:
    """security.md 10: and it is nowhere in the database."""
    (wang,) = await people(database, "A001")
    async with database.transaction() as work:
        old = await work.invites.make(wang, NOW)
        new = await work.invites.make(wang, NOW)
    async with database.reading() as work:
        assert await work.invites.invited(secret_hash(old), NOW) is None
        last = NOW + VALID_FOR - timedelta(seconds=1)
        assert await work.invites.invited(secret_hash(new), last) == wang
        assert await work.invites.invited(secret_hash(new), NOW + VALID_FOR) is None
    rows = await plain_sql(database_url, "SELECT * FROM invites")
    assert not any(secret in str(rows) for secret in (old, new))


async def test_an_arrival_is_kept_whole_and_forgotten(database: Database) -> None:
    (wang,) = await people(database, "A001")
    arrival = Arrival(5555, "hash", wang, "A001", 3, NOW + timedelta(hours=1), "en")
    async with database.transaction() as work:
        kept = await work.bindings.keep(arrival)
        assert kept.revision == 1
        assert await work.bindings.arrival(5555) == kept
        await work.bindings.forget(5555)
        assert await work.bindings.arrival(5555) == Arrival(5555)


async def test_a_request_is_settled_once(database: Database) -> None:
    """security.md 8."""
    (wang,) = await people(database, "A001")
    async with database.transaction() as work:
        request = await work.bindings.request(await work.bindings.ask(wang, 5555, NOW))
    assert request is not None

    async def settle(work: UnitOfWork, number: int) -> bool:
        state = "accepted" if number % 2 else "refused"
        return await work.bindings.settle(request, state, NOW, wang) is not None

    assert sum(await at_once(database, settle, 6)) == 1
    async with database.reading() as work:
        assert await work.bindings.open_request(5555) is None


async def test_a_released_binding_frees_both_and_only_once(database: Database) -> None:
    wang, li = await people(database, "A001", "A002")
    async with database.transaction() as work:
        await work.register.bind(wang, 5555, NOW)
        binding_id = await work.bindings.current(wang)
        assert binding_id is not None
        assert await work.bindings.release(binding_id, NOW) == 5555
        assert await work.bindings.release(binding_id, NOW) is None
        assert await work.register.bind(li, 5555, NOW)
        assert await work.register.bind(wang, 6666, NOW)


async def test_stays_follow_their_days(database: Database) -> None:
    (wang,) = await people(database, "A001")
    async with database.transaction() as work:
        await work.register.add_unit("PHY", "物理所", 2026)
        await work.register.stay(wang, "PHY", date(2026, 2, 1))
        await work.register.stay(wang, "ICT", date(2020, 1, 1))
        await work.register.move_stay(wang, date(2026, 2, 1), date(2026, 1, 15))
        assert await work.register.stays() == {wang: (Stay("ICT", date(2020, 1, 1)), Stay("PHY", date(2026, 1, 15)))}
