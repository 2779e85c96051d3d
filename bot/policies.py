"""The policies that are installed: those that come with the program, and the files of ``POLICY_DIR`` (art. 17, R15)."""

from __future__ import annotations

import os
from pathlib import Path

from dotenv import dotenv_values

from rules.policy import PACKAGED, Policies, PolicyFaults

ENV_FILE = Path(".env")
SETTING = "POLICY_DIR"


def policy_folder() -> Path | None:
    """The folder of the settings; read by itself, since ``assess`` needs no other setting."""
    told = os.environ.get(SETTING) or (ENV_FILE.is_file() and dotenv_values(ENV_FILE).get(SETTING))
    return Path(told) if told else None


def installed() -> Policies:
    """All of them. Raises PolicyFaults with every fault, by file and key."""
    folder = policy_folder()
    if folder is None:
        return Policies.load()
    if not folder.is_dir():
        raise PolicyFaults((f"{SETTING}: {folder}: no such folder",))
    return Policies.load(PACKAGED, folder)
