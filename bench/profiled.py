"""Where the bot's time goes: ``python -m bench.profiled FILE`` is ``python -m bot run`` under the profiler.

The profile of the event loop's thread is written at the end (SIGTERM); read it with ``python -m pstats FILE``.
"""

from __future__ import annotations

import cProfile
import sys

from bot.cli import main

if __name__ == "__main__":
    profile = cProfile.Profile()
    profile.enable()
    try:
        main(["run"])
    finally:
        profile.disable()
        profile.dump_stats(sys.argv[1])
