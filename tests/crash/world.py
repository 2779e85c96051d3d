"""A copy of the sandbox's world: everything that the phones show and every update that waits, as it is at a moment."""

from __future__ import annotations

import copy

from sandbox.person import Phone
from sandbox.state import World

COPIED = ("people", "chats", "files", "paths", "file_numbers", "queries", "query_seconds", "commands", "revision")


def copy_of(world: World) -> World:
    """Another world that is the same and shares nothing that changes. Nobody may be waiting in a chat."""
    made = World(world.bot)
    for name, value in copy.deepcopy({name: getattr(world, name) for name in COPIED}).items():
        setattr(made, name, value)
    updates = made.updates
    for name in ("next_id", "last", "last_id", "allowed"):
        setattr(updates, name, getattr(world.updates, name))
    updates.queue = copy.deepcopy(world.updates.queue)
    if updates.queue:
        updates.drained.clear()
    return made


def phones_of(world: World) -> dict[int, Phone]:
    """Everybody's phone, by account."""
    return {account: Phone(world, person) for account, person in world.people.items()}
