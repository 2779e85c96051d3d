"""From the database to the rules: people's cases with what the ledger credits to them (art. 4, 8).

Whoever tells hours reads them here, so that home, cards, reports and reminders can't disagree.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from rules import record as rules_record
from rules.case import kept_unit_rules
from rules.counting import Credits
from rules.credit import credit
from rules.policy import Policies, UnitRules
from rules.record import Record, State
from rules.standing import Case, Standing, standing
from storage.people import Person
from storage.unit_of_work import UnitOfWork

NO_RULES = "[]"
"""What a unit without a supplement holds; nearly every unit, so it isn't read each time."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A person's case for a year, and what the ledger credits to their records (hours by record and year)."""

    person: Person
    case: Case
    credits: Credits
    corrects: Mapping[str, str] = field(default_factory=dict)
    """Of what waits, the record in whose place each would stand."""

    @property
    def pending(self) -> tuple[Record, ...]:
        """What waits for a decision."""
        return tuple(record for record in self.case.records if record.state is State.PENDING)

    def standing(self, policies: Policies) -> Standing:
        """Where the person stands by the ledger. Raises NoPolicy for a year that has none (R15)."""
        return standing(self.case, policies, self.credits)

    def in_year(self, year: int, today: date) -> Archive:
        """The archive as it is asked about in another year; in the running one by the rank of today."""
        return replace(self, case=replace(self.case, year=year, as_of=today if year == today.year else None))

    def correcting(self, record_id: str, old_id: int | None) -> Archive:
        """The archive with a record that isn't kept yet, in the place of another one."""
        return self if old_id is None else replace(self, corrects={**self.corrects, record_id: str(old_id)})

    def without(self, *ids: str) -> Archive:
        """The archive as if these records had never been."""
        return replace(
            self,
            case=replace(self.case, records=tuple(each for each in self.case.records if each.id not in ids)),
            credits={id: credited for id, credited in self.credits.items() if id not in ids},
            corrects={id: old for id, old in self.corrects.items() if old not in ids},
        )

    def if_approved(self, policies: Policies, records: Iterable[Record]) -> Archive:
        """The archive as it would be with these records approved: they are credited by R3 to R5.

        One that is in the archive already (a pending one, by its id) takes the place of its present state; a correction
        that of the record which it corrects.
        """
        extra = {record.id: record._replace(state=State.APPROVED) for record in records}
        if replaced := [self.corrects[id] for id in extra if id in self.corrects]:
            return self.without(*replaced).if_approved(policies, extra.values())
        credits = {
            id: credit(record, policies.judging(record.end.year), self.case.unit_rules) for id, record in extra.items()
        }
        kept = tuple(record for record in self.case.records if record.id not in extra)
        return replace(
            self,
            case=replace(self.case, records=(*kept, *extra.values())),
            credits={**self.credits, **credits},
        )


async def archives_of(
    work: UnitOfWork, policies: Policies, people: Sequence[Person], year: int, as_of: date | None = None
) -> list[Archive]:
    """The archives of several people, in their order, with five queries however many there are."""
    ids = [person.person_id for person in people]
    units = {unit.unit: (unit.records_since, rules_of(unit.rules, policies)) for unit in await work.people.units()}
    ranks = await work.people.ranks_of(ids)
    credits = await work.ledger.credits_of_people(ids)
    records = await work.submissions.records_of(ids)
    waiting = [each.id for theirs in records.values() for each in theirs if each.state is State.PENDING]
    corrects = await work.corrections.corrected_by(map(int, waiting)) if waiting else {}
    return [
        Archive(
            person,
            _case(person, ranks[person.person_id], units[person.unit], year, as_of, records[person.person_id]),
            credits[person.person_id],
            {str(new): str(old) for new, old in corrects.items()},
        )
        for person in people
    ]


async def archive_of(
    work: UnitOfWork,
    policies: Policies,
    person: Person,
    year: int,
    as_of: date | None = None,
    extra: Record | None = None,
) -> Archive:
    """One person's archive; ``extra`` is looked at as if it were approved."""
    [archive] = await archives_of(work, policies, (person,), year, as_of)
    return archive if extra is None else archive.if_approved(policies, (extra,))


async def standing_of(
    work: UnitOfWork,
    policies: Policies,
    person: Person,
    year: int,
    as_of: date | None = None,
    extra: Record | None = None,
) -> Standing:
    """Where a person stands by the ledger; ``extra`` counts as if it were approved. Raises NoPolicy (R15)."""
    return (await archive_of(work, policies, person, year, as_of, extra)).standing(policies)


def rules_of(rules: str, policies: Policies) -> tuple[UnitRules, ...]:
    """A unit's supplementary rules (art. 16), which were checked already when they were loaded."""
    if rules == NO_RULES:
        return ()
    return kept_unit_rules(json.loads(rules, parse_float=Decimal), policies)


def credits_of(policies: Policies, owner: Person, record: Record) -> dict[str, dict[int, Decimal]]:
    """What an approval enters: bucket → year → hours, by the policy and the unit's rules of the record's year."""
    policy = policies.judging(record.end.year)
    credited = credit(record, policy, rules_of(owner.unit_rules, policies))
    return {policy.bucket_of(record.route, record.form).value: credited} if credited else {}


def _case(
    person: Person,
    ranks: tuple[rules_record.RankSince, ...],
    unit: tuple[int, tuple[UnitRules, ...]],
    year: int,
    as_of: date | None,
    records: Sequence[Record],
) -> Case:
    records_since, unit_rules = unit
    return Case(
        year=year,
        as_of=as_of,
        person=rules_record.Person(person.staff_no, ranks, person.joined_on, person.left_on),
        records_since=records_since,
        unit_rules=unit_rules,
        records=tuple(records),
    )
