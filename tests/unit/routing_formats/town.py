"""A small day with a bit of everything, by names."""

from routing import Break, Limits, NamedProblem, Solution, Window, solve
from routing.formats import ProblemBuilder

HOUR, MINUTE = 3600, 60
DRIVES = {("office", "Main St"): 600, ("Main St", "Oak Av"): 480, ("Oak Av", "office"): 900, ("Main St", "office"): 660}


def small_day() -> NamedProblem:
    """Two technicians, three jobs; the mast comes after the router, the attic has no skill that anybody has."""
    built = ProblemBuilder()
    for at, name in enumerate(("office", "Main St", "Oak Av")):
        built.place(name, (9.5 + at / 100, 47.1))
    lunch = Break(Window(11 * HOUR, 14 * HOUR), 30 * MINUTE)
    for who in ("Ana", "Ben"):
        built.shift(who, who, at="office", start=8 * HOUR, end=17 * HOUR, breaks=(lunch,), skills={"fiber": 2})
    promise = {"technician": "Ana", "window": Window(8 * HOUR, 10 * HOUR), "technician_price": 500}
    built.job("router", "Main St", HOUR, windows=(Window(8 * HOUR, 12 * HOUR),), promise=promise, demands=())
    built.job("mast", "Oak Av", 30 * MINUTE, after="router", preferred={"Ben"}, preference_price=7)
    built.job("attic", "Oak Av", 30 * MINUTE, skills={"ladder": 1})
    return built.build(DRIVES)


def small_plan() -> Solution:
    return solve(small_day().problem, Limits(seconds=None, steps=3))
