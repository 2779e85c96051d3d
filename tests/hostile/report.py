"""What a run of hostile updates came to: for people a table, for tests what is amiss."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass

from tests.hostile.attacks import MAKERS, Fate
from tests.hostile.run import INSIDE, MARKED, Run

TROUBLE = re.compile(r"Traceback|update parked|call refused|sending failed|the bot ended")
SHOWN = 300
"""Characters of an update that are shown of one that went wrong."""


@dataclass(frozen=True, slots=True)
class Report:
    """Counts by kind and fate, everything that is amiss, memory in kilobytes before and after."""

    counts: Counter[tuple[str, Fate]]
    amiss: list[str]
    before: int
    after: int
    seconds: float

    @property
    def growth(self) -> float:
        """Of the process's memory, from the end of the warm-up on."""
        return self.after / self.before - 1

    def table(self) -> str:
        """How many of each kind, what became of them, and the memory."""
        lines = [f"{'':28}{'sent':>8}" + "".join(f"{fate:>10}" for fate in Fate)]
        for kind in (*MAKERS, "all"):
            found = [sum(n for (of, f), n in self.counts.items() if f is fate and kind in (of, "all")) for fate in Fate]
            lines.append(f"{kind:28}{sum(found):8,}" + "".join(f"{count:10,}" for count in found))
        lines.append(
            f"memory: {self.before / 1024:.1f} MB after the warm-up, {self.after / 1024:.1f} MB at the end "
            f"({self.growth:+.1%}); {self.seconds:.0f} s; amiss: {len(self.amiss)}"
        )
        return "\n".join([*lines, *self.amiss])


async def attacked(run: Run, warm_up: int, count: int) -> Report:
    """Warm up, attack, and look at everything that must have stayed as it was."""
    await run.attack(warm_up)
    held, seen, told = await run.of_the_prey(), run.seen_by_the_prey(), len(run.told_to_others())
    run.attacks.clear()
    before, started = run.memory(), time.monotonic()
    await run.attack(count)
    after, seconds = run.memory(), time.monotonic() - started
    now, fates = await run.of_the_prey(), await run.fates()
    heard = run.told_to_others()[told:]
    wrong = [(attack, fate) for attack, fate in fates if fate not in attack.fates]
    amiss = [
        *(f"{fate}, which is not right: {attack.kind}: {attack.raw[:SHOWN]!r}" for attack, fate in wrong),
        *(f"parked: {row}" for row in await run.parked()),
        *(f"changed of others: {table}" for table in held if held[table] != now[table]),
        *(f"seen by others: {new}" for old, new in zip(seen, run.seen_by_the_prey(), strict=True) if old != new),
        *(f"words of others told: {text}" for text in heard if MARKED in text),
        *(f"our inside told: {text}" for text in heard if INSIDE.search(text)),
        *(f"logged: {line}" for line in run.log().splitlines() if TROUBLE.search(line)),
    ]
    counts = Counter((attack.kind, fate) for attack, fate in fates)
    return Report(counts, amiss, before, after, seconds)
