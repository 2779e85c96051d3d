"""``parked``: listed and explained without a word of anyone, tried again or given up, each with its trace."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.inbox import Update
from storage.outbox import Call
from tests.bot.programme import Programme
from tests.outgoing import taken
from tests.story import Academy, sqlite_url

AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)
SAID = {"update_id": 7, "message": {"from": {"id": 4242}, "text": "李强的题目"}}
FAULTS = {
    "parked": 'bad request: can\'t parse entities: unsupported start tag "李强" at byte offset 3',
    "uncertain": "servertimeouterror",
}


async def put_aside(academy: Academy) -> None:
    """An update whose work broke, a call that Telegram refused, one that nobody knows of."""
    async with academy.database.transaction() as work:
        await work.inbox.store([Update(1, 7, 4242, AT, json.dumps(SAID))])
        [held] = await work.inbox.claim("me", AT, LATER, 1)
        await work.inbox.give_back(held.seq, "me", "KeyError", AT)
        [held] = await work.inbox.claim("me", AT, LATER, 1)
        await work.inbox.park(held.seq, "me", "K7F2-91", "KeyError")
        for state, fault in FAULTS.items():
            await work.outbox.queue(Call(4242, 10, "sendMessage", {"chat_id": 4242, "text": "你好，李强"}), AT)
            [due] = await taken(work, "me", AT, LATER)
            await work.outbox.end(due.out_id, "me", state, fault)


@pytest.fixture
def programme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    made = Programme(sqlite_url(tmp_path), monkeypatch)
    made.given(put_aside)
    return made


def traces(programme: Programme) -> list[tuple[str, str, dict[str, Any]]]:
    """What the audit says of it: action, subject and detail."""
    found: list[tuple[str, str, dict[str, Any]]] = []

    async def read(academy: Academy) -> None:
        async with academy.database.reading() as work:
            found.extend([(row.action, row.subject, json.loads(row.detail)) async for row in work.audit.rows()])

    programme.given(read)
    return found


def test_a_line_each_without_a_word_of_anyone(programme: Programme) -> None:
    ended = programme.runs("parked", "list")
    told = ended.out.decode()
    assert [line.split()[0] for line in told.splitlines()] == ["in-1", "out-1", "out-2"]
    assert "K7F2-91" in told
    assert "2026-03-10T10:00:00+08:00" in told
    assert not [word for word in ("李强", "4242", "你好") if word in told]
    rows = programme.runs("parked", "list", "--json").json
    assert [(row["id"], row["state"], row["what"], row["tries"]) for row in rows] == [
        ("in-1", "parked", "message", 2),
        ("out-1", "parked", "sendMessage (receipt)", 1),
        ("out-2", "uncertain", "sendMessage (receipt)", 1),
    ]
    assert not [word for word in ("李强", "4242", "你好") if word in str(rows)]
    assert traces(programme) == []


def test_each_says_why_and_what_helps(programme: Programme) -> None:
    for row_id, word in (("in-1", "incidents.log"), ("out-1", "程序的错"), ("out-2", "可能已经送到")):
        told = programme.runs("parked", "show", row_id).out.decode()
        assert word in told
        assert f"parked retry {row_id}" in told
        assert not [word for word in ("李强", "4242", "你好") if word in told]
    assert programme.runs("parked", "show", "in-1", "--json").json["incident"] == "K7F2-91"
    assert traces(programme) == []


@pytest.mark.parametrize(("tries", "fault", "word"), [(100, "networkerror", "没有送到"), (0, "KeyError", "没能发出")])
def test_other_reasons(programme: Programme, tries: int, fault: str, word: str) -> None:
    async def another(academy: Academy) -> None:
        async with academy.database.transaction() as work:
            out_id = await work.outbox.queue(Call(5, 10, "sendMessage", {}), AT)
            for _ in range(tries):
                await taken(work, "me", AT, LATER)
                await work.outbox.postpone(out_id, "me", fault, AT, doubt=False)
            await taken(work, "me", AT, LATER)
            await work.outbox.end(out_id, "me", "parked", fault)

    programme.given(another)
    assert word in programme.runs("parked", "show", "out-3").out.decode()


def test_the_content_is_shown_when_asked_for_and_that_is_traced(programme: Programme) -> None:
    assert "李强的题目" in programme.runs("parked", "show", "in-1", "--body").out.decode()
    assert programme.runs("parked", "show", "out-1", "--body", "--json").json["body"]["text"] == "你好，李强"
    assert traces(programme) == [("parked.shown", "inbox:1", {}), ("parked.shown", "outbox:1", {})]


def test_what_is_tried_again_waits_for_its_turn(programme: Programme) -> None:
    ended = programme.runs("parked", "retry", "in-1", "out-1")
    assert (ended.status, len(ended.out.splitlines())) == (0, 2)
    assert [row["id"] for row in programme.runs("parked", "list", "--json").json] == ["out-2"]
    assert traces(programme) == [("parked.retried", "inbox:1", {}), ("parked.retried", "outbox:1", {})]

    async def waiting(academy: Academy) -> None:
        later = datetime.now(UTC) + timedelta(minutes=1)
        async with academy.database.transaction() as work:
            [held] = await work.inbox.claim("me", later, later, 9)
            [due] = await taken(work, "me", later, later)
        assert (held.seq, held.tries, due.out_id, due.tries, due.doubts) == (1, 0, 1, 0, 0)

    programme.given(waiting)


def test_what_is_given_up_is_gone_and_the_reason_stays(programme: Programme) -> None:
    assert programme.runs("parked", "drop", "out-2", "in-1", "--reason", "已离职").status == 0
    assert [row["id"] for row in programme.runs("parked", "list", "--json").json] == ["out-1"]
    assert traces(programme) == [
        ("parked.dropped", "outbox:2", {"reason": "已离职"}),
        ("parked.dropped", "inbox:1", {"reason": "已离职"}),
    ]

    async def nothing_waits(academy: Academy) -> None:
        async with academy.database.transaction() as work:
            assert await work.inbox.claim("me", LATER, LATER, 9) == []
            assert await taken(work, "me", LATER, LATER) == []

    programme.given(nothing_waits)


@pytest.mark.parametrize(
    "arguments",
    [
        ("retry", "in-1", "out-9"),
        ("drop", "in-1", "in-9", "--reason", "x"),
        ("retry", "in-1", "in-1"),
        ("retry", "in-1", "1"),
        ("retry",),
        ("drop", "in-1"),
        ("drop", "in-1", "--reason", " "),
        ("show", "out-9"),
        ("show", "nonsense"),
    ],
)
def test_what_is_not_there_is_told_and_nothing_is_done(programme: Programme, arguments: tuple[str, ...]) -> None:
    ended = programme.runs("parked", *arguments)
    assert (ended.status, ended.out, len(ended.err)) == (2, b"", 1)
    assert len(programme.runs("parked", "list", "--json").json) == 3
    assert traces(programme) == []


def test_nothing_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = Programme(sqlite_url(tmp_path), monkeypatch).runs("parked", "list")
    assert (ended.status, ended.out, ended.err) == (0, b"", ["没有搁置的。"])
