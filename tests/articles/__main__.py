"""``make articles``: make the function of each article raise, one at a time, and show that its test fails."""

from __future__ import annotations

import argparse

from tests.articles.table import rows
from tests.sabotage.__main__ import sabotage_all


def main() -> int:
    """A line a row, then the count; status 1 when a test didn't notice."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("articles", nargs="*", help="only these, such as 9.5")
    arguments.add_argument("--workers", type=int, default=2)
    told = arguments.parse_args()
    chosen = [row.raising() for row in rows() if not told.articles or row.article in told.articles]
    return sabotage_all(chosen, told.workers)


if __name__ == "__main__":
    raise SystemExit(main())
