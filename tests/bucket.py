"""An S3-compatible store for tests: SeaweedFS, which checks signatures, as a process of its own on loopback."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import obstore
from obstore.store import S3Store

from tests.ports import free_ports

NAME = "xueshi-evidence"
KEY, SECRET = "test-key", "test-secret-of-the-store"
START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Bucket:
    """A place in the store that nobody else uses, seen by somebody who holds the keys."""

    port: int
    prefix: str = field(default_factory=lambda: secrets.token_hex(4))

    @property
    def settings(self) -> dict[str, str]:
        """What tells the bot of it."""
        return {
            "EVIDENCE_URL": f"s3://{NAME}/{self.prefix}",
            "S3_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
        }

    def write(self, path: str, data: bytes) -> None:
        """Put something there behind the bot's back."""
        obstore.put(self._store(), path, data)

    def contents(self) -> dict[str, bytes]:
        """Everything that lies there, by path."""
        store = self._store()
        paths = [each["path"] for found in obstore.list(store) for each in found]
        return {path: bytes(obstore.get(store, path).bytes()) for path in paths}

    def _store(self) -> S3Store:
        return S3Store(
            NAME, prefix=self.prefix, endpoint=f"http://127.0.0.1:{self.port}", region="us-east-1",
            access_key_id=KEY, secret_access_key=SECRET, client_options={"allow_http": True},
        )  # fmt: skip


@contextmanager
def running_store(folder: Path) -> Iterator[int]:
    """A store with one bucket; the port of its S3 gateway."""
    ports = free_ports(9)
    parts = [f"{part}.{port}" for part in ("master", "volume", "filer", "s3") for port in ("port", "port.grpc")]
    listen = [f"-{name}={port}" for name, port in zip([*parts, "admin.port"], ports, strict=True)]
    off = ("admin.ui=false", "webdav=false", "s3.port.iceberg=0", "s3.port.lance=0", "master.telemetry=false")
    sockets = (f"s3.localSocket={folder}/s3.sock", f"filer.localSocket={folder}/filer.sock")
    command = [
        str(Path(sys.executable).with_name("weed")), "mini", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
        f"-bucket={NAME}", "-s3.autoCreateBucket=false", *listen, *(f"-{each}" for each in (*off, *sockets)),
    ]  # fmt: skip
    keys = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
    with (folder / "weed.log").open("wb") as log:
        process = subprocess.Popen(command, env=os.environ | keys, cwd=folder, stdout=log, stderr=log)
    try:
        _until_ready(process, ports[6], folder)
        yield ports[6]
    finally:
        process.kill()
        process.wait()


def _until_ready(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    """Ready when the bucket can be written to."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            Bucket(port).write("ready", b"")
        except Exception:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the store did not start:\n{(folder / 'weed.log').read_text()}")
