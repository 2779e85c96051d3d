"""``assess``: the standing of one or many people, asked of the rules alone; no database, no token."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.assess import assess as answer


@click.command(short_help="what the regulation says of a case")
@click.argument("case")
def assess(case: str) -> int:
    """Print the standing of CASE (a JSON file, or - for standard input)."""
    if case != "-" and not Path(case).is_file():
        raise click.BadParameter(f"{case}: no such file")
    data = sys.stdin.buffer.read() if case == "-" else Path(case).read_bytes()
    return answer(data.decode("utf-8-sig", "replace"), sys.stdout, sys.stderr)
