"""What the questions of the log know beside the answers: the day, the rules, and what was logged before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.log.makeup import MAKEUP, Makeup, makeup_of
from handlers.log.owner import FOR, owner_of, without_account
from handlers.standing.cases import rules_of
from handlers.texts_in import spelt_alike
from handlers.turn import Turn
from rules.policy import Policies, Policy, UnitRules, rules_for
from rules.record import Rank, Route
from storage.drafts import Draft
from storage.evidence import Evidence
from storage.people import Person
from storage.submissions import Alike, Submission

ALIKE_WITHIN = timedelta(days=180)
CORRECTION = "correction"
"""The kind of draft that corrects the approved record which it is about."""
OFFERED = 3
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Known:
    """Read anew for every question; what a question doesn't look at is left empty."""

    today: date
    policies: Policies
    unit_name: str
    unit_rules: tuple[UnitRules, ...] = ()
    leader: bool = False
    mine: tuple[Submission, ...] = ()
    alike: tuple[Alike, ...] = ()
    files: tuple[Evidence, ...] = ()
    makeup: Makeup | None = None
    without_account: tuple[Person, ...] = ()
    """For whom HR may enter a record."""

    @property
    def first_year(self) -> int:
        """No policy holds for anything earlier (R15)."""
        return self.policies.dated[0].in_force_from.year

    def policy(self, year: int) -> Policy:
        """The policy that judges a record ending in a year, as the unit tightens it (R14)."""
        return self.policies.judging(year).tightened(rules_for(self.unit_rules, year))


async def known_for(turn: Turn, draft: Draft, key: str) -> Known:
    """What the question of a field needs to know."""
    work, owner = turn.work, await owner_of(turn, draft.answers, draft.subject_id)
    asked = key in ("route", "organiser", "place")
    mine = await work.submissions.latest_of(owner.person_id, _LOOKED_AT) if asked else ()
    return Known(
        today=turn.today,
        policies=turn.policies,
        unit_name=owner.unit_name,
        unit_rules=rules_of(owner.unit_rules, turn.policies),
        leader=key in ("route", "platform") and await _leads(turn, owner),
        mine=tuple(mine),
        alike=await _alike(turn, owner, draft, key) if key in ("title", "content") else (),
        files=tuple(await work.evidence.of_draft(draft.draft_id, draft.subject_id)) if key == "evidence" else (),
        makeup=await makeup_of(turn, draft.answers, draft.subject_id) if key == MAKEUP else None,
        without_account=await without_account(turn) if key == FOR else (),
    )


def own_files(draft: Draft, files: Sequence[Evidence]) -> list[Evidence]:
    """Those of a draft's files that may be taken away from it: what a corrected record brought stays with that."""
    return [file for file in files if draft.kind != CORRECTION or file.submission_id is None]


async def _leads(turn: Turn, owner: Person) -> bool:
    ranks = (await turn.work.people.ranks_of([owner.person_id])).get(owner.person_id, ())
    held = [entry.rank for entry in ranks if entry.since <= turn.today]
    return bool(held) and held[-1] is Rank.LEADER


async def _alike(turn: Turn, owner: Person, draft: Draft, key: str) -> tuple[Alike, ...]:
    """What colleagues logged lately by the same route; once a title was typed, only what is spelt like it."""
    route, since = Route(draft.answers["route"]), turn.event.at - ALIKE_WITHIN
    found = await turn.work.submissions.alike(owner, route, since, _LOOKED_AT)
    if key == "content":
        found = [each for each in found if spelt_alike(each.submission.details.title, draft.answers["title"])]
    return tuple(found[:OFFERED])
