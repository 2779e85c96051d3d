"""Binding an account to a person on the register; until then nobody learns anything about anyone."""

from __future__ import annotations

from handlers.reply import Reply, Show, say
from handlers.turn import Turn


async def arrive(turn: Turn) -> list[Reply]:
    """An account that is bound to nobody."""
    return [Show(turn.to, "binding", (say("binding-hello"),))]
