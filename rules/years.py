"""One person's case, and what holds for each of its years: policy, unit's rule, rank, register (R1, R10, R14)."""

from dataclasses import dataclass, field
from datetime import date

from rules.hours import Hours
from rules.policy import NoPolicy, Policies, Policy, UnitRules, rules_for
from rules.record import Person, Record


@dataclass(frozen=True, slots=True)
class Case:
    """All that the rules need to assess one person's year.

    `as_of` (default: 31 December of the year) sets the rank of the running year and which promotions
    have happened, nothing else. No year before `records_since` owes anything (R19).
    """

    year: int
    as_of: date | None
    person: Person
    records_since: int | None
    unit_rules: tuple[UnitRules, ...]
    records: tuple[Record, ...]

    @property
    def day(self) -> date:
        """The day on which the case is looked at."""
        return self.as_of or date(self.year, 12, 31)


@dataclass(frozen=True, slots=True)
class Years:
    """Looks up, for any year of a case, the rules that hold; each year's tightened policy is kept."""

    case: Case
    policies: Policies
    _known: dict[int, Policy] = field(default_factory=dict)

    def policy(self, year: int) -> Policy:
        """The policy by which a year's records count, tightened by the unit's rule for it (R14)."""
        if year not in self._known:
            rules = rules_for(self.case.unit_rules, year)
            self._known[year] = self.policies.judging(year).tightened(rules)
        return self._known[year]

    def required(self, year: int) -> Hours:
        """Hours that a year demands, by the rank held on 31 December, or on an earlier `as_of` (R1)."""
        required = self.policy(year).required
        day = date(year, *required.rank_day)
        if year == self.case.year:
            day = min(day, self.case.day)
        return Hours(required.general[self.case.person.rank_on(day)], required.online)

    def owes(self, year: int) -> bool:
        """Whether what a year is short of must be made up: it has a policy (R15), is not before
        `records_since` (R19) and was spent wholly on the register (R10)."""
        since = self.case.records_since
        try:
            policy = self.policies.for_year(year)
        except NoPolicy:
            return False
        if since is not None and year < since:
            return False
        return not policy.makeup.whole_year_only or self._whole(year)

    def _whole(self, year: int) -> bool:
        return self.case.person.on_register_throughout(date(year, 1, 1), date(year, 12, 31))
