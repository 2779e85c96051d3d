"""Stands in for ``systemctl`` where no systemd runs: starts what ``xueshi@.service`` says, and waits for READY.

``python -m tests.deploy.systemctl restart xueshi@1.service``; the environment names a folder for notes (``SERVICES``),
what stands for /srv/xueshi (``SRV``) and for 127.0.0.1 (``ADDRESS``).
"""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil

from tests.deploy.tools import DEPLOY

START_SECONDS, STOP_SECONDS = 90.0, 20.0
NOTES, SRV = Path(os.environ.get("SERVICES", "")), os.environ.get("SRV", "")


def main(arguments: list[str]) -> int:
    """``list-units``, or ``start``, ``stop`` and ``restart`` of a unit; the exit status."""
    if arguments[0] == "list-units":
        for note in sorted(NOTES.glob("*.pid")):
            if running(note.stem) is not None:
                print(f"{note.stem} loaded active running Xueshi")
        return 0
    action, unit = arguments
    if action in ("stop", "restart"):
        stop(unit)
    return start(unit) if action in ("start", "restart") else 0


def running(unit: str) -> psutil.Process | None:
    """The process of a unit, while it runs."""
    note = NOTES / f"{unit}.pid"
    try:
        process = psutil.Process(int(note.read_text()))
    except (OSError, psutil.NoSuchProcess):
        return None
    return None if process.status() == psutil.STATUS_ZOMBIE else process


def stop(unit: str) -> None:
    """SIGTERM, and wait as long as the unit says."""
    process = running(unit)
    if process is None:
        return
    process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    while running(unit) is not None:
        if time.monotonic() > deadline:
            print(f"{unit} was killed", file=sys.stderr)
            process.kill()
        time.sleep(0.05)


def start(unit: str) -> int:
    """Start a unit and wait until it says that it is ready; 1 when it ends before."""
    instance = unit.removeprefix("xueshi@").removesuffix(".service")
    folder = settings_of("WorkingDirectory", instance)[0]
    environment = dict(each.split("=", 1) for each in settings_of("Environment", instance))
    [command] = settings_of("ExecStart", instance)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told, (NOTES / f"{unit}.log").open("ab") as log:
        place = str(NOTES / f"{unit}.notify")
        Path(place).unlink(missing_ok=True)
        told.bind(place)
        told.settimeout(0.2)
        process = subprocess.Popen(
            shlex.split(command.replace("$$", "$")), cwd=folder, stdout=log, stderr=log, start_new_session=True,
            env=os.environ | environment | {"NOTIFY_SOCKET": place},
        )  # fmt: skip
        (NOTES / f"{unit}.pid").write_text(str(process.pid))
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            try:
                if b"READY=1" in told.recv(4096).split(b"\n"):
                    return 0
            except TimeoutError:
                continue
    return 1


def settings_of(name: str, instance: str) -> list[str]:
    """What the unit says under a name, its places on this machine put in."""
    unit = (DEPLOY / "systemd" / "xueshi@.service").read_text()
    told = re.findall(rf"^{name}=(.+)$", unit, re.MULTILINE)
    places = {"/srv/xueshi": SRV, "127.0.0.1": os.environ["ADDRESS"], "%i": instance}
    for what, put in places.items():
        told = [each.replace(what, put) for each in told]
    return told


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
