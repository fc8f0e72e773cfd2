"""Learns factors from samples: medians of logarithms, group within group, each drawn towards the group above.

Medians and the median deviation hold against whatever a few wrong reports say. A group of n cases counts n parts and
what stands above it `weight` parts, so that few cases are not trusted. The mean of a log-normal law is its median
times exp(s²/2).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, expm1, log1p, sqrt
from statistics import NormalDist, median
from typing import Generic, TypeVar

from dispatch.uncertainty.rules.factors import DurationLaw, LearnedFactor
from dispatch.uncertainty.rules.reliability import ReliabilityPoint
from dispatch.uncertainty.rules.samples import DriveSample, VisitSample, band_of
from dispatch.vocabulary.terms import FactorSubject

Sample = TypeVar("Sample", VisitSample, DriveSample)

ROUNDS = 3
"""So often the groups are told apart from each other: hard work is not held against whoever does it."""

MAD = 1.4826
"""The standard deviation of a normal law over its median absolute deviation."""

ERROR_OF_MEDIAN = 1.2533
SURE = 1.645
"""Standard errors on each side of an interval that holds with 90 %."""

SPREAD_WEIGHT = 30
HELD_OUT = 0.25
FEWEST_TO_CHECK = 40
LEVELS = tuple(number / 10 for number in range(1, 10))


def newness(sample: VisitSample) -> str:
    """`new` for a visit of somebody's first months, else `settled`."""
    return "new" if sample.is_new else "settled"


@dataclass(frozen=True)
class _Grouping(Generic[Sample]):
    subject: FactorSubject
    key_of: Callable[[Sample], str | None]
    weight: int


WORK: Sequence[_Grouping[VisitSample]] = (
    _Grouping(FactorSubject.ALL, lambda _: "", 10),
    _Grouping(FactorSubject.WORK_TYPE, lambda one: str(one.work_type_id), 10),
    _Grouping(FactorSubject.SYMPTOM, lambda one: one.symptom and f"{one.work_type_id}:{one.symptom}", 15),
    _Grouping(FactorSubject.NEWNESS, newness, 20),
    _Grouping(FactorSubject.TECHNICIAN, lambda one: str(one.technician_id), 20),
    _Grouping(FactorSubject.HOUR, lambda one: band_of(one.hour), 30),
    _Grouping(FactorSubject.TIER, lambda one: one.tier, 30),
)

DRIVES: Sequence[_Grouping[DriveSample]] = (
    _Grouping(FactorSubject.DRIVE, lambda _: "", 20),
    _Grouping(FactorSubject.DRIVE_HOUR, lambda one: band_of(one.hour), 30),
    _Grouping(FactorSubject.DRIVE_AREA, lambda one: str(one.territory_id), 30),
)

Effects = dict[FactorSubject, dict[str, float]]
"""Logarithms of factors by subject and key."""


@dataclass(frozen=True)
class Lesson:
    """What samples teach: the factors, and how the law learned from the earlier ones fits the later ones."""

    factors: tuple[LearnedFactor, ...]
    reliability: tuple[ReliabilityPoint, ...]


def learn_work(samples: Sequence[VisitSample], default: DurationLaw) -> Lesson:
    """The factors of work, and their reliability on the latest quarter of the samples, which must be by their end."""
    if not samples:
        return Lesson((), ())
    effects = _effects(samples, WORK)
    spreads = _spreads(samples, effects, default)
    return Lesson(tuple(_work_factors(samples, effects, spreads)), _checked(samples, default))


def learn_drives(samples: Sequence[DriveSample], default: DurationLaw) -> tuple[LearnedFactor, ...]:
    """The factors of drives."""
    if not samples:
        return ()
    effects = _effects(samples, DRIVES)
    rest = [one.log_factor - _told(one, effects, DRIVES) for one in samples]
    spread = _drawn_spread(rest, _spread_of(default))
    found = []
    for grouping in DRIVES:
        counts = _counts(samples, grouping)
        for key, effect in sorted(effects[grouping.subject].items()):
            whole = grouping.subject is FactorSubject.DRIVE
            centre = effect + (spread**2 / 2 if whole else 0.0)
            found.append(_factor(grouping, key, centre, spread, counts[key], whole=whole))
    return tuple(found)


def _work_factors(
    samples: Sequence[VisitSample], effects: Effects, spreads: Mapping[int, float]
) -> Iterable[LearnedFactor]:
    latest = {str(one.technician_id): newness(one) for one in samples}
    usual = _spread_around(spreads.values())
    for grouping in WORK:
        counts = _counts(samples, grouping)
        for key, effect in sorted(effects[grouping.subject].items()):
            if grouping.subject is FactorSubject.ALL:
                yield _factor(grouping, key, effect + usual**2 / 2, usual, counts[key], whole=True)
            elif grouping.subject is FactorSubject.WORK_TYPE:
                spread = spreads[int(key)]
                centre = effects[FactorSubject.ALL][""] + effect + spread**2 / 2
                yield _factor(grouping, key, centre, spread, counts[key], whole=True)
            elif grouping.subject is FactorSubject.TECHNICIAN:
                centre = effect + effects[FactorSubject.NEWNESS][latest[key]]
                yield _factor(grouping, key, centre, usual, counts[key], whole=False)
            else:
                yield _factor(grouping, key, effect, usual, counts[key], whole=False)


def _factor(
    grouping: _Grouping[Sample], key: str, centre: float, spread: float, cases: int, *, whole: bool
) -> LearnedFactor:
    error = SURE * ERROR_OF_MEDIAN * spread / sqrt(cases + grouping.weight)
    variation = sqrt(expm1(spread**2)) if whole else None
    low, high = exp(centre - error), exp(centre + error)
    return LearnedFactor(grouping.subject, key, exp(centre), low, high, variation, cases)


def _effects(samples: Sequence[Sample], groupings: Sequence[_Grouping[Sample]]) -> Effects:
    effects: Effects = {grouping.subject: {} for grouping in groupings}
    rest = [one.log_factor for one in samples]
    for _ in range(ROUNDS):
        for grouping in groupings:
            keys = [grouping.key_of(one) for one in samples]
            own = effects[grouping.subject]
            groups: dict[str, list[float]] = defaultdict(list)
            for key, left in zip(keys, rest, strict=True):
                if key is not None:
                    groups[key].append(left + own.get(key, 0.0))
            new = {key: median(found) * len(found) / (len(found) + grouping.weight) for key, found in groups.items()}
            for place, key in enumerate(keys):
                if key is not None:
                    rest[place] += own.get(key, 0.0) - new[key]
            effects[grouping.subject] = new
    return effects


def _told(sample: Sample, effects: Effects, groupings: Sequence[_Grouping[Sample]]) -> float:
    keyed = ((grouping.subject, grouping.key_of(sample)) for grouping in groupings)
    return sum(effects[subject].get(key, 0.0) for subject, key in keyed if key is not None)


def _counts(samples: Sequence[Sample], grouping: _Grouping[Sample]) -> Mapping[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for one in samples:
        key = grouping.key_of(one)
        if key is not None:
            counts[key] += 1
    return counts


def _spreads(samples: Sequence[VisitSample], effects: Effects, default: DurationLaw) -> dict[int, float]:
    """By work type the standard deviation of what the factors leave, drawn towards that of all, that to the default."""
    rest: dict[int, list[float]] = defaultdict(list)
    for one in samples:
        rest[one.work_type_id].append(one.log_factor - _told(one, effects, WORK))
    usual = _drawn_spread([left for found in rest.values() for left in found], _spread_of(default))
    return {work_type: _drawn_spread(found, usual) for work_type, found in rest.items()}


def _drawn_spread(rest: Sequence[float], towards: float) -> float:
    centre = median(rest)
    found = MAD * median(abs(left - centre) for left in rest)
    return sqrt((len(rest) * found**2 + SPREAD_WEIGHT * towards**2) / (len(rest) + SPREAD_WEIGHT))


def _spread_around(spreads: Iterable[float]) -> float:
    return median(spreads)


def _spread_of(law: DurationLaw) -> float:
    return sqrt(log1p(law.variation**2))


def _checked(samples: Sequence[VisitSample], default: DurationLaw) -> tuple[ReliabilityPoint, ...]:
    """For each level the share of later visits that ended within the time that earlier ones gave it."""
    if len(samples) < FEWEST_TO_CHECK:
        return ()
    cut = int(len(samples) * (1 - HELD_OUT))
    known, later = samples[:cut], samples[cut:]
    effects = _effects(known, WORK)
    spreads = _spreads(known, effects, default)
    normal, usual = NormalDist(), _spread_of(default)
    reached = [
        normal.cdf((one.log_factor - _told(one, effects, WORK)) / spreads.get(one.work_type_id, usual)) for one in later
    ]
    return tuple(ReliabilityPoint.of(level, sum(one <= level for one in reached), len(reached)) for level in LEVELS)
