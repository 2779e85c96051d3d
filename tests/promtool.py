"""Prometheus's own tool for the tests that try alerts; they skip where it isn't installed."""

from __future__ import annotations

import os
import shutil

import pytest


@pytest.fixture
def promtool() -> str:
    """Where it is: the variable PROMTOOL, or on PATH (Debian's package ``prometheus`` brings it)."""
    path = os.environ.get("PROMTOOL") or shutil.which("promtool")
    if path is None:
        assert not os.environ.get("PROMTOOL_REQUIRED"), "PROMTOOL_REQUIRED is set and there is no promtool"
        pytest.skip("no promtool: set PROMTOOL, or install Debian's prometheus")
    return path
