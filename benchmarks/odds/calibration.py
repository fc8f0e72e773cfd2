"""Stated against happened: of the visits said to be kept with so many percent, how many were; by deciles."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.odds.simulator import Simulator, Visited
from routing import Problem, Solution, assess

TENTHS = tuple(number / 10 for number in range(1, 10))


@dataclass
class Calibration:
    """Sums by tenths: of the stated odds with what happened, and of where in the stated law an arrival fell."""

    visits: list[int] = field(default_factory=lambda: [0] * 10)
    stated: list[float] = field(default_factory=lambda: [0.0] * 10)
    happened: list[int] = field(default_factory=lambda: [0] * 10)
    arrived: list[int] = field(default_factory=lambda: [0] * 10)

    def add(self, odds: float, instants: tuple[int, ...], visit: Visited) -> None:
        tenth = min(9, int(odds * 10))
        self.visits[tenth] += 1
        self.stated[tenth] += odds
        self.happened[tenth] += visit.is_in_window
        self.arrived[bisect_left(instants, visit.arrive)] += 1

    def told(self) -> dict[str, Any]:
        """Percent by tenth of the stated odds; the share of the arrivals in each tenth of the stated law."""
        total = sum(self.visits)
        odds = [
            {
                "visits": count,
                "stated_percent": round(100 * stated / count, 2),
                "kept_percent": round(100 * happened / count, 2),
            }
            for count, stated, happened in zip(self.visits, self.stated, self.happened, strict=True)
            if count
        ]
        shares = [round(100 * count / max(1, total), 2) for count in self.arrived]
        return {
            "visits": total,
            "odds": odds,
            "worst_points": round(max(abs(row["stated_percent"] - row["kept_percent"]) for row in odds), 2),
            "arrivals_by_tenth_percent": shares,
            "worst_tenth_points": round(max(abs(share - 10) for share in shares), 2),
        }


def calibrate(cases: Iterable[tuple[Problem, Solution]], days: int, seed: int) -> Calibration:
    """So many simulated days of each plan beside what `assess` says of it.

    Only visits of uncertain arrival count: of an arrival that no chance moves there are no tenths.
    """
    tally = Calibration()
    for number, (problem, solution) in enumerate(cases):
        risk = assess(problem, solution, levels=TENTHS, seed=seed)
        said = {stop.job: stop for stop in risk.stops if stop.arrival[0] < stop.arrival[-1]}
        simulator = Simulator(problem, solution, seed + number)
        for _ in range(days):
            for shift in simulator.day():
                for visit in shift.visits:
                    if visit.job in said:
                        tally.add(said[visit.job].in_window, said[visit.job].arrival, visit)
    return tally
