"""``export-person``: everything that is held of one person, into a file for the person themself."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import click

from bot.commands.common import Refused, language, now, on_database, open_store, settings
from bot.evidence_store import Damaged, StoreDown, evidence_store
from bot.policies import installed
from bot.private import write_private
from bot.render import table_of
from bot.sheets import write_xlsx
from bot.texts import texts
from handlers.binding.staff_no import normal_staff_no
from handlers.papers.archive import sheets_of
from handlers.papers.kept import kept_of
from handlers.register.roster_apply import OPERATOR
from handlers.standing.my import years_since
from storage.columns import academy_day
from storage.held import Held, held_of
from storage.snapshot import read_whole


@click.command("export-person", short_help="everything that is held of one person")
@click.argument("staff_no")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_person(staff_no: str, file: Path) -> None:
    """Write all that is held of STAFF_NO to FILE (.zip): every row, the archive as a workbook, the evidence.

    It is noted, and the person can read that it was. Example: python -m bot export-person A001 A001.zip
    """
    say = texts(language()).say
    if file.suffix.lower() != ".zip":
        raise Refused([say("held-suffix", file=file.name)])
    normal, url = normal_staff_no(staff_no) or "", settings().database_url
    with on_database(url):
        archive = asyncio.run(_archive(normal))
        held = asyncio.run(read_whole(url, lambda snapshot: held_of(snapshot, normal)))
    if archive is None or held is None:
        raise Refused([f"{staff_no}: {say('case-unknown')}"])
    packed, missing = _packed(held, archive)
    write_private(file, packed)
    for name in missing:
        click.echo(say("held-missing", name=name), err=True)
    rows = sum(map(len, held.rows.values()))
    click.echo(say("held-done", file=str(file), rows=rows, files=len(held.files) - len(missing)), err=True)


async def _archive(staff_no: str) -> bytes | None:
    """The archive as a workbook in their language, and a note that all was asked for; nothing for nobody."""
    policies, at = installed(), now()
    async with open_store() as database:
        async with database.transaction() as work:
            person = await work.people.by_staff_no(staff_no)
            if person is None:
                return None
            await work.audit.note(person.unit, at, OPERATOR, "person.exported", f"person:{person.person_id}", {})
        async with database.reading() as work:
            [kept] = await kept_of(work, policies, (person,), academy_day(at).year)
    since = kept.archive.case.records_since or 0
    sheets = sheets_of(policies, kept, years_since(since, policies, academy_day(at)), academy_day(at))
    return write_xlsx(dict(table_of(sheet, person.language) for sheet in sheets))


def _packed(held: Held, archive: bytes) -> tuple[bytes, list[str]]:
    """The file, and the names of evidence that the store doesn't have."""
    read, missing, out = evidence_store(settings()).read, [], io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("README.txt", _index(held))
        packed.writestr("archive.xlsx", archive)
        told = {"rows": held.rows, "acts": held.acts}
        packed.writestr("person.json", json.dumps(told, ensure_ascii=False, indent=1))
        for evidence_id, sha256, name in held.files:
            inside = f"evidence/{evidence_id}-{Path(name).name}"
            content = _content(read, sha256)
            if content is None:
                missing.append(inside)
            else:
                packed.writestr(inside, content)
    return out.getvalue(), missing


def _content(read: Callable[[str], bytes], sha256: str) -> bytes | None:
    try:
        return read(sha256)
    except (Damaged, StoreDown):
        return None


def _index(held: Held) -> str:
    """What is in the file, in words: a line a table with its number of rows."""
    say = texts(language()).say
    lines = [say("held-how")]
    lines += [say("held-table", table=table, rows=len(rows)) for table, rows in held.rows.items() if rows]
    lines += [say("held-acts", table=table, rows=len(rows)) for table, rows in held.acts.items()]
    return "\n".join(lines) + "\n"
