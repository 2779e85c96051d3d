"""All that the archive holds of several people, read at once: records, the hours entered, each decision (art. 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from handlers.reply import Say, say
from handlers.standing.cases import Archive, archives_of
from rules.hours import ZERO, Hours
from rules.policy import Policies
from rules.record import Bucket
from rules.standing import Standing
from storage.ledger import Decision
from storage.people import Person
from storage.submissions import Submission
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Kept:
    """One person's archive: everything in the order of the rules, decisions by submission, who is named in them."""

    archive: Archive
    submissions: Sequence[Submission]
    decisions: Mapping[int, Sequence[Decision]]
    names: Mapping[int, Person]

    @property
    def person(self) -> Person:
        """Whose it is."""
        return self.archive.person

    def name(self, person_id: int | None) -> str | Say:
        """Who acted; an operator or the program where it was nobody."""
        person = None if person_id is None else self.names.get(person_id)
        return person.name if person else say("review-operator")

    def credited(self, submission: Submission) -> Mapping[int, Decimal]:
        """What the ledger holds for a record, in hours by year."""
        return self.archive.credits.get(str(submission.submission_id), {})

    def hours(self, policies: Policies, submissions: Sequence[Submission]) -> Hours:
        """What the ledger holds for several records, by bucket."""
        sums = {Bucket.GENERAL: ZERO, Bucket.ONLINE: ZERO}
        for each in submissions:
            sums[bucket_of(policies, each)] += sum(self.credited(each).values(), ZERO)
        return Hours(sums[Bucket.GENERAL], sums[Bucket.ONLINE])

    def standing(self, policies: Policies, year: int, today: date) -> Standing:
        """Where the person stands in a year; in the running one by the rank of today. Raises NoPolicy (R15)."""
        return self.archive.in_year(year, today).standing(policies)


def bucket_of(policies: Policies, submission: Submission) -> Bucket:
    """Where a record's hours count (art. 8)."""
    told = submission.details
    return policies.judging(told.end.year).bucket_of(told.route, told.form)


async def kept_of(work: UnitOfWork, policies: Policies, people: Sequence[Person], year: int) -> list[Kept]:
    """The archives of several people, in their order, with eight queries however many there are."""
    ids = [person.person_id for person in people]
    archives = await archives_of(work, policies, people, year)
    submissions = await work.submissions.of_people(ids)
    decisions = await work.ledger.decisions_of_people(ids)
    acted = {each.actor_id for theirs in decisions.values() for each in theirs}
    acted |= {each.registered_by for theirs in submissions.values() for each in theirs}
    names = {each.person_id: each for each in await work.people.of_ids(id for id in acted if id is not None)}
    return [Kept(archive, submissions[archive.person.person_id], decisions, names) for archive in archives]
