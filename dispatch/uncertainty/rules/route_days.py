"""Routes of technicians walked through many drawn days at once: the odds that each promise is kept.

A quick judgement for offers, of dozens of routes in milliseconds: all days of all routes go on together, stop by stop.
Days are the same for every route, so what differs between two routes is no chance. `routing.assess` judges whole plans.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from dispatch.uncertainty.rules.factors import DurationLaw

Reals = npt.NDArray[np.float64]

DAYS = 256
ROWS = 25
"""Stops of a route that have draws of their own; the last row is the new visit's."""

SEED = 1


@dataclass(frozen=True, slots=True)
class DayStop:
    """A stop of a route, in seconds.

    start, length: as planned. leg: the drive before it. pause: rest before it. opens, closes: between which it starts;
    None for closes where nothing is promised. is_sure: takes exactly as long as planned, such as an absence. row: of
    the draws.
    """

    start: int
    length: int
    leg: int
    pause: int
    opens: int
    closes: int | None
    is_sure: bool
    row: int


@dataclass(frozen=True, slots=True)
class DayRoute:
    """When somebody sets out, how many times the planned time their work takes, and their stops in order."""

    begin: int
    work_mean: float
    stops: tuple[DayStop, ...]


def odds_of_routes(routes: Sequence[DayRoute], work: DurationLaw, drives: DurationLaw, now: int) -> list[list[float]]:
    """For each route the odds (0 to 1) that each stop starts within its time; 1 where nothing is promised.

    What has begun by `now` began as it did. Who is early waits, who is late serves all the same.
    """
    begin = min((route.begin for route in routes), default=0)
    starts = list(_walk(routes, work, drives, now))
    closes = [[_closes(stop, begin) for stop in route.stops] for route in routes]
    return [
        [float((starts[number][index] < close).mean()) for number, close in enumerate(own)]
        for index, own in enumerate(closes)
    ]


def starts_of_route(route: DayRoute, work: DurationLaw, drives: DurationLaw, now: int) -> list[Reals]:
    """When each stop starts on each of the days, in seconds since the epoch."""
    return [starts[0] + route.begin for starts in _walk([route], work, drives, now)]


def _walk(routes: Sequence[DayRoute], work: DurationLaw, drives: DurationLaw, now: int) -> Iterator[Reals]:
    """Stop by stop the starts of all routes on all days, in seconds after the first of them sets out."""
    most = max((len(route.stops) for route in routes), default=0)
    if most == 0:
        return
    of_work, of_drives = _draws()
    work_factors, leg_factors = _factors(of_work, work.variation), drives.mean * _factors(of_drives, drives.variation)
    means = np.array([[route.work_mean] for route in routes])
    begin = min(route.begin for route in routes)
    at = np.array([[route.begin - begin] for route in routes], np.float64) * np.ones(DAYS)
    for number in range(most):
        here = [route.stops[number] if number < len(route.stops) else None for route in routes]
        rows = np.array([0 if stop is None else stop.row for stop in here])
        value = _columns(here, begin)
        start = np.maximum(at + value.leg * leg_factors[rows] + value.pause, value.opens)
        begun = value.start <= now - begin
        start = np.where(begun, value.start, start)
        yield start
        taken = np.where(value.sure, value.length, value.length * means * work_factors[rows])
        # Work under way ends no earlier than now.
        end = np.where(begun, np.maximum(start + taken, now - begin), start + taken)
        at = np.where(value.there, end, at)


def _closes(stop: DayStop, begin: int) -> float:
    return float("inf") if stop.closes is None else float(stop.closes - begin)


@dataclass(frozen=True, slots=True)
class _Columns:
    start: Reals
    length: Reals
    leg: Reals
    pause: Reals
    opens: Reals
    sure: npt.NDArray[np.bool_]
    there: npt.NDArray[np.bool_]


def _columns(here: Sequence[DayStop | None], begin: int) -> _Columns:
    rows = [
        (0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)
        if stop is None
        else (stop.start - begin, stop.length, stop.leg, stop.pause, stop.opens - begin, stop.is_sure, 1.0)
        for stop in here
    ]  # fmt: skip
    table = np.array(rows, np.float64)[:, :, None]
    start, length, leg, pause, opens, sure, there = (table[:, number] for number in range(7))
    return _Columns(start, length, leg, pause, opens, sure > 0, there > 0)


def _factors(scores: Reals, variation: float) -> Reals:
    variance = np.log1p(variation**2)
    return np.asarray(np.exp(np.sqrt(variance) * scores - variance / 2))


@cache
def _draws() -> tuple[Reals, Reals]:
    """Normal scores of works and of drives, a row a stop: the strata of the law, each row in an order of its own."""
    normal, random = NormalDist(), np.random.default_rng(SEED)
    strata = np.array([normal.inv_cdf((number + 0.5) / DAYS) for number in range(DAYS)])
    work, drives = (np.stack([random.permutation(strata) for _ in range(ROWS)]) for _ in range(2))
    return work, drives
