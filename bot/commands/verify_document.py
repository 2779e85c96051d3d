"""``verify-document``: whether a paper is ours and unchanged, without the database (art. 4, 11 to 13)."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.common import Refused, language, settings
from bot.papers.seal import KEY_FILE, NotOurs, Stated, read_code, read_file, read_key
from bot.texts import texts
from storage.columns import ACADEMY_ZONE


@click.command("verify-document", short_help="whether a paper is ours and unchanged")
@click.argument("paper", metavar="FILE|CODE")
@click.option("--key", type=click.Path(path_type=Path), metavar="FILE", help=f"Default: {KEY_FILE} beside the data.")
def verify_document(paper: str, key: Path | None) -> int:
    """Check a PDF, or the code that was scanned from the QR on a printed paper, and tell what it vouches for.

    Ends with 1 for what is not ours or was changed. Example: python -m bot verify-document archive.pdf
    """
    say = texts(language()).say
    public = _public(key or settings().data_dir / KEY_FILE)
    file = Path(paper)
    try:
        is_file = file.is_file()
    except OSError:  # a code is longer than a file's name may be
        is_file = False
    try:
        stated = read_file(_read(file), public) if is_file else read_code(paper, public)
    except NotOurs as fault:
        click.echo(say(f"document-{fault.why}"))
        return 1
    click.echo(say("document-whole" if is_file else "document-genuine"))
    for line in _lines(stated):
        click.echo(line)
    return 0


def _public(file: Path) -> bytes:
    try:
        return read_key(file.read_text(encoding="ascii"))
    except OSError:
        raise Refused([texts(language()).say("document-no-key", file=str(file))]) from None
    except ValueError:
        raise Refused([texts(language()).say("document-bad-key", file=str(file))]) from None


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise Refused([texts(language()).say("document-no-file", file=str(file))]) from None


def _lines(stated: Stated) -> list[str]:
    """What the code says, a line each."""
    say = texts(language()).say
    whose = f"{stated.name} {stated.staff_no}".rstrip()
    facts = {
        "kind": say(f"paper-{stated.kind}"),
        "number": stated.number,
        "whose": whose,
        "unit": stated.unit,
        "years": stated.years,
        "records": str(stated.records),
        "general": str(stated.general),
        "online": str(stated.online),
        "issued": f"{stated.issued.astimezone(ACADEMY_ZONE):%Y-%m-%d %H:%M}",
    }
    return [say("document-line", label=say(f"document-{name}"), told=told) for name, told in facts.items()]
