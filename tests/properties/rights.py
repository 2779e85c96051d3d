"""Who may see and decide what, said a second time from the tables alone: what the properties hold the program to.

Nothing here is shared with ``rules.workflow`` or the handlers, so that they can't be wrong together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.properties.rows import Moment, Row


@dataclass(frozen=True, slots=True)
class Rights:
    """The rights of a day, by the register and the absences of a moment; ``today`` is an ISO day of the academy."""

    now: Moment
    today: str

    def has(self, person: Row, role: str) -> bool:
        """Whether a person on the register holds a role."""
        return not self.left(person) and self.now.one("roles", person["person_id"], role) is not None

    def left(self, person: Row) -> bool:
        """Whether the person is off the register; the last day still counts."""
        return person["left_on"] is not None and person["left_on"] < self.today

    def seats(self, person: Row) -> set[int]:
        """For whom of the unit's approvers the person sits in review today: themselves, or who is away."""
        if self.left(person):
            return set()
        own = {person["person_id"]} if self.has(person, "approver") else set()
        return own | {away["person_id"] for away in self._stood_in_for(person)}

    def _stood_in_for(self, person: Row) -> Iterator[Row]:
        for absence in self.now.all("absences", substitute_id=person["person_id"], ended_at=None):
            away = self.now.one("people", absence["person_id"])
            assert away is not None
            on_the_day = absence["starts_on"] <= self.today <= absence["ends_on"]
            if on_the_day and away["unit"] == person["unit"] and self.has(away, "approver"):
                yield away

    def may_review(self, person: Row, submission: Row) -> bool:
        """Nobody their own, nor as a substitute of the submitter; a unit's own approvers, or the bureau once asked."""
        owner = submission["person_id"]
        if person["person_id"] == owner or self.left(person):
            return False
        of_unit = person["unit"] == submission["unit"] and bool(self.seats(person) - {owner})
        return of_unit or (self.has(person, "bureau") and submission["escalated_at"] is not None)

    def may_read(self, person: Row, submission: Row) -> bool:
        """Whether what belongs to a submission may be shown to a person: its files, and why it was returned."""
        owner = self.now.one("people", submission["person_id"])
        assert owner is not None
        if person["person_id"] == owner["person_id"] or self.has(person, "bureau"):
            return True
        return self.may_review(person, submission) or (bool(self.seats(person)) and person["unit"] == owner["unit"])

    def may_know_title(self, person: Row, submission: Row) -> bool:
        """Colleagues of the unit are offered what it was called, and never whose it is."""
        return person["unit"] == submission["unit"] or self.may_read(person, submission)

    def may_know_name(self, person: Row, other: Row) -> bool:
        """A plain colleague's name is for who reviews them, or did; reviewers' own names are for everybody."""
        if person["person_id"] == other["person_id"] or self.has(person, "bureau") or self._in_office(other):
            return True
        units = {stay["unit"] for stay in self.now.all("unit_stays", person_id=other["person_id"])}
        units |= {each["unit"] for each in self.now.all("submissions", person_id=other["person_id"])}
        return bool(self.seats(person)) and person["unit"] in units | {other["unit"]}

    def _in_office(self, person: Row) -> bool:
        number = person["person_id"]
        held = any(self.now.one("roles", number, role) for role in ("approver", "bureau"))
        stood_in = self.now.all("absences", substitute_id=number)
        decided = [each for each in self.now.all("decisions", actor_id=number) if each["verb"] != "withdraw"]
        return held or bool(stood_in) or bool(decided)
