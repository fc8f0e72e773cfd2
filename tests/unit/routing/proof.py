"""The long proof, `python -m tests.unit.routing.proof --towns 10000`: every possible plan of thousands of small towns.

Of each town: the search's plan against the best of all, the bound below it, and the same plan wherever the epoch lies.
What fails is told by its seed; `make proof` runs it.
"""

import json
import os
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from tqdm import tqdm

from benchmarks import record
from routing import EngineFault, Limits, Problem, Solution, bound, solve
from tests.unit.routing.random_towns import best_of_all, random_town
from tests.unit.routing.test_numbers import moved

STEPS = Limits(seconds=None, steps=60)
BOUND_SECONDS = 0.5
YEAR = 365 * 86_400
WANTED_SHARE = 0.995


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with the plan of a town; a town where the search did not find the best plan is `missed` only."""

    seed: int
    faults: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether what was said is true, however good the plan is."""
        return set(self.faults) <= {"missed"}


def judge(seed: int) -> Verdict:
    """Every question to one town."""
    return Verdict(seed, tuple(_faults(random_town(seed))))


def _faults(town: Problem) -> Iterator[str]:
    try:
        plan, later = solve(town, STEPS), solve(moved(town, YEAR), STEPS)
    except EngineFault:
        yield "engine_fault"
        return
    best = best_of_all(town).objective.total
    price = plan.objective.total
    if price < best:
        yield "below_the_best"
    if price > best:
        yield "missed"
    if bound(town, BOUND_SECONDS, plan).value > best:
        yield "bound_above_the_best"
    if _order(plan) != _order(later):
        yield "other_plan_at_another_epoch"


def _order(plan: Solution) -> tuple[dict[int, tuple[int, ...]], int]:
    return plan.sequences, plan.objective.total


def main(words: list[str]) -> int:
    """The exit status is 0 when every town is sound and nearly all plans are the best ones."""
    parser = ArgumentParser(prog="python -m tests.unit.routing.proof", description=__doc__)
    parser.add_argument("--towns", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the seed of the first town")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--record", action="store_true", help="keep the figures in benchmarks/results")
    args = parser.parse_args(words)
    began, seeds = time.perf_counter(), range(args.first, args.first + args.towns)
    with ProcessPoolExecutor(args.processes) as pool:
        verdicts = list(tqdm(pool.map(judge, seeds, chunksize=4), total=len(seeds), unit="town"))
    counts = Counter(fault for verdict in verdicts for fault in verdict.faults)
    figures = {
        "towns": args.towns,
        "first": args.first,
        "optimal_percent": round(100 * (1 - counts["missed"] / max(1, args.towns)), 2),
        "unsound": [verdict.seed for verdict in verdicts if not verdict.is_sound],
        "missed": [verdict.seed for verdict in verdicts if "missed" in verdict.faults],
        "faults": dict(counts),
        "minutes": round((time.perf_counter() - began) / 60, 1),
    }
    print(json.dumps(figures))
    if args.record:
        record.keep("proof", {**record.circumstances(), **figures})
    return 0 if not figures["unsound"] and counts["missed"] <= (1 - WANTED_SHARE) * args.towns else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
