"""Searching the OR-Tools model: cheapest insertion, then guided local search until the limit."""

from collections.abc import Mapping, Sequence

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from routing.model import Limits, Problem
from routing.ortools_engine.model import RoutingModel
from routing.ortools_engine.nodes import network

BRANCHES_PER_STEP = 200
BRANCHES_PER_NODE = 400
IGNORE_INACTIVE = True


def plan(
    problem: Problem, limits: Limits, start: Mapping[int, Sequence[tuple[int, bool]]] | None = None
) -> dict[int, list[tuple[int, bool]]]:
    """(job id, mate) in order by shift id, without committed stops; empty routes when the model has no answer.

    The result is a proposal: `routing.scheduling` gives it its times and drops what does not hold.
    """
    empty: dict[int, list[tuple[int, bool]]] = {shift.id: [] for shift in problem.shifts}
    if not problem.jobs or not problem.shifts:
        return empty
    net = network(problem)
    if not net.nodes:
        return empty
    model = RoutingModel(net)
    assignment = _search(model, limits, start)
    if assignment is None:
        return empty
    for number, vehicle in enumerate(net.vehicles):
        index = assignment.Value(model.routing.NextVar(model.routing.Start(number)))
        while not model.routing.IsEnd(index):
            visit = net.nodes[model.manager.IndexToNode(index)].visit
            empty[vehicle.shift.id].append((visit.job.id, visit.mate))
            index = assignment.Value(model.routing.NextVar(index))
    return empty


def _search(
    model: RoutingModel, limits: Limits, start: Mapping[int, Sequence[tuple[int, bool]]] | None
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
