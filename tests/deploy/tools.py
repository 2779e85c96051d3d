"""What the tests of ``deploy/`` need of the machine: programs of Debian's, looked for where they usually are."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PLACES = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"


def program(name: str) -> str:
    """Where a program is; a test that needs one which isn't installed skips, and fails where all must be."""
    found = shutil.which(name, path=PLACES)
    if found is None:
        assert not os.environ.get("DEPLOY_REQUIRED"), f"DEPLOY_REQUIRED is set and there is no {name}"
        pytest.skip(f"no {name} on this machine (Debian: apt install nginx-light systemd)")
    return found
