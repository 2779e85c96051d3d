"""Publications against their traces: the figures that were asked for, who decided, and who isn't named (art. 15)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping

from bot.verify.audit import Finding
from bot.verify.register import Known
from bot.verify.traces import Asked, Decided, Traces
from storage.columns import stamp
from storage.publications import Publication
from storage.unit_of_work import UnitOfWork


async def check_publications(work: UnitOfWork, traces: Traces, register: Known) -> AsyncIterator[Finding]:
    """Nothing in what was drawn up has changed, two people of the bureau stand behind what is published, and nothing
    was drawn up or decided that was not traced, or is gone."""
    kept = {each.publication_id: each for each in await work.publications.every()}
    for publication in kept.values():
        figures = await work.publications.figures_of(publication.publication_id)
        if publication.drawn_up.digest(figures) != publication.digest:
            yield _finding("figures", publication.publication_id)
        for why in _amiss(publication, traces, register):
            yield _finding(why, publication.publication_id)
    gone = (traces.asked.keys() | traces.decided.keys()) - kept.keys()
    for publication_id in sorted({*gone, *await work.publications.astray()}):
        yield _finding("gone", publication_id)


def _finding(why: str, publication_id: int) -> Finding:
    return Finding("publication", f"publication {publication_id}", {"why": why})


def _amiss(publication: Publication, traces: Traces, register: Known) -> Iterator[str]:
    head = publication.drawn_up
    asked = traces.asked.get(publication.publication_id)
    kept = Asked(f"person:{head.asked_by}", stamp(head.asked_at), publication.digest)
    if asked is None or asked._replace(place=kept.place) != kept:
        yield "asked"
    elif not _of_bureau(head.asked_by, asked, register):
        yield "right"
    decided = traces.decided.get(publication.publication_id)
    if (decided is None) != (publication.verb is None):
        yield "decided"
    elif decided is not None and publication.decided_by is not None and publication.decided_at is not None:
        actor, at = f"person:{publication.decided_by}", stamp(publication.decided_at)
        right = Decided(actor, at, publication.digest, str(publication.verb), publication.unnamed)
        if decided._replace(place=right.place) != right:
            yield "decided"
        elif not _of_bureau(publication.decided_by, decided, register) or _same_person(publication):
            yield "right"


def _of_bureau(person_id: int, traced: Asked | Decided, register: Known) -> bool:
    """Whether the rows before it in the chain say so; of who was not traced there nothing is known."""
    said = register.said_before(traced.place, person_id)
    return said is not None and "bureau" in said["roles"]


def _same_person(publication: Publication) -> bool:
    mine = publication.decided_by == publication.drawn_up.asked_by
    return mine != (publication.verb == "withdraw")


def check_names(unnamed: list[int], said: Mapping[int, bool], register: Known) -> Iterator[Finding]:
    """Who isn't named asked for it last, and nobody else."""
    wanted = {person_id for person_id, named in said.items() if not named}
    for person_id in sorted(wanted ^ set(unnamed)):
        yield Finding("naming", register.words(person_id))
