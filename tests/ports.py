"""Ports for servers that a test starts in another process, which must be told where to listen."""

from __future__ import annotations

import random
import socket
from contextlib import ExitStack, suppress

BELOW_THOSE_GIVEN = range(20_000, 32_000)
"""Whoever asks the system for any port, as each test's sandbox does, is given one from 32,768 on: these stay free
until the server listens."""


def free_ports(count: int) -> list[int]:
    """So many ports that nobody listens on."""
    draw = random.SystemRandom()  # two test processes that seed alike must not ask for the same
    with ExitStack() as held:
        found: list[int] = []
        while len(found) < count:
            port = draw.choice(BELOW_THOSE_GIVEN)
            with suppress(OSError):
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
                found.append(port)
        return found


def free_port() -> int:
    """A port that nobody listens on."""
    return free_ports(1)[0]
