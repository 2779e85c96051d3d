"""``make demo``: a whole academy on this machine, with a page of phones, without a token and without Telegram.

It does what HR would do, with the same commands: imports a roster and earlier records, invites everyone, and starts
the bot against the sandbox. Everything is made in a folder of its own, which is thrown away at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sandbox.academy import PEOPLE, UNBOUND, UNITS, about, records_csv, roster_csv
from sandbox.pages import free_place
from sandbox.person import Phone
from sandbox.server import Sandbox
from sandbox.story import prepare

SCENES = {
    "登记、审核 · Log, review": ("A002", "A001", "A003"),
    "培训班 · A class": ("A004", "A002", "A006"),
    "公布 · Publish": ("H001", "H002", "A001"),
}
"""Whose phones stand beside each other: a staff member and two approvers of the same unit, with whom the page opens; an
organiser and two of the class; two of the bureau and an approver, who is told."""

ROOT = Path(__file__).parent.parent
QUARTER = "quarter"
ACADEMY = ZoneInfo("Asia/Shanghai")


class Demo:
    """The sandbox, the bot's process, and the folder that holds the academy."""

    def __init__(self, sandbox: Sandbox, url: str, folder: Path, today: date) -> None:
        self.sandbox = sandbox
        self.folder = folder
        self.today = today
        self.now = datetime.combine(today, datetime.now(ACADEMY).time(), ACADEMY)
        self.environment = os.environ | {
            "BOT_TOKEN": sandbox.token,
            "BOT_API_URL": url,
            "DATABASE_URL": f"sqlite:///{folder}/xueshi.db",
            "DATA_DIR": str(folder / "data"),
            "SEND_PER_CHAT": "20",
            "PAGES_LISTEN": sandbox.pages_at,
            "PAGES_URL": f"{url}/pages",
            "LOG_LEVEL": "WARNING",
            "CLOCK_AT": self.now.isoformat(),
            "PYTHONPATH": str(ROOT),
        }
        self.phones = {
            staff_no: sandbox.phone(100 + number, name, about=about(rank, roles))
            for number, (staff_no, name, _, rank, roles) in enumerate(PEOPLE, 1)
        }

    async def command(self, *arguments: str) -> str:
        """``python -m bot …`` on the demo's academy; its standard output."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments,
            env=self.environment, cwd=self.folder, stdout=subprocess.PIPE,
        )  # fmt: skip
        out, _ = await process.communicate()
        if process.returncode != 0:
            raise SystemExit(f"python -m bot {' '.join(arguments)}: {process.returncode}")
        return out.decode()

    async def register(self) -> dict[str, str]:
        """Import the academy; each person's invite secret."""
        roster, records = self.folder / "roster.csv", self.folder / "records.csv"
        roster.write_text(roster_csv(self.today), encoding="utf-8")
        records.write_text(records_csv(self.today), encoding="utf-8")
        await self.command("roster", "import", str(roster))
        for unit in UNITS:
            await self.command("unit", "set", unit, "--records-since", str(self.today.year - 1))
        await self.command("records", "import", str(records))
        lines = (await self.command("invite", "--all")).splitlines()[1:]
        return {line.split(",")[0]: line.rsplit("start=", 1)[1] for line in lines if line}

    async def start_bot(self) -> asyncio.subprocess.Process:
        """The bot, in a group of its own, so that Ctrl-C reaches it through us alone."""
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=self.environment, cwd=self.folder, start_new_session=True
        )

    async def remind(self) -> None:
        """Play the quarter's reminder, as the scheduler would on its day; before the year's first, that one."""
        first = date(self.today.year, 3, 31)
        await self.command("remind", "--as-of", max(self.today, first).isoformat())


async def bind(phone: Phone, staff_no: str, secret: str) -> None:
    """Open the invite link, type the staff number, confirm."""
    await phone.start(secret)
    await phone.expect("工号")
    await phone.send(staff_no)
    await phone.tap("是我")
    await phone.expect_button("登记学时", anywhere=True)


async def run(port: int, folder: Path | None, today: date, *, until_ready: bool) -> None:
    """Make the academy, tell the address, and play until stopped."""
    stopping = asyncio.Event()
    if until_ready:
        stopping.set()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    sandbox = Sandbox()
    sandbox.pages_at = free_place()
    with nullcontext(folder) if folder else tempfile.TemporaryDirectory(prefix="xueshi-demo-") as kept:
        async with sandbox.serve(port) as url:
            await play(Demo(sandbox, url, Path(kept), today), url, stopping)


async def play(demo: Demo, url: str, stopping: asyncio.Event) -> None:
    """Start the bot, bind everybody but one, and serve until stopped; the bot is stopped whatever happens."""
    print("正在准备演示…  Preparing the demo…", flush=True)
    secrets = await demo.register()
    bot = await demo.start_bot()
    try:
        bound = [staff_no for staff_no in demo.phones if staff_no != UNBOUND]
        await asyncio.gather(*(bind(demo.phones[staff_no], staff_no, secrets[staff_no]) for staff_no in bound))
        await prepare(demo.phones, demo.now)
        demo.sandbox.add_button("播放季度提醒 · Play a reminder", QUARTER)
        for label, cast in SCENES.items():
            demo.sandbox.add_scene(label, [demo.phones[staff_no].person.id for staff_no in cast])
        phones = ",".join(map(str, next(iter(demo.sandbox.scenes.values()))))
        print(f"\n  {url}/?phones={phones}\n\nCtrl-C 结束  Ctrl-C to stop", flush=True)
        await serve(demo, bot, stopping)
    finally:
        if bot.returncode is None:
            bot.terminate()
        await bot.wait()


async def serve(demo: Demo, bot: asyncio.subprocess.Process, stopping: asyncio.Event) -> None:
    """Answer the page's button until the demo is stopped or the bot ends."""
    waits = {asyncio.create_task(stopping.wait()), asyncio.create_task(bot.wait())}
    presses = asyncio.create_task(_answer_presses(demo))
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for task in (presses, *waits):
        task.cancel()


async def _answer_presses(demo: Demo) -> None:
    while await demo.sandbox.presses.get() == QUARTER:
        await demo.remind()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.demo", description="Xueshi with phones, on one page.")
    parser.add_argument("--port", type=int, default=8090, help="0: any free one; default 8090")
    parser.add_argument("--folder", type=Path, help="an empty folder for the academy, kept at the end; default: none")
    parser.add_argument("--today", type=date.fromisoformat, help="the academy's day, as 2026-03-10; default: today")
    parser.add_argument(
        "--until-ready", action="store_true", help="stop once the address is told, to see that it works"
    )
    options = parser.parse_args()
    today = options.today or datetime.now(ACADEMY).date()
    asyncio.run(run(options.port, options.folder, today, until_ready=options.until_ready))


if __name__ == "__main__":
    main()
