"""From rules about ways to bans of turns between roads."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from routing.roads.graph.network import CLOSED
from routing.roads.graph.turns import Ban
from routing.roads.osm.extract import Segments
from routing.roads.osm.restrictions import TurnRule

Ints = npt.NDArray[np.int32]

LONGEST_VIA = 12
"""Roads of the ways that a rule leads over: more is a mistake of the map."""


def via_points(segments: Segments, touching: Sequence[Sequence[int]]) -> Iterator[int]:
    """Points at which a rule asks where one comes from: they must be junctions, however simple."""
    over = {way for rule, _ in segments.rules for way in rule.via_ways}
    for _, point in segments.rules:
        if point >= 0:
            yield point
    for segment in np.flatnonzero(np.isin(segments.way, list(over))).tolist():
        for point in (int(segments.tail[segment]), int(segments.head[segment])):
            if any(segments.way[other] != segments.way[segment] for other in touching[point]):
                yield point


class Bans:
    """The roads, as rules ask for them. An arc is a road in one direction: see `routing.roads.graph.turns`."""

    def __init__(self, road_from: Ints, road_to: Ints, tenths: Ints, ways: Sequence[tuple[int, int]]) -> None:
        self.out: dict[int, list[int]] = {}
        self.heads: dict[int, int] = {}
        self.first: dict[int, int] = {}
        self.last: dict[int, int] = {}
        for road, (begin, end) in enumerate(zip(road_from.tolist(), road_to.tolist(), strict=True)):
            ends = ((begin, end, *ways[road]), (end, begin, *ways[road][::-1]))
            for arc, (tail, head, first, last) in enumerate(ends, start=2 * road):
                if tenths[road, arc & 1] != CLOSED:
                    self.out.setdefault(tail, []).append(arc)
                    self.heads[arc], self.first[arc], self.last[arc] = head, first, last
        self.into: dict[int, list[int]] = {}
        for arc, head in self.heads.items():
            self.into.setdefault(head, []).append(arc)

    def of(self, rules: Iterable[tuple[TurnRule, int]]) -> list[Ban]:
        """What each rule forbids, given with the junction of its node, or -1."""
        return [ban for rule, junction in rules for ban in self._of(rule, junction)]

    def _of(self, rule: TurnRule, junction: int) -> Iterator[Ban]:
        if rule.via_node is None:
            for arc, head in self.heads.items():
                if self.last[arc] in rule.origins:
                    yield from self._over(rule, (arc,), head)
        else:
            for arc in self.into.get(junction, ()):
                if self.last[arc] in rule.origins:
                    yield from self._at(rule, (arc,), junction)

    def _at(self, rule: TurnRule, driven: tuple[int, ...], junction: int) -> Iterator[Ban]:
        """What the rule forbids to who has come over these arcs to the junction."""
        out, came = self.out.get(junction, []), driven[-1]
        named = {arc for arc in out if self.first[arc] in rule.targets and (arc != came ^ 1 or rule.is_u_turn)}
        forbidden = {*out} - named if rule.only else named
        if named and forbidden:
            yield Ban(driven, frozenset(forbidden))

    def _over(self, rule: TurnRule, driven: tuple[int, ...], junction: int) -> Iterator[Ban]:
        """The same at the end of each path over the rule's ways."""
        if len(driven) > LONGEST_VIA:
            return
        for arc in self.out.get(junction, ()):
            here = self.first[arc] in rule.via_ways and self.last[arc] in rule.via_ways
            if here and arc not in driven and arc ^ 1 not in driven:
                path = (*driven, arc)
                yield from self._at(rule, path, self.heads[arc])
                yield from self._over(rule, path, self.heads[arc])
