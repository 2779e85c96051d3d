"""The image and the compose file: linted, and what they name exists, for there is no Docker where tests run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.settings import Settings
from tests.deploy.tools import DEPLOY, ROOT

COMPOSE = DEPLOY / "compose" / "compose.yaml"
WORKERS = ("worker-1", "worker-2")


def compose() -> dict[str, Any]:
    """The compose file as data, its anchors followed."""
    found: dict[str, Any] = YAML(typ="safe").load(COMPOSE)
    return found


def lints(*command: str) -> None:
    """A linter that comes with the environment finds nothing."""
    tool, *rest = command
    ended = subprocess.run(
        [str(Path(sys.executable).with_name(tool)), *rest], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_compose_file_is_one() -> None:
    lints("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE))


def test_the_dockerfile_has_no_fault() -> None:
    lints("hadolint", "--failure-threshold", "info", str(DEPLOY / "Dockerfile"))


def test_the_image_holds_all_that_the_program_needs(tmp_path: Path) -> None:
    """What is copied, and nothing else, brings a database into being and checks it."""
    rooms = re.findall(r"^COPY (\w+) \1$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    let_in = (ROOT / ".dockerignore").read_text()
    for room in rooms:
        assert f"!{room}\n" in let_in
        shutil.copytree(ROOT / room, tmp_path / room)
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG")}
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "verify"], cwd=tmp_path, env=bare, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_nginx_finds_the_workers_where_they_are_put() -> None:
    services = compose()["services"]
    told = {
        f"{services[name]['networks']['inner']['ipv4_address']}:"
        f"{services[name]['environment']['WEBHOOK_LISTEN'].rpartition(':')[2]}"
        for name in WORKERS
    }
    listed = re.findall(r"server ([\d.:]+)", (DEPLOY / "compose" / "workers.conf").read_text())
    assert set(listed) == told


def test_the_workers_are_told_settings_that_exist_and_files_that_exist_are_mounted() -> None:
    services = compose()["services"]
    for name in WORKERS:
        assert {each.lower() for each in services[name]["environment"]} <= Settings.model_fields.keys()
    mounted = [each.split(":")[0] for each in services["nginx"]["volumes"] if "/tls/" not in each]
    assert mounted
    assert all((COMPOSE.parent / each).is_file() for each in mounted)


def test_only_nginx_can_be_reached_from_outside() -> None:
    assert [name for name, each in compose()["services"].items() if "ports" in each] == ["nginx"]
