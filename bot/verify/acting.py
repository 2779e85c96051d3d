"""As what somebody acted in a unit: what the rows before theirs say, in the unit's chain, whose order is that of the
commits, whatever the clocks said (decision 0027)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bot.verify.register import Known
from bot.verify.traces import Absent, Place, Said
from storage.audit import AuditRow
from storage.columns import academy_day, moment


class Acting:
    """Asks the register's traces and those of absences."""

    def __init__(self, register: Known, absences: Iterable[Absent]) -> None:
        self._register = register
        self._stood_in: dict[int | None, list[Absent]] = defaultdict(list)
        for absence in absences:
            self._stood_in[absence.substitute].append(absence)

    def in_unit(self, row: AuditRow, who: str) -> Said | None:
        """What was said of somebody (``person:7``) before a row, if they were in the unit of its chain."""
        return self._in_unit((row.chain, row.seq), int(who.removeprefix("person:"))) if _is_person(who) else None

    def _in_unit(self, place: Place, person_id: int) -> Said | None:
        said = self._register.said_before(place, person_id)
        return said if said and said.get("unit") == place[0] else None

    def seats(self, row: AuditRow) -> frozenset[int]:
        """The approvers of the unit for whom who acts stood in."""
        if not _is_person(row.actor):
            return frozenset()
        day = academy_day(moment(row.at)).isoformat()
        return frozenset(
            absence.person_id
            for absence in self._stood_in.get(int(row.actor.removeprefix("person:")), ())
            if absence.first <= day <= absence.last
            and absence.begin is not None
            and absence.begin.before(row)
            and not (absence.end and absence.end.before(row))
            and self._seated(row, absence)
        )

    def _seated(self, row: AuditRow, absence: Absent) -> bool:
        said = self._in_unit((row.chain, row.seq), absence.person_id)
        return said is not None and "approver" in said.get("roles", ())


def _is_person(who: str) -> bool:
    return who.startswith("person:")
