"""``python -m bot``: the commands, and how each ends: 0 done, 2 bad input, 1 anything else with an incident id."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

import click

from bot.commands.common import Refused
from bot.incidents import note_incident
from bot.settings import language_wanted
from bot.texts import texts
from rules.policy import PolicyFaults

COMMANDS = {
    "run": "python -m bot run",
    "assess": "python -m bot assess case.json",
    "roster": "python -m bot roster import people.csv --dry-run",
    "invite": "python -m bot invite --unit ICT --unbound > links.csv",
    "case": "python -m bot case A001 --year 2026",
    "standing": "python -m bot standing --all --year 2026",
    "remind": "python -m bot remind --as-of 2026-09-01 --dry-run",
    "report": "python -m bot report --year 2026 --format xlsx > report.xlsx",
    "publication": "python -m bot publication show --year 2025",
    "records": "python -m bot records import earlier.xlsx --dry-run",
    "feed": "python -m bot feed import casmooc.csv --complete 2026-03",
    "platform": "python -m bot platform export casmooc.xlsx --unit ICT",
    "unit": "python -m bot unit set ICT --records-since 2026",
    "export-person": "python -m bot export-person A001 A001.zip",
    "verify": "python -m bot verify",
    "verify-document": "python -m bot verify-document archive.pdf",
    "doctor": "python -m bot doctor --canary",
    "parked": "python -m bot parked list",
    "backup": "python -m bot backup /srv/backups/2026-03-02.tar",
    "restore": "python -m bot restore /srv/backups/2026-03-02.tar --replace",
}

GARBAGE_AFTER = 50_000
"""Objects made before cycles among them are looked for: records have none, and looking every 700, as Python does, takes
a third of the time in which millions are read."""


class Commands(click.Group):
    """Loads a command's module only when it is called, so that ``assess`` needs neither Telegram nor a database."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """In the order of the table."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """The command of a name."""
        if name not in COMMANDS:
            return None
        name = name.replace("-", "_")
        command = getattr(import_module(f"bot.commands.{name}"), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """Each command with an example."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, help="Xueshi (学时), the training-hours assistant.", no_args_is_help=False)
def cli() -> None:
    """Nothing is done before a command is named."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command; its exit status. Nothing prints a traceback or the token."""
    gc.set_threshold(GARBAGE_AFTER)
    try:
        status = cli.main(arguments, standalone_mode=False, prog_name="python -m bot")
    except Refused as refused:
        _tell(refused.lines)
        return 2
    except PolicyFaults as bad:
        _tell(bad.faults)
        return 2
    except click.exceptions.NoArgsIsHelpError as wanted:
        _tell([wanted.format_message()])
        return 2
    except click.ClickException as bad:
        _tell([texts(language_wanted()).say("cli-bad-arguments", fault=" ".join(bad.format_message().split()))])
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 1
    except Exception as fault:
        _tell([texts(language_wanted()).say("cli-broken", incident=note_incident(fault))])
        return 1
    return status if isinstance(status, int) else 0


def _tell(lines: list[str] | tuple[str, ...]) -> None:
    for line in lines:
        print(line, file=sys.stderr)
