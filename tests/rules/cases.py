"""Short ways to write a case, shared by the tests of the rules."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

USUAL_FORM = {
    "in_house": "special_class",
    "external": "special_class",
    "self_study": "self_study",
    "external_online": "online",
    "study_abroad": "academic",
    "abroad_training": "abroad",
    "platform": "online",
}


def record(**given: Any) -> dict[str, Any]:
    """A record as `assess` takes it, with the route's usual form and one day if no end is given."""
    full = {"id": "a", "title": "继续教育", "form": USUAL_FORM.get(given["route"]), **given}
    return {"end": full.get("start"), **full}


def case(**given: Any) -> dict[str, Any]:
    """A case as `assess` takes it: of 2026, of someone on the staff since 2015, unless said."""
    person = {"staff_no": "A001", "ranks": given.pop("ranks", [{"rank": "staff", "since": "2015-01-01"}])}
    person |= {key: given.pop(key) for key in ("joined_on", "left_on") if key in given}
    done = given.pop("done", {})
    records = [record(**each) for each in given.pop("records", [])]
    for year, hours in done.items():
        records += _done(str(year), **hours)
    return {"year": 2026, "person": person, "records": records, **given}


def _done(year: str, general: int = 0, online: int = 0) -> list[dict[str, Any]]:
    """Hours that are simply there; 4 general hours a half-day, from 1 July on."""
    july = date(int(year), 7, 1).isoformat()
    found = []
    if general:
        found.append(
            record(id=f"done-{year}", route="in_house", start=july, end=f"{year}-09-30", half_days=general // 4)
        )
    if online:
        found.append(record(id=f"done-online-{year}", route="platform", start=july, hours=online))
    return found


class _Exact(json.JSONEncoder):
    """Writes decimals digit by digit, which the standard encoder cannot."""

    def default(self, value: object) -> object:
        return f"#{value}#" if isinstance(value, Decimal) else super().default(value)


def dump(value: object) -> str:
    """JSON with decimals written digit by digit."""
    return json.dumps(value, cls=_Exact).replace('"#', "").replace('#"', "")
