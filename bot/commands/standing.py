"""``standing``: the output that ``assess`` gives, from the ledger (art. 4, 8)."""

from __future__ import annotations

import click

from bot.commands.case import answer


@click.command(short_help="where people stand, from the ledger")
@click.argument("staff_no", nargs=-1)
@click.option("--all", "everyone", is_flag=True, help="Everyone on the register, also who left.")
@click.option("--year", required=True, metavar="Y", help="The year that is asked about.")
@click.option("--as-of", metavar="D", help="An ISO date: the day of the rank and of promotions (default: 31 December).")
def standing(staff_no: tuple[str, ...], everyone: bool, year: str, as_of: str | None) -> None:
    """Print the standing of each STAFF_NO as JSON; what `case` and `assess` say, unless the ledger was altered.

    Example: python -m bot standing --all --year 2026
    """
    answer(staff_no, everyone, year, as_of, lambda archive, policies: archive.standing(policies).as_json())
