"""A submission and its decisions in words: what reviewers and submitters are told (art. 6, 9.2, 18)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from handlers.dates import span_words
from handlers.log.words import CADRE_ACADEMY, READY
from handlers.reply import Attach, Reply, Say, Sent, To, say
from handlers.review.effect import Effect
from handlers.texts_in import brief
from rules.credit import claimed_hours
from rules.flags import Flag
from rules.policy import Policies
from rules.record import FORMS_OF_ROUTE, Bucket, State
from rules.workflow import Verb
from storage.columns import ACADEMY_ZONE, academy_day
from storage.evidence import Evidence, EvidenceState
from storage.ledger import Decision
from storage.people import Person
from storage.submissions import Details, Submission

BUCKETS = {Bucket.GENERAL: "standing-general", Bucket.ONLINE: "standing-online"}
CONTENT_SHOWN = 200
TITLE_SHOWN = 40
"""Characters of another record's title; there may be many that overlap."""
Held = Mapping[str, Mapping[int, Decimal]]
"""Hours by bucket and year."""


def what_lines(submission: Submission, policies: Policies) -> tuple[Say, ...]:
    """Title, route and form; content; where and when; half-days or hours, absence, result, off-job or not."""
    told = submission.details
    return (
        say("review-what", title=told.title, kind=kind_words(told)),
        *((say("review-content", content=brief(told.content, CONTENT_SHOWN)),) if told.content else ()),
        _where(told),
        amount(submission, policies),
        *_made_up(told),
    )


def _made_up(told: Details) -> tuple[Say, ...]:
    """Hours that are given to an earlier year (R10)."""
    if told.makeup_year is None or told.makeup_hours is None:
        return ()
    return (say("review-makeup", hours=told.makeup_hours, year=str(told.makeup_year)),)


def kind_words(told: Details) -> Say:
    """Route and form; the route alone where it has only one form."""
    route = say(f"record-route-{told.route.value}")
    if len(FORMS_OF_ROUTE[told.route]) == 1:
        return route
    return say("review-kind", route=route, form=say(f"record-form-{told.form.value}"))


def _where(told: Details) -> Say:
    """Who held it, where, and when; a part that the route doesn't ask for is left out."""
    known_platform = told.platform == CADRE_ACADEMY
    held_by = say("log-platform-cadre_academy") if known_platform else told.organiser or told.platform or ""
    if held_by and told.place:
        return say("review-where", organiser=held_by, place=told.place, span=span_words(told))
    if held_by or told.place:
        return say("review-where-one", organiser=held_by or told.place, span=span_words(told))
    return span_words(told)


def amount(submission: Submission, policies: Policies) -> Say:
    """``10 个半天 = 40 学时，无缺席，合格，脱产``."""
    told, record = submission.details, submission.record()
    hours = claimed_hours(record, policies.judging(record.end.year))
    rest = {
        "result": say(f"record-result-{told.result.value}"),
        "off_job": say("record-off-job" if told.off_job else "record-on-job"),
    }
    if not record.scheduled:
        return say("review-hours", hours=hours, **rest)
    absent = say("review-absent", count=told.absent_half_days) if told.absent_half_days else say("review-present")
    return say("review-half-days", half_days=told.half_days or 0, hours=hours, absent=absent, **rest)


def effect_lines(effects: Sequence[Effect], void: str | None, this_year: int) -> tuple[Say, ...]:
    """What an approval would do to each year; why it counts nothing where article 10 says so."""
    if void is None and not effects:
        return (say("review-no-gain"),)
    why = (say(f"review-void-{void}"),) if void else ()
    return why + tuple(
        say(
            "review-effect" if effect.year == this_year else "review-effect-of-year",
            year=str(effect.year),
            bucket=say(BUCKETS[effect.bucket]),
            before=effect.before,
            after=effect.after,
            required=effect.required,
        )
        for effect in effects
    )


def flag_lines(flags: Iterable[Flag], evidence: Sequence[Evidence], seen: int) -> tuple[Say, ...]:
    """What a reviewer's attention is drawn to; none of it forbids anything. ``seen``: files known from elsewhere."""
    coming = sum(map(is_coming, evidence))
    counts = {"seen": seen, "coming": coming, "missing": len(evidence) - coming - sum(map(is_stored, evidence))}
    return (
        *(_flag(flag) for flag in flags),
        *(say(f"review-flag-{code}", count=count) for code, count in counts.items() if count),
    )


def _flag(flag: Flag) -> Say:
    if flag.code != "overlap":
        return say(f"review-flag-{flag.code}", **flag.params)
    params = {**flag.params, "title": brief(str(flag.params["title"]), TITLE_SHOWN)}
    return say("review-flag-overlap-day" if params["first"] == params["last"] else "review-flag-overlap", **params)


def albums(to: To, files: Sequence[Evidence], caption: Say) -> list[Reply]:
    """Files of evidence as attachments: an album holds photos or documents, never both."""
    kinds = dict.fromkeys(file.kind for file in files)
    sent = [tuple(Sent(file.kind, file.file_id) for file in files if file.kind == kind) for kind in kinds]
    return [Attach(to, album, caption) for album in sent]


def is_stored(file: Evidence) -> bool:
    """Fetched, checked and kept."""
    return file.state is EvidenceState.STORED


def is_coming(file: Evidence) -> bool:
    """Still to be fetched."""
    return file.usable and not is_stored(file)


def clock(at: datetime, today: date) -> str:
    """``10:42`` on the same day, else ``11-24 10:42``, in the academy's zone."""
    local = at.astimezone(ACADEMY_ZONE)
    return local.strftime("%H:%M" if academy_day(at) == today else "%m-%d %H:%M")


def who(decider: Person | None) -> Say:
    """The decider's name; who decided by the command line has none here."""
    return say("review-name", name=decider.name) if decider else say("review-operator")


def decision_lines(decision: Decision, decider: Person | None, absent: Person | None, gain: Say) -> tuple[Say, ...]:
    """``已通过 · 王芳 · 11-24 10:42 · 线下 +40``, for whom, and why."""
    told = say(f"review-decided-{decision.verb}", who=who(decider), at=decision.decided_at, gain=gain)
    deputy = (say("review-stood-in", name=absent.name),) if absent else ()
    reason = (reason_words(decision.reason),) if decision.reason else ()
    return (told, *deputy, *reason)


def held_words(held: Held, gain: Decimal) -> Say:
    """What counts of a record, as its card offered it; beside it what was credited, where a cap takes less."""
    for bucket, years in held.items():
        credited = sum(years.values(), Decimal(0))
        key = "review-held" if credited == gain else "review-held-capped"
        return say(key, bucket=say(BUCKETS[Bucket(bucket)]), hours=gain, credited=credited)
    return say("review-held-nothing")


def late_line(decision: Decision, decider: Person | None, today: date, me: Person) -> Say:
    """``王芳已在 10:42 通过``, for a tap that came late."""
    mine = decider is not None and decider.person_id == me.person_id
    name = say("review-you") if mine else who(decider)
    return say(f"review-late-{decision.verb}", who=name, when=clock(decision.decided_at, today))


def state_words(submission: Submission, last: Decision | None) -> Say:
    """Where a record stands; one that was voided is told from one that was corrected."""
    voided = submission.state is State.CORRECTED and last is not None and last.verb == Verb.VOID
    return say("correct-state-void" if voided else f"record-state-{submission.state.value}")


def reason_words(reason: str) -> Say:
    """Why, in the reader's language where it was a ready reason, else as it was typed."""
    if reason.startswith(READY):
        return say("review-reason", reason=say(f"review-why-{reason.removeprefix(READY)}"))
    return say("review-reason", reason=reason)
