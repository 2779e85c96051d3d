"""The example of nginx, run: one path only, a body of an update's size, and a worker that stops is passed over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests.deploy.proxy import NAME, Proxy, own_address, running_nginx

UPDATE = b'{"update_id": 1}'


@dataclass
class Worker:
    """Stands in for one: answers as told, and keeps what it took."""

    status: int = 200
    took: list[bytes] = field(default_factory=list)
    asked: int = 0
    runner: web.AppRunner | None = None

    async def start(self, address: str, port: int) -> None:
        """Listen."""
        application = web.Application(client_max_size=2**22)
        application.router.add_route("*", "/{path:.*}", self.answer)
        self.runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, address, port).start()

    async def stop(self) -> None:
        """Listen no more."""
        if self.runner is not None:
            await self.runner.cleanup()
            self.runner = None

    async def answer(self, request: web.Request) -> web.Response:
        """Answer as told."""
        self.asked += 1
        if self.status == 0:  # dies over it
            assert request.transport is not None
            request.transport.abort()
        elif self.status == 200:
            self.took.append(await request.read())
        return web.Response(status=self.status or 500)


@dataclass
class Site:
    """nginx, the two workers behind it, and somebody who calls."""

    proxy: Proxy
    workers: tuple[Worker, Worker]
    session: aiohttp.ClientSession

    async def call(self, path: str | None = None, body: bytes = UPDATE, method: str = "POST") -> int:
        """Call as Telegram does; the status."""
        url = self.proxy.plain + (self.proxy.path if path is None else path)
        async with self.session.request(method, url, data=body, headers={"Host": NAME}) as answer:
            return answer.status


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """Everything runs."""
    address = own_address()
    async with running_nginx(tmp_path / "nginx", address) as proxy, AsyncExitStack() as stack:
        workers = (Worker(), Worker())
        for port, worker in zip((8441, 8442), workers, strict=True):
            await worker.start(address, port)
            stack.push_async_callback(worker.stop)
        yield Site(proxy, workers, await stack.enter_async_context(aiohttp.ClientSession()))


async def test_calls_are_spread_over_the_workers(site: Site) -> None:
    assert {await site.call() for _ in range(10)} == {200}
    assert sorted(len(worker.took) for worker in site.workers) == [5, 5]


async def test_the_projector_page_has_a_name_of_its_own_and_nothing_else_is_let_in(site: Site) -> None:
    pages = Worker()
    await pages.start(site.proxy.address, 8450)
    try:
        asked = {("GET", "/check-in"): 200, ("GET", "/check-in/page.js"): 200, ("GET", "/check-in/page.css"): 200}
        asked |= {("POST", "/check-in/code"): 200, ("PUT", "/check-in/code"): 403}
        asked |= {
            ("GET", path): 404 for path in ("/", "/check-in/", "/check-in/server.py", "/metrics", site.proxy.path)
        }
        for (method, path), status in asked.items():
            url, headers = site.proxy.plain + path, {"Host": f"pages.{NAME}"}
            async with site.session.request(method, url, headers=headers) as answer:
                assert answer.status == status, (method, path)
        async with site.session.post(f"{site.proxy.plain}/check-in/code", data=b"x" * 2000, headers=headers) as answer:
            assert answer.status == 413
        assert pages.asked == 4
        assert await site.call("/check-in") == 404
    finally:
        await pages.stop()


async def test_only_the_secret_path_leads_in_and_only_by_post(site: Site) -> None:
    path = site.proxy.path
    for other in ("/", "/telegram", path[:-1], f"{path}/", f"{path}x", f"{path}/../metrics", "/metrics", "/readyz"):
        assert await site.call(other) == 404, other
    for method in ("GET", "PUT", "DELETE"):
        assert await site.call(method=method) == 403, method
    assert [worker.asked for worker in site.workers] == [0, 0]


async def test_a_body_that_no_update_has_is_refused_at_the_door(site: Site) -> None:
    assert await site.call(body=b"x" * 1_000_000) == 200
    assert await site.call(body=b"x" * 1_100_000) == 413


async def test_a_worker_that_stops_refuses_or_dies_is_passed_over(site: Site) -> None:
    first, second = site.workers
    first.status = 503  # it can't store just now
    assert {await site.call() for _ in range(6)} == {200}
    first.status = 0
    assert {await site.call() for _ in range(6)} == {200}
    await first.stop()
    assert {await site.call() for _ in range(6)} == {200}
    assert len(second.took) == 18
    assert first.took == []


async def test_a_refusal_is_handed_back_and_asked_of_nobody_else(site: Site) -> None:
    """403: the secret is wrong; it would be wrong next door too."""
    for worker in site.workers:
        worker.status = 403
    assert await site.call() == 403
    assert sum(worker.asked for worker in site.workers) == 1


async def test_with_no_worker_the_caller_is_told_to_come_again_and_the_first_that_is_back_answers(site: Site) -> None:
    for worker in site.workers:
        await worker.stop()
    assert await site.call() == 502
    await site.workers[1].start(site.proxy.address, 8442)
    assert await site.call() == 200


async def test_telegram_comes_by_tls_and_nobody_else_learns_the_path(site: Site) -> None:
    connector = aiohttp.TCPConnector(ssl=site.proxy.trust, resolver=_Here(site.proxy.address))
    async with aiohttp.ClientSession(connector=connector) as session:
        url = site.proxy.tls + site.proxy.path
        async with session.post(url, data=UPDATE) as answer:
            assert (answer.status, answer.headers["Server"]) == (200, "nginx")
    logs = [path.read_text() for path in site.proxy.folder.glob("*.log")]
    assert all(site.proxy.path not in log for log in logs)


class _Here(aiohttp.abc.AbstractResolver):
    """Every name is here."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[aiohttp.abc.ResolveResult]:
        return [{"hostname": host, "host": self._address, "port": port, "family": 2, "proto": 0, "flags": 0}]

    async def close(self) -> None:
        return
