"""Plans of one day by what a broken promise is worth: promises kept, driving, overtime, seconds; all in one run.

Days are judged by the simulator, which shares no code with the planner, on durations as the settings say.
"""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.houses.house import MORNING, a_house
from benchmarks.houses.town import Town
from benchmarks.odds.simulator import Simulator
from dispatch.bootstrap import Backend
from dispatch.planning.processes import planning
from dispatch.planning.rules.plan_changes import PlanResult
from dispatch.planning.services import plans
from dispatch.planning.services.plans import PlanAttempt
from dispatch.planning.solver.problem import ProblemLayout, lay_out, to_problem
from dispatch.visits.rules.appointments import promised_window
from routing import Job, Problem, Promise, Solution, Spread, Uncertainty, Window, arrange, warm_up

SEED = 20264


def options(parser: ArgumentParser) -> None:
    """Adds the size of the day, the prices, how long each plan is searched and how many days judge it."""
    parser.add_argument("--visits", type=int, default=200, help="of which a fifth has no window of its own")
    parser.add_argument("--technicians", type=int, default=27)
    parser.add_argument("--minutes", type=int, nargs="+", default=[0, 15, 30, 60, 120], help="prices to try")
    parser.add_argument("--solve-seconds", type=int, default=20, help="the limit of each search")
    parser.add_argument("--days", type=int, default=2_000, help="days simulated of each plan")


def run(args: Namespace) -> dict[str, Any]:
    """By price: what became of the day that was planned with it."""
    warm_up()
    size = {"visits": args.visits, "technicians": args.technicians, "solve_seconds": args.solve_seconds}
    with a_house() as backend:
        town = Town(backend, MORNING)
        town.hire(args.technicians)
        town.order(args.visits * 4 // 5)
        town.order(args.visits - args.visits * 4 // 5, None)
        return size | {f"price_{minutes}": _planned(backend, minutes, args) for minutes in args.minutes}


def _planned(backend: Backend, minutes: int, args: Namespace) -> dict[str, Any]:
    priced = replace(backend, tools=replace(backend.tools, broken_promise_minutes=minutes))
    day = MORNING.date()
    with priced.work() as work:
        plan_id = plans.request(work, "T1", day, day, solve_seconds=args.solve_seconds).id
    with priced.work() as work:
        begun = plans.begin(work, plan_id)
    if begun is None:
        raise RuntimeError("The plan could not be begun.")
    began = time.perf_counter()
    result = planning.compute(priced, begun)
    seconds = time.perf_counter() - began
    with priced.work() as work:
        plans.fail(work, begun, "measured", "It was computed to be measured.")
    return _judged(priced, begun, result, args.days) | {"seconds": round(seconds, 1)}


def _judged(backend: Backend, begun: PlanAttempt, result: PlanResult, days: int) -> dict[str, Any]:
    layout = lay_out(begun.snapshot)
    problem = _as_told(backend, layout, to_problem(layout, backend.roads.matrix(layout.places)), result)
    plan = _routes(layout, problem, result)
    simulator, visits, kept, overtime = Simulator(problem, plan, SEED), 0, 0, 0.0
    for _ in range(days):
        for shift in simulator.day():
            overtime += shift.overtime
            visits += len(shift.visits)
            kept += sum(visit.is_kept for visit in shift.visits)
    stated = [place.odds_percent for place in result.placements if place.odds_percent is not None]
    return {
        "kept_percent": round(100 * kept / visits, 2),
        "broken_a_day": round((visits - kept) / days, 2),
        "stated_broken": round(sum(1 - odds / 100 for odds in stated), 2),
        "unplaced": len(result.unplaced),
        "driving_hours": round(sum(place.travel_seconds for place in result.placements) / 3600, 2),
        "net": plan.objective.total - plan.objective.unserved,
        "overtime_minutes_a_day": round(overtime / days / 60, 1),
    }


def _routes(layout: ProblemLayout, problem: Problem, result: PlanResult) -> Solution:
    """The plan as the planner's own arithmetic has it: an order of visits for each shift, and its times."""
    piece_of = {piece.technician_id: index for index, piece in enumerate(layout.pieces)}
    orders: dict[int, list[tuple[int, bool]]] = {}
    for place in sorted(result.placements, key=lambda one: (one.technician_id, one.position)):
        orders.setdefault(piece_of[place.technician_id], []).append((place.visit_id, False))
    return arrange(problem, orders)


def _as_told(backend: Backend, layout: ProblemLayout, problem: Problem, result: PlanResult) -> Problem:
    """The problem with durations as uncertain as the settings say, and with what each customer would be told."""
    zone, tools = ZoneInfo(layout.snapshot.zone), backend.tools
    facts = {visit.id: visit for visit in layout.snapshot.visits}
    told = {
        place.visit_id: promised_window(place.start, facts[place.visit_id].windows, zone) for place in result.placements
    }
    windows = {id: Window(int(window.start.timestamp()), int(window.end.timestamp())) for id, window in told.items()}
    unsure = Uncertainty(Spread(tools.service_variation_percent / 100), Spread(tools.travel_variation_percent / 100))
    return replace(problem, jobs=tuple(_told(job, windows) for job in problem.jobs), uncertainty=unsure)


def _told(job: Job, windows: Mapping[int, Window]) -> Job:
    return replace(job, promise=Promise(window=windows[job.id])) if job.id in windows else job
