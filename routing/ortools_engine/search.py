"""Searching the OR-Tools model: cheapest insertion, then guided local search until the limit."""

import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from routing.model import Limits, Problem
from routing.ortools_engine.model import RoutingModel
from routing.ortools_engine.nodes import network
from routing.solving.watch import POLL_SECONDS, UNWATCHED, Patience, Watch

BRANCHES_PER_STEP = 200
BRANCHES_PER_NODE = 400
IGNORE_INACTIVE = True
NOTE_SECONDS = 0.3
"""Between two plans that somebody is told of."""


def plan(
    problem: Problem,
    limits: Limits,
    start: Mapping[int, Sequence[tuple[int, bool]]] | None = None,
    watch: Watch = UNWATCHED,
    note: Callable[[dict[int, list[tuple[int, bool]]]], object] | None = None,
) -> dict[int, list[tuple[int, bool]]]:
    """(job id, mate) in order by shift id, without committed stops; empty routes when the model has no answer.

    The result is a proposal: `routing.rules.scheduling` gives it its times and drops what does not hold.
    `note` hears of proposals on the way, at most a few times a second.
    """
    empty: dict[int, list[tuple[int, bool]]] = {shift.id: [] for shift in problem.shifts}
    if not problem.jobs or not problem.shifts:
        return empty
    net = network(problem)
    if not net.nodes:
        return empty
    model = RoutingModel(net)
    if note is not None:
        model.routing.AddAtSolutionCallback(_Notes(model, note).take)
    assignment = _search(model, limits, start, watch)
    return empty if assignment is None else empty | _orders(model, assignment.Value)


def _orders(model: RoutingModel, value: Callable[[Any], int]) -> dict[int, list[tuple[int, bool]]]:
    """(job id, mate) in order by shift id; `value` reads a variable."""
    orders = dict[int, list[tuple[int, bool]]]()
    for number, vehicle in enumerate(model.network.vehicles):
        stops = orders.setdefault(vehicle.shift.id, [])
        index = value(model.routing.NextVar(model.routing.Start(number)))
        while not model.routing.IsEnd(index):
            visit = model.network.nodes[model.manager.IndexToNode(index)].visit
            stops.append((visit.job.id, visit.mate))
            index = value(model.routing.NextVar(index))
    return orders


class _Notes:
    """Hands on the plans that OR-Tools comes upon, a few a second: whoever looks at one holds up the search."""

    def __init__(self, model: RoutingModel, note: Callable[[dict[int, list[tuple[int, bool]]]], object]) -> None:
        self._model, self._note, self._noted = model, note, -NOTE_SECONDS

    def take(self) -> None:
        now = time.perf_counter()
        if now - self._noted >= NOTE_SECONDS:
            self._noted = now
            self._note(_orders(self._model, lambda variable: int(variable.Value())))


def _search(
    model: RoutingModel, limits: Limits, start: Mapping[int, Sequence[tuple[int, bool]]] | None, watch: Watch
) -> pywrapcp.Assignment | None:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    strategy = routing_enums_pb2.FirstSolutionStrategy
    parameters.first_solution_strategy = strategy.PARALLEL_CHEAPEST_INSERTION
    metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic
    # Guided local search never ends by itself: without a limit of seconds, descend to the first local optimum.
    guided = limits.seconds is not None
    parameters.local_search_metaheuristic = (
        metaheuristic.GUIDED_LOCAL_SEARCH if guided else metaheuristic.GREEDY_DESCENT
    )
    if limits.seconds is not None:
        parameters.time_limit.FromMilliseconds(max(1, int(limits.seconds * 1000)))
    if limits.steps is not None:
        branches = limits.steps * BRANCHES_PER_STEP + len(model.network.nodes) * BRANCHES_PER_NODE
        model.routing.AddSearchMonitor(model.routing.solver().BranchesLimit(branches))
    stop = _Stop(watch, limits.patience, model)
    model.routing.AddSearchMonitor(model.routing.solver().CustomLimit(stop.is_due))
    with stop.hearing_interrupts():
        found = _run(model, parameters, start)
    if stop.interrupted:
        raise KeyboardInterrupt
    return found


class _Stop:
    """Whether OR-Tools is to stop: it asks often, and meanwhile nothing else in this process can run.

    The solver could not carry the exception of Ctrl-C, so that is noted, and raised when it has stopped.
    """

    def __init__(self, watch: Watch, patience: float | None, model: RoutingModel) -> None:
        self._watch, self._model, self._patience = watch, model, Patience(patience)
        self.interrupted = False
        self._asked, self._best = 0.0, 2**62
        if patience is not None:
            model.routing.AddAtSolutionCallback(self._note_price)

    def is_due(self) -> bool:
        now = time.perf_counter()
        if self.interrupted or now - self._asked < POLL_SECONDS:
            return self.interrupted
        self._asked = now
        # Other threads get their turn here only.
        time.sleep(0)
        return self._watch.is_over() or self._patience.is_spent(self._best)

    @contextmanager
    def hearing_interrupts(self) -> Iterator[None]:
        if current_thread() is not main_thread() or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            yield
            return
        signal.signal(signal.SIGINT, self._note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _note_price(self) -> None:
        self._best = min(self._best, self._model.routing.CostVar().Min())

    def _note(self, _number: int, _frame: object) -> None:
        self.interrupted = True


def _run(
    model: RoutingModel, parameters: Any, start: Mapping[int, Sequence[tuple[int, bool]]] | None
) -> pywrapcp.Assignment | None:
    if start is not None:
        model.routing.CloseModelWithParameters(parameters)
        given = model.routing.ReadAssignmentFromRoutes(_routes(model, start), IGNORE_INACTIVE)
        if given is not None:
            return model.routing.SolveFromAssignmentWithParameters(given, parameters)
    return model.routing.SolveWithParameters(parameters)


def _routes(model: RoutingModel, start: Mapping[int, Sequence[tuple[int, bool]]]) -> list[list[int]]:
    """The nodes of a known plan; of two choices of one visit the first, inside the promise."""
    nodes = {
        (model.network.nodes[group[0]].visit.job.id, model.network.nodes[group[0]].visit.mate): group[0]
        for group in model.network.groups
    }
    return [
        [nodes[key] for key in start.get(vehicle.shift.id, ()) if key in nodes] for vehicle in model.network.vehicles
    ]
