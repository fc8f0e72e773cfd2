"""What the odds of a plan cost, by the prices of a problem; beside the objective and no part of it."""

from routing.model import Problem
from routing.model.solution import Solution
from routing.odds.assess import assess

CHOOSING_DRAWS, CHOOSING_SEED = 2_048, 20_731
"""The days on which plans are compared: others than those of the search, which fits its plan to its own."""


def has_odds(problem: Problem) -> bool:
    """Whether odds have a price and something is uncertain."""
    prices = problem.prices
    if not (prices.expected_overtime or prices.start_deviation or any(job.broken_price for job in problem.jobs)):
        return False
    sure = problem.uncertainty.service.is_certain and problem.uncertainty.travel.is_certain
    return not sure or any(job.spread is not None and not job.spread.is_certain for job in problem.jobs)


def odds_price(problem: Problem, solution: Solution) -> int:
    """Price of the promises, the overtime and the deviations of starts that are to be expected."""
    if not has_odds(problem):
        return 0
    risk = assess(problem, solution, CHOOSING_DRAWS, CHOOSING_SEED, ())
    price = {job.id: job.broken_price for job in problem.jobs}
    done = {stop.job for shift in problem.shifts for stop in shift.committed}
    ahead = [stop for stop in risk.stops if stop.job not in done]
    broken = sum(price[stop.job] * (1.0 - stop.kept) for stop in ahead if not stop.mate)
    deviation = problem.prices.start_deviation / 100 * sum(stop.start_deviation_seconds for stop in ahead)
    return round(broken + deviation + problem.prices.expected_overtime * risk.expected_overtime_seconds)


def expected_price(problem: Problem, solution: Solution) -> int:
    """What plans are compared by: the objective, and what the odds cost where they have a price."""
    return solution.objective.total + odds_price(problem, solution)
