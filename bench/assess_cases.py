"""How long `assess` takes for 10,000 people of ten records each: `python -m bench.assess_cases`."""

import json
import random
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PEOPLE = 10_000
RECORDS = 10
ROUTES = (
    ("external", "special_class"),
    ("in_house", "lecture"),
    ("external_online", "online"),
    ("platform", "online"),
    ("self_study", "self_study"),
)


def make_cases(people: int = PEOPLE, records: int = RECORDS, seed: int = 89) -> list[dict[str, Any]]:
    """Cases with every route, absences, failures, two years and make-up; the same for the same seed."""
    dice = random.Random(seed)
    return [_case(dice, number, records) for number in range(people)]


def _case(dice: random.Random, number: int, records: int) -> dict[str, Any]:
    return {
        "year": 2026,
        "person": {
            "staff_no": f"A{number:05}",
            "ranks": [{"rank": dice.choice(("staff", "leader")), "since": "2018-03-01"}],
        },
        "unit_rules": {"online_hours": 60} if dice.random() < 0.2 else None,
        "records": [_record(dice, f"{number}-{index}") for index in range(records)],
    }


def _record(dice: random.Random, name: str) -> dict[str, Any]:
    route, form = dice.choice(ROUTES)
    start = date(2025, 1, 1) + timedelta(days=dice.randrange(700))
    days = dice.randint(1, 10)
    end = start + timedelta(days=days - 1)
    record: dict[str, Any] = {
        "id": name,
        "route": route,
        "form": form,
        "title": "继续教育培训",
        "start": start.isoformat(),
        "end": end.isoformat(),
        "result": dice.choice(("pass", "pass", "pass", "none", "fail")),
        "off_job": dice.random() < 0.3,
    }
    if route in ("external", "in_house"):
        record |= {"half_days": days * 2, "absent_half_days": dice.choice((0, 0, 1))}
    else:
        record["hours"] = dice.randint(1, 200) / 10
    if route != "self_study" and start.year == end.year == 2026 and dice.random() < 0.3:
        record |= {"makeup_year": 2025, "makeup_hours": record.get("hours", 4)}
    return record


def main() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "cases.json"
        path.write_text(json.dumps(make_cases()), "utf-8")
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-m", "bot", "assess", str(path)], stdout=subprocess.PIPE, check=True)
        seconds = time.perf_counter() - start
    answers = len(json.loads(done.stdout))
    print(f"assess: {answers} cases of {RECORDS} records in {seconds:.2f} s")


if __name__ == "__main__":
    main()
