"""`python -m sandbox --port N [--token T]`: serves until it is stopped; prints its address as one line of JSON."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal

from sandbox.server import TOKEN, Sandbox


async def serve(options: argparse.Namespace) -> None:
    """Runs the sandbox until SIGINT or SIGTERM."""
    sandbox = Sandbox(
        options.token,
        quiet=options.quiet,
        flood_per_bot=options.flood_per_bot,
        flood_per_chat=options.flood_per_chat,
    )
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with sandbox.serve(options.port) as base_url:
        print(json.dumps({"url": base_url, "token": sandbox.token}), flush=True)
        await stop.wait()


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A Bot API server on loopback, with phones.")
    parser.add_argument("--port", type=int, default=8081, help="0: any free one; default 8081")
    parser.add_argument("--token", default=TOKEN, help="the bot's token, NUMBER:SECRET")
    parser.add_argument("--quiet", action="store_true", help="keep no log of calls, for benchmarks")
    parser.add_argument("--flood-per-bot", type=int, metavar="N", help="messages a second before 429")
    parser.add_argument("--flood-per-chat", type=int, metavar="N", help="messages a second into a chat before 429")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
