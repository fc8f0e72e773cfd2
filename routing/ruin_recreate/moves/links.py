"""Compiled: what links between visits ask of their starts and technicians."""

from routing.ruin_recreate.arrays.problem_arrays import FAR, ProblemData
from routing.ruin_recreate.moves.insertion import remove_visit
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.routes.update import refresh
from routing.ruin_recreate.search_state import State


@compiled
def soonest_end(data: ProblemData, state: State, visit: int) -> int:
    """The earliest end of a placed visit, over the ways to take the breaks before it that the rest allows."""
    shift, best = state.at[visit], FAR
    for place in range(state.length[shift]):
        if state.route[shift, place] == visit:
            for taken in range(data.break_count[shift] + 1):
                end = state.done[shift, place, taken]
                if end < FAR and end - data.service[visit] <= state.latest[shift, place, taken]:
                    best = min(best, end)
    return best


@compiled
def link_floor(data: ProblemData, state: State, visit: int) -> int:
    """When the last predecessor ends at the soonest; FAR if one of them is absent."""
    floor = -FAR
    for index in range(data.after_from[visit], data.after_from[visit + 1]):
        other = data.after_list[index]
        if state.at[other] < 0:
            return FAR
        floor = max(floor, soonest_end(data, state, other))
    return floor


@compiled
def may_serve(data: ProblemData, state: State, visit: int, shift: int) -> bool:
    """Whether the links leave the shift's technician to the visit, whatever the time."""
    technician = data.technician[shift]
    twin = data.twin[visit]
    if twin >= 0 and state.at[twin] >= 0 and data.technician[state.at[twin]] == technician:
        return False
    for index in range(data.members_from[data.link[visit]], data.members_from[data.link[visit] + 1]):
        other = data.members[index]
        if state.at[other] >= 0 and (data.same[other] == visit or data.same[visit] == other):
            if data.technician[state.at[other]] != technician:
                return False
    return data.entry[visit, shift] >= 0


@compiled
def bind(state: State, visit: int, floor: int, ceiling: int) -> None:
    state.floor[visit], state.ceiling[visit] = floor, ceiling


@compiled
def take_group(data: ProblemData, state: State, group: int) -> None:
    """Take every member out of its route and lift the bounds; the routes are noted already."""
    for index in range(data.members_from[group], data.members_from[group + 1]):
        visit = data.members[index]
        state.floor[visit], state.ceiling[visit] = -FAR, FAR
        if state.at[visit] >= 0:
            remove_visit(data, state, visit)


@compiled
def bind_links(data: ProblemData, state: State) -> None:
    """Give linked visits the bounds that the routes imply; a group whose links do not hold leaves its routes."""
    for visit in range(state.floor.size):
        state.floor[visit], state.ceiling[visit] = -FAR, FAR
    for group in range(data.members_from.size - 1):
        if not _bind_group(data, state, group):
            take_group(data, state, group)


@compiled
def _bind_group(data: ProblemData, state: State, group: int) -> bool:
    """Whether the placed members' links hold; their starts are then kept apart, or together, by bounds."""
    first, last = data.members_from[group], data.members_from[group + 1]
    for _ in range(2 * (last - first) + 2):
        raised = False
        for index in range(first, last):
            visit = data.members[index]
            if state.at[visit] < 0:
                continue
            floor = _linked_floor(data, state, visit)
            if floor >= FAR or not may_serve(data, state, visit, state.at[visit]):
                return False
            if floor > soonest_end(data, state, visit) - data.service[visit]:
                state.floor[visit], raised = floor, True
                refresh(data, state, state.at[visit])
                if state.cost[state.at[visit]] >= FAR:
                    return False
        if not raised:
            return _part_group(data, state, group)
    return False


@compiled
def _linked_floor(data: ProblemData, state: State, visit: int) -> int:
    """The least start that predecessors and the other one of the crew allow; FAR if one of them is absent."""
    floor, twin = link_floor(data, state, visit), data.twin[visit]
    if twin >= 0:
        if state.at[twin] < 0:
            return FAR
        floor = max(floor, soonest_end(data, state, twin) - data.service[twin])
    return floor


@compiled
def _part_group(data: ProblemData, state: State, group: int) -> bool:
    """Bind crews to their common start, and part predecessors from who waits for them; whether the routes hold."""
    for index in range(data.members_from[group], data.members_from[group + 1]):
        visit = data.members[index]
        if state.at[visit] < 0:
            continue
        start, floor = soonest_end(data, state, visit) - data.service[visit], link_floor(data, state, visit)
        if data.twin[visit] >= 0:
            bind(state, visit, start, start)
        elif floor > -FAR:
            state.floor[visit] = (floor + start) // 2
        refresh(data, state, state.at[visit])
        for place in range(data.after_from[visit], data.after_from[visit + 1]):
            other = data.after_list[place]
            moment = start if data.twin[visit] >= 0 else state.floor[visit]
            state.ceiling[other] = min(state.ceiling[other], moment - data.service[other])
            refresh(data, state, state.at[other])
            if state.cost[state.at[other]] >= FAR:
                return False
        if state.cost[state.at[visit]] >= FAR:
            return False
    return True
