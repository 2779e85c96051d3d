"""What the program writes down holds no token, and no line that somebody else wrote (security.md 15, 16)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.incidents import note_incident
from bot.logs import set_up_logs
from bot.wire import AiohttpRequest, NotCarriedOut, OutcomeUnknown

TOKEN = "123456789:AAsecretsecretsecretsecretsecret"
ADDRESS = f"http://127.0.0.1:9/bot{TOKEN}/getMe"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The set-up is the process's own: other tests find it as it was."""
    handlers = logging.root.handlers[:]
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_token_is_in_any_line(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Ours, a library's, and a fault's whose text holds the address."""
    set_up_logs(form, "DEBUG")
    log = structlog.get_logger()
    log.info("a call", address=ADDRESS)
    logging.getLogger("library").warning("GET %s", ADDRESS)
    logging.getLogger("library").warning(f"GET {ADDRESS}")
    try:
        raise OSError(ADDRESS)
    except OSError:
        log.exception("it broke")
    told = capsys.readouterr().err
    assert told.count("…") == 2
    assert TOKEN not in told
    assert TOKEN.split(":")[1] not in told


@pytest.mark.parametrize("form", ["json", "console"])
def test_nothing_that_people_wrote_is_in_a_line(
    form: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A traceback, a library's values and Telegram's quotations may hold it: the story is kept with the incident."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    set_up_logs(form, "DEBUG")
    log = structlog.get_logger()
    try:
        raise ValueError("张三")
    except ValueError as fault:
        log.exception("it broke")
        logging.getLogger("asyncio").error("never retrieved\nfuture: %r", fault, exc_info=fault)
        logging.getLogger("asyncio").error(f"never retrieved\nfuture: <exception={fault!r}>", exc_info=True)
    logging.getLogger("telegram").warning("can't read %s", "张三")
    log.error("call refused", fault='bad request: can\'t parse entities: unsupported start tag "张三" at byte 3')
    log.error("call refused", fault="bad request: button URL 'http://张三' is invalid")
    told = capsys.readouterr().err
    assert "张三" not in told
    assert "Traceback" not in told
    assert told.count("ValueError") == 3
    assert "at byte 3" in told
    incidents = (tmp_path / "incidents.log").read_text()
    assert incidents.count("ValueError: 张三") == 3
    assert sum(line.split(" ")[1] in told for line in incidents.splitlines() if line.startswith("20")) == 3


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_name_cannot_forge_a_line(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """security.md 15."""
    set_up_logs(form, "INFO")
    structlog.get_logger().warning("told", name="李\n2026-01-01 [error] forged\r\x1b[31m\u2028红")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "\x1b[31m" not in lines[0]


def test_no_token_is_in_an_incident(tmp_path: Path) -> None:
    """The whole story is kept, the token is not; for its owner's eyes only."""
    incident = note_incident(RuntimeError(ADDRESS), tmp_path)
    told = (tmp_path / "incidents.log").read_text()
    assert incident in told
    assert "RuntimeError" in told
    assert TOKEN.split(":")[1] not in told
    assert (tmp_path / "incidents.log").stat().st_mode & 0o077 == 0


async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def test_a_failure_of_the_wire_names_no_address() -> None:
    """aiohttp describes a failure by its address, in which the token stands."""
    request = AiohttpRequest(read_timeout=5)
    await request.initialize()
    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for fault in (OutcomeUnknown, NotCarriedOut):
        with pytest.raises(fault) as told:
            await request.do_request(f"http://127.0.0.1:{port}/bot{TOKEN}/getMe", "POST")
        assert TOKEN not in str(told.value)
        assert told.value.__suppress_context__
        server.close()
        await server.wait_closed()
    await request.shutdown()
