"""Names a lease's holder, so that an operator who looks into a queue sees which process has what in hand."""

from __future__ import annotations

import os
import secrets
import socket


def new_holder() -> str:
    """``HOST:PID:RANDOM``: no other holder has it, not even after a restart of the machine."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
