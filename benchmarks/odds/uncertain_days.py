"""The benchmark's technicians' days with the uncertainty that the figures assume: log-normal, unbiased, independent."""

from collections.abc import Iterator
from dataclasses import replace

from benchmarks.routing.day import Day, from_json
from benchmarks.routing.gen import generate
from benchmarks.routing.ours import state_day
from routing import Limits, Problem, Solution, Spread, Uncertainty, solve

ASSUMED = Uncertainty(service=Spread(0.35), travel=Spread(0.2))
"""Coefficients of variation of service and travel."""


def drawn_day(jobs: int, technicians: int, seed: int, variant: str = "plain") -> Day:
    """A day by its seed, as `benchmarks.routing gen` draws it."""
    return from_json(generate(jobs, technicians, seed, variant))


def uncertain(day: Day, uncertainty: Uncertainty = ASSUMED) -> Problem:
    """The day as a problem that knows how uncertain it is; windows are the file's, ends included."""
    return replace(state_day(day).problem, uncertainty=uncertainty)


def varied_plans(seconds: float, seeds: range) -> Iterator[tuple[Problem, Solution]]:
    """Plans of days of several kinds and uncertainties, so that visits of all odds are among them."""
    kinds = (
        ("plain", ASSUMED),
        ("floating", Uncertainty(Spread(0.35, 1.15), Spread(0.2, 1.1))),
        ("overtime", Uncertainty(Spread(0.6, 1.3), Spread(0.4))),
        ("plain", Uncertainty(Spread(quantiles=((0.1, 0.6), (0.5, 0.95), (0.9, 2.0))), Spread(0.3, 1.2))),
        ("two-days", Uncertainty(Spread(0.5, 1.4), Spread(0.3, 1.3))),
    )
    for seed in seeds:
        for variant, uncertainty in kinds:
            problem = uncertain(drawn_day(60, 8, seed, variant), uncertainty)
            yield problem, solve(problem, Limits(seconds=seconds, seed=seed))
