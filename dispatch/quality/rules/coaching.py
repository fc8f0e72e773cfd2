"""Whose work comes back more often than others' on the same kind of work explains.

Work is compared with the same kind of work (order and symptom) of the others in the territory, once thirty days have
passed since. Both counts are uncertain, so both are compared: Fisher's exact test, over several kinds of work by the
sum of their distributions. Of all that are named at most one in twenty is so by chance (Benjamini and Hochberg), and
nobody is named for a handful of repeats, for less than twice the usual, or against too few others. What was talked
about or dismissed counts no more: from then on only later work does.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.quality.rules.excess import discoveries, several_shares_tail
from dispatch.vocabulary.terms import OrderKind

WINDOW = timedelta(days=180)
"""Work of so long is looked at, the last thirty days aside."""
FALSE_RATE = 0.05
LEAST_REPEATS = 4
LEAST_CASES = 12
LEAST_OTHERS = 30
"""Cases of others; with fewer nothing tells what is usual."""
LEAST_COLLEAGUES = 2
LEAST_RATIO = 2.0
PRIOR_CASES = 20
"""So many cases at the others' rate are added to a technician's own when their rate is shown."""


@dataclass(frozen=True, slots=True)
class WorkKind:
    """A kind of work: None stands for any."""

    kind: OrderKind | None = None
    symptom: str | None = None


ANY_WORK = WorkKind()


@dataclass(frozen=True, slots=True)
class DoneWork:
    """An order that a technician completed, and whether a repair has repeated it within thirty days."""

    order_id: int
    technician_id: int
    kind: WorkKind
    ended_at: datetime
    repeated: bool


@dataclass(frozen=True, slots=True)
class FoundCoaching:
    """A technician whose work of a kind came back `repeats` of `cases` times where `expected` would be usual."""

    technician_id: int
    kind: WorkKind
    repeats: int
    cases: int
    expected: float
    p_value: float
    order_ids: tuple[int, ...]


Counts = tuple[int, int]
"""Repeats and cases."""
Since = Mapping[tuple[int, WorkKind], datetime]
"""Until when the work of a technician of a kind was talked about or dismissed."""


def find(done: Iterable[DoneWork], settled: Since) -> list[FoundCoaching]:
    """Those of one territory, the clearest first; a technician by their kinds of work, else by all of them together."""
    by_technician: dict[int, dict[WorkKind, list[DoneWork]]] = defaultdict(lambda: defaultdict(list))
    for one in done:
        by_technician[one.technician_id][one.kind].append(one)
    tried = [one for technician_id in by_technician for one in _tried(technician_id, by_technician, settled)]
    true = discoveries([one.p_value for one in tried], FALSE_RATE)
    worth = [one for one, is_true in zip(tried, true, strict=True) if is_true and _matters(one)]
    named = {one.technician_id for one in worth if one.kind != ANY_WORK}
    kept = [one for one in worth if one.kind != ANY_WORK or one.technician_id not in named]
    return sorted(kept, key=lambda one: (one.p_value, one.technician_id, str(one.kind)))


def shown_percent(repeats: int, cases: int, expected: float) -> float:
    """A technician's rate drawn towards the others', so that few cases say little; in percent."""
    usual = expected / cases if cases else 0.0
    return round(100 * (repeats + PRIOR_CASES * usual) / (cases + PRIOR_CASES), 1)


class CoachingSuggestion(StrEnum):
    """What to do first."""

    RIDE_ALONG = "ride_along"
    TRAIN_SYMPTOM = "train_symptom"
    CHECK_INSTALLATIONS = "check_installations"


def suggestion_for(kind: WorkKind) -> CoachingSuggestion:
    """What to suggest about a kind of work."""
    if kind.kind is OrderKind.INSTALL:
        return CoachingSuggestion.CHECK_INSTALLATIONS
    return CoachingSuggestion.TRAIN_SYMPTOM if kind.symptom else CoachingSuggestion.RIDE_ALONG


def _tried(
    technician_id: int, by_technician: Mapping[int, Mapping[WorkKind, Sequence[DoneWork]]], settled: Since
) -> list[FoundCoaching]:
    strata: dict[WorkKind, tuple[Sequence[DoneWork], Counts]] = {}
    for kind, everything in by_technician[technician_id].items():
        since = [settled[key] for key in ((technician_id, kind), (technician_id, ANY_WORK)) if key in settled]
        own = [one for one in everything if all(one.ended_at > at for at in since)]
        others = [works[kind] for who, works in by_technician.items() if who != technician_id and works.get(kind)]
        cases = sum(map(len, others))
        if own and cases >= LEAST_OTHERS and len(others) >= LEAST_COLLEAGUES:
            strata[kind] = own, (sum(one.repeated for works in others for one in works), cases)
    tried = [_test(technician_id, kind, [stratum]) for kind, stratum in strata.items()]
    if len(strata) > 1:
        tried.append(_test(technician_id, ANY_WORK, list(strata.values())))
    return [one for one in tried if one.cases >= LEAST_CASES]


def _test(technician_id: int, kind: WorkKind, strata: Sequence[tuple[Sequence[DoneWork], Counts]]) -> FoundCoaching:
    tables = [(sum(one.repeated for one in own), len(own), *others) for own, others in strata]
    repeated = [one.order_id for own, _ in strata for one in own if one.repeated]
    return FoundCoaching(
        technician_id, kind, len(repeated), sum(of for _, of, _, _ in tables),
        sum(of * (usual + 0.5) / (of_usual + 1) for _, of, usual, of_usual in tables),
        several_shares_tail(tables), tuple(sorted(repeated)),
    )  # fmt: skip


def _matters(one: FoundCoaching) -> bool:
    return one.repeats >= LEAST_REPEATS and one.repeats >= LEAST_RATIO * one.expected
