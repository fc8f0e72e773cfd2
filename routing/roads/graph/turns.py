"""Junctions as a driver passes them: where one may turn depends on where one comes from, and on what is private.

A node of the graph is a junction in a state. In the plain state, one for each junction and numbered like it, everything
is allowed that is public. Other states are made only where they are needed:

- who has come over a road from which a turn is forbidden, or prescribed, may not take it;
- nobody turns round within the next roads behind such a junction, unless there is no other way on: else a forbidden
  left turn would be driven as straight on, round and right;
- who has begun on a road that is for ends of drives only may go on over such roads until the first public one; who has
  left the public ones for such a road never comes back to them.

An arc is a road in one direction: `2 × road` from its beginning, `2 × road + 1` from its end.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]

LEAVING, PUBLIC, ARRIVING = -1, 0, 1
NOWHERE = -1
WARY_ROADS = 2
"""So many roads behind a junction with a forbidden turn nobody turns round."""


@dataclass(frozen=True, slots=True)
class Ban:
    """Who has driven these arcs one after another may not take any of those."""

    driven: tuple[int, ...]
    forbidden: frozenset[int]


@dataclass(frozen=True, slots=True)
class Turns:
    """The graph: extra states after the junctions, arcs from node to node, and where a drive from a door begins.

    `state_junction`: the junction of each extra state; `state_arriving`: 1 where one has left the public roads.
    `arc_tail`, `arc_head`, `arc_road`: the nodes and the arc of each edge. `landing`: by arc, the node that one
    reaches who begins on it; NOWHERE where it is closed. `standing`: by junction, the node of one who begins there.
    """

    state_junction: Ints
    state_arriving: Ints
    arc_tail: Ints
    arc_head: Ints
    arc_road: Ints
    landing: Ints
    standing: Ints


class _State(NamedTuple):
    junction: int
    phase: int = PUBLIC
    forbidden: frozenset[int] = frozenset()
    begun: frozenset[tuple[int, int]] = frozenset()
    """(number of the ban, arcs of it that have been driven)."""
    wary: int = 0
    came: int = NOWHERE
    """The arc one came over, where that matters."""


@dataclass
class _Maker:
    heads: Sequence[int]
    onward: Mapping[int, Sequence[int]]
    is_public: Sequence[bool]
    bans: Sequence[Ban]
    starting: Mapping[int, Sequence[int]]
    number: dict[_State, int]
    waiting: list[_State] = field(default_factory=list)

    def node(self, state: _State) -> int:
        if state not in self.number:
            self.number[state] = len(self.number)
            self.waiting.append(state)
        return self.number[state]

    def edges(self, state: _State) -> Iterator[tuple[int, _State]]:
        """Arcs that may be driven from the state, and the states they lead to."""
        open_ = [arc for arc in self.onward.get(state.junction, ()) if arc not in state.forbidden]
        if state.wary and open_ != [state.came ^ 1]:
            open_ = [arc for arc in open_ if arc != state.came ^ 1]
        for arc in open_:
            phase = self._phase(state.phase, arc)
            if phase is not None:
                yield arc, self.after(state, arc, phase)

    def _phase(self, phase: int, arc: int) -> int | None:
        if self.is_public[arc >> 1]:
            return None if phase == ARRIVING else PUBLIC
        return LEAVING if phase == LEAVING else ARRIVING

    def after(self, state: _State, arc: int, phase: int) -> _State:
        forbidden, begun = set[int](), set[tuple[int, int]]()
        fresh = [(ban, 0) for ban in self.starting.get(arc, ())]
        for ban, driven in [*state.begun, *fresh]:
            if self.bans[ban].driven[driven] != arc:
                continue
            if driven + 1 == len(self.bans[ban].driven):
                forbidden |= self.bans[ban].forbidden
            else:
                begun.add((ban, driven + 1))
        wary = WARY_ROADS + 1 if forbidden or begun else max(0, state.wary - 1)
        return _State(self.heads[arc], phase, frozenset(forbidden), frozenset(begun), wary, arc if wary else NOWHERE)


def make_turns(
    junctions: int,
    ends: tuple[Ints, Ints],
    open_arcs: npt.NDArray[np.bool_],
    is_public: npt.NDArray[np.bool_],
    bans: Sequence[Ban],
) -> Turns:
    """The graph of roads with these ends, from and to. open_arcs: by arc (2 × roads); is_public: by road."""
    tails = np.stack(ends, axis=1).ravel().tolist()
    heads = np.stack(ends[::-1], axis=1).ravel().tolist()
    onward: dict[int, list[int]] = {}
    for arc in np.flatnonzero(open_arcs).tolist():
        onward.setdefault(tails[arc], []).append(arc)
    starting: dict[int, list[int]] = {}
    for number, ban in enumerate(bans):
        starting.setdefault(ban.driven[0], []).append(number)
    plain = [_State(junction) for junction in range(junctions)]
    made = _Maker(heads, onward, is_public.tolist(), bans, starting, {state: at for at, state in enumerate(plain)})
    landing = np.full(len(tails), NOWHERE, np.int32)
    for arc in np.flatnonzero(open_arcs).tolist():
        phase = PUBLIC if made.is_public[arc >> 1] else LEAVING
        landing[arc] = made.node(made.after(_State(tails[arc], phase), arc, phase))
    public = {end for road in np.flatnonzero(is_public).tolist() for end in (tails[2 * road], heads[2 * road])}
    standing = [at if at in public else made.node(_State(at, LEAVING)) for at in range(junctions)]
    edges: list[tuple[int, int, int]] = []
    made.waiting = [*plain, *made.waiting]
    while made.waiting:
        state = made.waiting.pop()
        tail = made.number[state]
        edges.extend((tail, made.node(reached), arc) for arc, reached in made.edges(state))
    columns = np.array(edges, np.int32).reshape(-1, 3).T
    extra = list(made.number)[junctions:]
    return Turns(
        np.array([state.junction for state in extra], np.int32),
        np.array([state.phase == ARRIVING for state in extra], np.int32),
        arc_tail=columns[0],
        arc_head=columns[1],
        arc_road=columns[2],
        landing=landing,
        standing=np.array(standing, np.int32),
    )
