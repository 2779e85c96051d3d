"""What the service manager is told (sd_notify): ready, still alive, stopping, and a line of how it is."""

from __future__ import annotations

import os
import socket
from contextlib import suppress


def notify(*told: str) -> None:
    """Tell the service manager, if there is one, such as ``READY=1``. One that can't be told is no reason to stop."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address:
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as manager:
            manager.setblocking(False)
            place = "\0" + address[1:] if address.startswith("@") else address
            manager.sendto("\n".join(told).encode(), place)


def watchdog_seconds() -> float | None:
    """How often the service manager wants to hear from us, if it watches this very process."""
    wanted, whom = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    if not wanted.isdigit() or int(wanted) == 0 or (whom and whom != str(os.getpid())):
        return None
    return int(wanted) / 1_000_000
