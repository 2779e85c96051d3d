"""``run``: the bot itself, until SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import signal

import click
import uvloop

from bot.app import App
from bot.commands.common import Refused, open_store, settings, told_setting
from bot.logs import set_up_logs
from bot.settings import BadSettings


@click.command(short_help="run the bot")
def run() -> None:
    """Run until SIGTERM or SIGINT, then finish what is held and stop within ten seconds."""
    try:
        wanted = settings(needs_token=True)
        set_up_logs(wanted.log_format, wanted.log_level)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run())
    except BadSettings as bad:
        raise Refused([told_setting(name, code) for name, code in bad.faults]) from None


async def _run() -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with open_store() as database:
        await App(settings(), database).run(stopping)
