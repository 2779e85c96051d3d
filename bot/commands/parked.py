"""``parked``: what was put aside, why, and what becomes of it; nothing of anyone is shown unless it is asked for."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping

import click

from bot.commands.common import Refused, language, now, open_store
from bot.incidents import without_quotes
from bot.inside.metrics import priority_name
from bot.inside.parked import Place, body_shown, drop, retry
from bot.texts import texts
from storage.columns import ACADEMY_ZONE
from storage.parked import ParkedCall, ParkedUpdate
from storage.unit_of_work import UnitOfWork

QUEUES = {"in": "inbox", "out": "outbox"}
_ID = re.compile(r"(in|out)-([0-9]{1,18})")
TRIES = 100
"""As often the outbox tries a call that doesn't get through."""

Row = dict[str, str | int]
"""A row as it is told: no text of anyone, no chat."""
Act = Callable[[UnitOfWork, Place], Awaitable[bool]]


@click.group(short_help="what was put aside: list, show, retry, drop")
def parked() -> None:
    """Updates whose work broke, and calls that Telegram would not take or of which nobody knows.

    Example: python -m bot parked list
    """


@parked.command("list")
@click.option("--json", "as_json", is_flag=True, help="A JSON array instead of lines.")
def list_parked(as_json: bool) -> None:
    """A line each, the oldest first. Example: python -m bot parked list"""
    rows = asyncio.run(_rows())
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(_line(row))
    click.echo(_say("parked-count", {"count": len(rows)}), err=True)


@parked.command()
@click.argument("row_id", metavar="ID")
@click.option("--body", is_flag=True, help="Also the content, in people's own words; that is traced.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of lines.")
def show(row_id: str, body: bool, as_json: bool) -> None:
    """One of them, why it is here, and what can be done. Example: python -m bot parked show in-12"""
    row, content = asyncio.run(_one(row_id, body))
    if as_json:
        told = row | {"why": _why(row)} | ({} if content is None else {"body": json.loads(content)})
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(_line(row))
    click.echo(_why(row))
    if content is not None:
        click.echo(json.dumps(json.loads(content), ensure_ascii=False, indent=2))


@parked.command("retry")
@click.argument("row_ids", metavar="ID…", nargs=-1, required=True)
def retry_parked(row_ids: tuple[str, ...]) -> None:
    """Try them again, all or none. Example: python -m bot parked retry in-12 out-7"""

    async def again(work: UnitOfWork, place: Place) -> bool:
        return await retry(work, place, now())

    asyncio.run(_each(row_ids, again))
    for row_id in row_ids:
        click.echo(_say("parked-retried", {"id": row_id}))


@parked.command("drop")
@click.argument("row_ids", metavar="ID…", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why, for the trace.")
def drop_parked(row_ids: tuple[str, ...], reason: str) -> None:
    """Give them up for good, all or none. Example: python -m bot parked drop out-7 --reason "the person left" """
    why = reason.strip()
    if not why:
        raise Refused([_say("parked-no-reason")])

    async def gone(work: UnitOfWork, place: Place) -> bool:
        return await drop(work, place, why, now())

    asyncio.run(_each(row_ids, gone))
    for row_id in row_ids:
        click.echo(_say("parked-dropped", {"id": row_id}))


async def _rows() -> list[Row]:
    async with open_store() as database, database.reading() as work:
        return [*map(_update, await work.parked.updates()), *map(_call, await work.parked.calls())]


async def _one(row_id: str, body: bool) -> tuple[Row, str | None]:
    """A row, and what it says if that was asked for."""
    place = _place(row_id)
    async with open_store() as database, database.transaction() if body else database.reading() as work:
        if place.queue == "inbox":
            found = [(_update(update), update.body) for update in await work.parked.updates(place.number)]
        else:
            found = [(_call(call), call.body) for call in await work.parked.calls(place.number)]
        if not found:
            raise Refused([_say("parked-unknown", {"id": row_id})])
        if body:
            await body_shown(work, place, now())
    [(row, content)] = found
    return row, content if body else None


async def _each(row_ids: tuple[str, ...], act: Act) -> None:
    """All in one transaction; those that aren't there are told together, and then nothing is done."""
    async with open_store() as database, database.transaction() as work:
        unknown = [row_id for row_id in row_ids if not await act(work, _place(row_id))]
        if unknown:
            raise Refused([_say("parked-unknown", {"id": row_id}) for row_id in unknown])


def _place(row_id: str) -> Place:
    found = _ID.fullmatch(row_id)
    if found is None:
        raise Refused([_say("parked-no-id", {"id": row_id})])
    return Place(QUEUES[found[1]], int(found[2]))


def _update(update: ParkedUpdate) -> Row:
    kinds = json.loads(update.body).keys() - {"update_id"}
    return {
        "id": f"in-{update.seq}",
        "state": "parked",
        "since": update.received_at.astimezone(ACADEMY_ZONE).isoformat(timespec="seconds"),
        "what": min(kinds, default="update"),
        "fault": update.fault,
        "incident": update.incident,
        "tries": update.tries + 1,
    }


def _call(call: ParkedCall) -> Row:
    return {
        "id": f"out-{call.out_id}",
        "state": call.state,
        "since": call.made_at.astimezone(ACADEMY_ZONE).isoformat(timespec="seconds"),
        "what": f"{call.method} ({priority_name(call.priority)})",
        "fault": without_quotes(call.fault),
        "incident": "",
        "tries": call.tries + 1,
    }


def _line(row: Row) -> str:
    return f"{_say('parked-line', row)}  {row['incident']}".rstrip()


def _why(row: Mapping[str, str | int]) -> str:
    """Why it was put aside, and what helps."""
    if str(row["id"]).startswith("in-"):
        return _say("parked-why-update", row)
    if row["state"] == "uncertain":
        return _say("parked-why-uncertain", row)
    if int(row["tries"]) > TRIES:
        return _say("parked-why-network", row)
    if str(row["fault"])[:1].isupper():  # the name of an exception of ours
        return _say("parked-why-broke", row)
    return _say("parked-why-refused", row)


def _say(key: str, args: Mapping[str, str | int] | None = None) -> str:
    return texts(language()).say(key, args)
