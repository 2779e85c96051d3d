"""A person's year in words and as a picture: what counts, what is missing and until when (art. 8, 9.5, 11, 14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from handlers.event import Tap
from handlers.reply import Button, Keyboard, Picture, Place, Reply, Say, Show, Toast, say
from handlers.standing.cases import Archive, archive_of
from handlers.standing.causes import cause_lines
from handlers.turn import Handler, Turn
from rules.hours import ZERO, Hours
from rules.obligations import Obligation
from rules.policy import Policies
from rules.record import Bucket, Record
from rules.standing import Standing
from storage.people import Person

BUCKET_NAMES = {Bucket.GENERAL: "standing-general", Bucket.ONLINE: "standing-online"}


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a year's figures: how many records wait, the hours that they would add if approved, and what
    is owed from earlier years."""

    pending: int
    gain: Hours
    obligations: tuple[Obligation, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """A year's standing with what is beside it."""

    standing: Standing
    beside: Beside


def look_at(archive: Archive, policies: Policies) -> Look:
    """Where a person stands, and what their pending records would add. Raises NoPolicy (R15)."""
    now = archive.standing(policies)
    years = {now.year, *(obligation.year for obligation in now.obligations)}
    waiting = [record for record in archive.pending if _touches(record, years)]
    then = archive.if_approved(policies, waiting).standing(policies) if waiting else now
    gain = Hours(then.counted.general - now.counted.general, then.counted.online - now.counted.online)
    return Look(now, Beside(len(waiting), gain, now.obligations))


def _touches(record: Record, years: set[int]) -> bool:
    return record.makeup_year in years or any(record.start.year <= year <= record.end.year for year in years)


def standing_lines(look: Look, today: date) -> tuple[Say, ...]:
    """Both buckets, the self-study cap, what is pending, what is owed from earlier years, and what HR notes."""
    standing = look.standing
    return (*bucket_lines(standing), *beside_lines(look.beside, today), *_noted_lines(standing))


def bucket_lines(standing: Standing) -> tuple[Say, ...]:
    """A line for each bucket: counted of required, and what is missing."""
    return tuple(
        say(
            "standing-short" if standing.remaining.of(bucket) else "standing-met",
            bucket=say(name),
            counted=standing.counted.of(bucket),
            required=standing.required.of(bucket),
            left=standing.remaining.of(bucket),
        )
        for bucket, name in BUCKET_NAMES.items()
    )


def beside_lines(beside: Beside, today: date) -> tuple[Say, ...]:
    """What is pending, never added in, and what is owed from earlier years."""
    pending = (say("standing-pending", count=beside.pending, gain=gain_words(beside.gain)),) if beside.pending else ()
    return (*pending, *(obligation_line(owed, today) for owed in beside.obligations))


def obligation_line(owed: Obligation, today: date) -> Say:
    """``补训：2025 年线下还差 10 学时，2026-12-31（周四）前``."""
    key = f"standing-{owed.kind}" + ("-overdue" if owed.due < today else "")
    return say(key, year=owed.year, left=amount_words(Hours(owed.general, owed.online)), due=owed.due)


def amount_words(hours: Hours) -> Say:
    """Hours by bucket, the empty one left out: ``线下 10 学时``."""
    return _by_bucket("standing-amount", hours)


def gain_words(hours: Hours) -> Say:
    """What an approval adds: ``线下 +8``."""
    return _by_bucket("standing-gain", hours)


def _by_bucket(key: str, hours: Hours) -> Say:
    if hours.general and hours.online:
        return say(f"{key}-both", general=hours.general, online=hours.online)
    bucket = Bucket.ONLINE if hours.online else Bucket.GENERAL
    return say(key if hours else f"{key}-none", bucket=say(BUCKET_NAMES[bucket]), hours=hours.of(bucket))


def _noted_lines(standing: Standing) -> tuple[Say, ...]:
    study = standing.self_study
    noted = []
    if study.recorded:
        noted.append(say("standing-self-study", recorded=study.recorded, counted=study.counted))
    if standing.excellent_barred:
        noted.append(say("standing-failed", count=len(standing.excellent_barred)))
    if standing.annual_form:
        noted.append(say("standing-off-job", count=len(standing.annual_form)))
    return tuple(noted)


def picture_of(title: Say, look: Look) -> Picture:
    """A year as two bars, what waits hatched beside what counts."""
    standing = look.standing
    bars = tuple(
        (
            say(name),
            standing.counted.of(bucket),
            look.beside.gain.of(bucket),
            standing.required.of(bucket),
            _bar_caption(standing.remaining.of(bucket), look.beside.gain.of(bucket)),
        )
        for bucket, name in BUCKET_NAMES.items()
    )
    return Picture(title, bars, (say("standing-policy", policy=standing.policy),))


def _bar_caption(left: Decimal, gain: Decimal) -> Say:
    key = "standing-bar-short" if left else "standing-bar-met"
    return say(f"{key}-pending" if gain > ZERO else key, left=left, gain=gain)


async def my(turn: Turn) -> list[Reply]:
    """This year's standing, as a picture with its words below."""
    return [await _year_shown(turn, turn.today.year)]


async def my_tapped(turn: Turn) -> list[Reply]:
    """The year that was tapped; anyone can send any number, so only years that are offered are shown."""
    year = turn.tap.id or turn.today.year
    if year not in await years_of(turn):
        return [Toast(say("standing-no-year", year=str(year)))]
    return [await _year_shown(turn, year)]


async def _year_shown(turn: Turn, year: int) -> Show:
    archive = await archive_of(turn.work, turn.policies, turn.me, year, turn.today)
    look = look_at(archive, turn.policies)
    named = {"name": turn.me.name, "year": str(year)}
    causes = (await turn.work.shortfalls.causes_of((turn.me.person_id,))).get(turn.me.person_id, {})
    return Show(
        turn.to,
        "my",
        (say("standing-title", **named), *standing_lines(look, turn.today), *cause_lines(causes, _wanting(look))),
        _keyboard(year, await years_of(turn)),
        Place.BELOW,
        picture=picture_of(say("standing-picture", **named), look),
    )


async def years_of(turn: Turn, person: Person | None = None) -> range:
    """The years that can be asked for of a person, oneself unless told: since the unit's records (R19) and the first
    policy (R15), up to this one."""
    unit = await turn.work.people.unit((person or turn.me).unit)
    assert unit is not None
    return years_since(unit.records_since, turn.policies, turn.today)


def years_since(records_since: int, policies: Policies, today: date) -> range:
    """The years from a unit's first one that has a policy up to this one."""
    first_policy = policies.dated[0].in_force_from.year
    return range(min(max(records_since, first_policy), today.year), today.year + 1)


def _wanting(look: Look) -> set[int]:
    """The years that the page tells are short: its own, those that are still owed."""
    own = {look.standing.year} if look.standing.remaining else set()
    return own | {owed.year for owed in look.beside.obligations}


def _keyboard(year: int, years: range) -> Keyboard:
    """The years before and after, then the ways on."""
    nearby = [other for other in (year - 1, year + 1) if other in years]
    return (
        tuple(Button(say("standing-year", year=str(other)), Tap("my", other, 0)) for other in nearby),
        (
            Button(say("home-log"), Tap("log", 0, 0)),
            Button(say("home-records"), Tap("records", 0, 0)),
            Button(say("home-home"), Tap("home", 0, 0)),
        ),
    )


COMMANDS: Mapping[str, Handler] = {"my": my}
TAPS: Mapping[str, Handler] = {"my": my_tapped}
