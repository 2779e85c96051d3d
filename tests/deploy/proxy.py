"""The example of nginx, run as it stands but for its addresses, which are some of loopback that nobody else has."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

from tests.deploy.tools import DEPLOY, program

NAME = "xueshi.example.org"
START_SECONDS = 20.0
AROUND = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/conf.d/*.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running nginx: by TLS for outsiders, without for the sandbox, whose Telegram trusts no test's certificate."""

    address: str
    folder: Path
    path: str
    trust: ssl.SSLContext

    @property
    def tls(self) -> str:
        """The address for outsiders, without a path."""
        return f"https://{NAME}:8843"

    @property
    def plain(self) -> str:
        """The same without TLS."""
        return f"http://{self.address}:8880"


def own_address() -> str:
    """An address of loopback for one test alone."""
    return "127." + ".".join(str(1 + secrets.randbelow(254)) for _ in range(3))


@asynccontextmanager
async def running_nginx(folder: Path, address: str) -> AsyncIterator[Proxy]:
    """The example before workers at 8441 and 8442 of an address."""
    (folder / "conf.d").mkdir(parents=True)
    authority = trustme.CA()
    certificate = authority.issue_cert(NAME)
    certificate.private_key_pem.write_to_path(str(folder / "xueshi.key"))
    for part in certificate.cert_chain_pems:
        part.write_to_path(str(folder / "xueshi.pem"), append=True)
    server = (DEPLOY / "nginx" / "xueshi.conf").read_text()
    [path] = re.findall(r"location = (\S+)", server)
    server = server.replace("listen 443 ssl;", f"listen {address}:8843 ssl; listen {address}:8880 default_server;")
    (folder / "conf.d" / "xueshi.conf").write_text(server.replace("/etc/nginx/", f"{folder}/"))
    pages = (DEPLOY / "nginx" / "pages.conf").read_text()
    pages = pages.replace("listen 443 ssl;", f"listen {address}:8843 ssl; listen {address}:8880;")
    pages = pages.replace("/etc/nginx/", f"{folder}/").replace("127.0.0.1", address)
    (folder / "conf.d" / "pages.conf").write_text(pages)
    workers = (DEPLOY / "nginx" / "workers.conf").read_text()
    (folder / "conf.d" / "workers.conf").write_text(workers.replace("127.0.0.1", address))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user))
    process = await asyncio.create_subprocess_exec(
        program("nginx"), "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(folder / "nginx.conf")
    )
    try:
        await _listening(process, address, folder)
        trust = ssl.create_default_context()
        authority.configure_trust(trust)
        yield Proxy(address, folder, path, trust)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _listening(process: asyncio.subprocess.Process, address: str, folder: Path) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            assert process.returncode is None, (folder / "error.log").read_text()
            try:
                _, writer = await asyncio.open_connection(address, 8880)
            except ConnectionError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
