"""Samples against their traces: what was drawn and by which seed, what was found, which units were asked (art. 4)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import TypeVar

from bot.verify.audit import Finding
from bot.verify.traces import Drawn, Found, Requested, Traces
from storage import samples
from storage.columns import stamp
from storage.unit_of_work import UnitOfWork

T = TypeVar("T", Found, Requested)


async def check_samples(work: UnitOfWork, traces: Traces) -> AsyncIterator[Finding]:
    """Every sample is what its seed drew, in the seed's order; every finding and request was traced, and no other."""
    kept = {sample.sample_id: sample for sample in await work.samples.latest(0, samples.EVER)}
    found = dict[int, Found]()
    requested = dict[int, Requested]()
    for sample in kept.values():
        if why := _amiss(sample, traces.drawn.get(sample.sample_id)):
            yield _finding(why, sample.sample_id)
        for each in await work.samples.every_finding(sample.sample_id):
            actor, at = f"person:{each.found_by}", stamp(each.found_at)
            found[each.finding_id] = Found(actor, at, each.sample_id, each.submission_id, each.kind, each.note)
            if each.asked_at is not None:
                requested[each.finding_id] = Requested(f"person:{each.asked_by}", stamp(each.asked_at), each.sample_id)
    for sample_id in sorted(_differing(found, traces.found) | _differing(requested, traces.requested)):
        yield _finding("found", sample_id)
    for sample_id in sorted({*(traces.drawn.keys() - kept.keys()), *await work.samples.astray()}):
        yield _finding("gone", sample_id)


def _differing(kept: Mapping[int, T], told: Mapping[int, T]) -> set[int]:
    """The samples whose findings, or requests, are not those that were traced."""
    amiss = [each for each in kept.keys() | told.keys() if kept.get(each) != told.get(each)]
    return {(kept[each] if each in kept else told[each]).sample_id for each in amiss}


def _amiss(sample: samples.Sample, traced: Drawn | None) -> str | None:
    drawn = sample.drawn
    if traced != Drawn(f"person:{sample.drawn_by}", stamp(sample.drawn_at), sample.digest):
        return "drawn"
    lots = [samples.lot(drawn.seed, each) for each in drawn.submissions]
    fits = lots == sorted(set(lots)) and len(lots) == min(drawn.scope.size, drawn.population)
    return None if fits else "seed"


def _finding(why: str, sample_id: int) -> Finding:
    return Finding("sample", f"sample {sample_id}", {"why": why})
