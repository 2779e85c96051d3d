"""Submissions against their traces: whose they are, when and how they came, where they stand (art. 4, R18)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.verify.audit import Finding
from bot.verify.register import Known
from bot.verify.submission_traces import (
    AT_ONCE,
    FED,
    IMPORTED,
    Entered,
    Registered,
    SubmissionTraces,
    actor_words,
    digest_of_details,
)
from handlers.classes import registering
from handlers.log.submit import ENTERED
from handlers.register import feed
from handlers.register.imports import SOURCE
from handlers.review.corrections import REPLACING
from storage.ledger import Decision
from storage.submissions import BEHALF, Submission


def check_registered(
    submission: Submission, decisions: Sequence[Decision], traces: SubmissionTraces, register: Known
) -> Iterator[Finding]:
    """A submission says what was traced of it last, and is the one that was registered; its trace stands in its unit's
    chain."""
    where, said = f"submission {submission.submission_id}", traces.submissions.get(submission.submission_id)
    if said is None or said.digest != digest_of_details(submission.details):
        yield Finding("details", where)
    if said is None:
        return
    same = {
        "policy": said.policy in (None, submission.policy),
        "registered_at": said.at == submission.registered_at,
        "submitted_at": said.submitted == submission.submitted_at,
        "unit": submission.unit in {said.chain} | register.units(submission.person_id),
        "escalated_at": submission.escalated_at in (None, *traces.escalated.get(submission.submission_id, ())),
        "revision": submission.revision in _revisions(submission, decisions, said, register),
        "entered": (submission.entered_revision, submission.entered_in, submission.removed_in)
        == traces.there.get(submission.submission_id, Entered()),
        "correction": (submission.corrects, submission.corrects_because) == said.corrects,
        **_BY.get(said.action, _logged)(submission, said, register),
    }
    for what, holds in same.items():
        if not holds:
            yield Finding("registered", where, {"what": what})
    if not said.at_home:
        yield Finding("astray", f"audit {said.chain}", {"submission": str(submission.submission_id)})


def _logged(submission: Submission, said: Registered, _register: Known) -> dict[str, bool]:
    """Who logged it is who it belongs to."""
    return {
        "person": said.actor == f"person:{submission.person_id}",
        "registered_by": submission.registered_by == submission.person_id,
        "source": submission.source not in (SOURCE, feed.SOURCE, BEHALF),
        "outside_key": submission.outside_key is None,
    }


def _for_another(submission: Submission, said: Registered, register: Known) -> dict[str, bool]:
    """Somebody of the unit's HR entered it; the trace names who it belongs to."""
    held = register.people.get(submission.person_id)
    return {
        "person": held is not None and held.said["staff_no"] == said.owner,
        "registered_by": said.actor == actor_words(submission.registered_by) and "approver" in said.roles,
        "source": submission.source == BEHALF,
        "outside_key": submission.outside_key is None,
    }


def _imported(submission: Submission, said: Registered, register: Known) -> dict[str, bool]:
    """The key names who it belongs to."""
    held = register.people.get(submission.person_id)
    return {
        "person": held is not None and str(said.key).startswith(f"{SOURCE}:{held.said['staff_no']}/"),
        "registered_by": submission.registered_by is None,
        "source": submission.source == SOURCE,
        "outside_key": submission.outside_key == said.key,
    }


def _fed(submission: Submission, said: Registered, register: Known) -> dict[str, bool]:
    """The trace names who it belongs to; its key is the platform's."""
    held = register.people.get(submission.person_id)
    return {
        "person": held is not None and held.said["staff_no"] == said.owner,
        "registered_by": submission.registered_by is None,
        "source": submission.source == feed.SOURCE,
        "outside_key": submission.outside_key == said.key,
    }


def _of_class(submission: Submission, said: Registered, _register: Known) -> dict[str, bool]:
    """Its organiser registered it; the key names the class and who it belongs to."""
    return {
        "person": str(said.key).endswith(f":{submission.person_id}"),
        "registered_by": said.actor == actor_words(submission.registered_by),
        "source": submission.source == registering.SOURCE,
        "outside_key": submission.outside_key == said.key,
    }


def _replacing(submission: Submission, said: Registered, _register: Known) -> dict[str, bool]:
    """Whose it is, is the one whose record it corrects (``check_corrections``); a key says where it comes from, and of
    a class whose it is."""
    source, *of = str(said.key).split(":")
    return {
        "source": said.key is None or submission.source == source,
        "person": source != registering.SOURCE or of[1:2] == [str(submission.person_id)],
        "registered_by": said.actor == actor_words(submission.registered_by),
        "outside_key": submission.outside_key == said.key,
        "corrects": submission.corrects is not None,
    }


_BY: Mapping[str, Callable[[Submission, Registered, Known], dict[str, bool]]] = {
    IMPORTED: _imported,
    FED: _fed,
    registering.REGISTERED: _of_class,
    REPLACING: _replacing,
    ENTERED: _for_another,
}
"""How a record may come, beside being logged."""


def _revisions(submission: Submission, decisions: Sequence[Decision], said: Registered, register: Known) -> range:
    """One for what was decided and for each time it was submitted, and perhaps one for each move of its owner."""
    steps = len(decisions) + said.again + (said.action not in AT_ONCE)
    return range(steps, steps + register.moves(submission.person_id) + 1)
