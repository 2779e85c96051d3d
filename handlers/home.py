"""The home card: this year's standing in brief and the buttons that lead everywhere."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.reply import Reply, Show, say
from handlers.turn import Handler, Turn


async def home(turn: Turn) -> list[Reply]:
    """Greet."""
    return [Show(turn.to, "home", (say("home-title", name=turn.me.name, year=turn.today.year),))]


COMMANDS: Mapping[str, Handler] = {"start": home}
TAPS: Mapping[str, Handler] = {"home": home}
