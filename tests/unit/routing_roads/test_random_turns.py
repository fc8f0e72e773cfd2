"""Random towns full of one-way streets and forbidden turns, against a search of the tests' own over the bare map.

The search knows neither roads nor junctions of the network: its states are the blocks that have been driven.
"""

import heapq
import math
import random
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from routing.roads import Place, prepare
from routing.roads.graph.driving import NetworkEngine
from routing.roads.graph.hierarchy import HierarchyPaths, is_installed
from routing.roads.graph.network import Network
from routing.roads.graph.paths import DijkstraPaths
from tests.unit.routing_roads.drawing import STREET, Members, drawn

SIDE = 5
BLOCK = 0.0018
WARY = 3
"""At so many crossings, from that of the forbidden turn on, nobody turns round."""
Block = tuple[int, int]


@dataclass
class Town:
    """Crossings on a grid whose corners have a dead end each, so that no crossing is a mere bend."""

    crossings: dict[int, tuple[float, float]] = field(default_factory=dict)
    blocks: dict[Block, int] = field(default_factory=dict)
    """Blocks as they may be driven, and the way that each is."""
    forbidden: list[tuple[tuple[int, ...], int]] = field(default_factory=list)
    """Ways driven one after another, and the one that may not follow."""

    def seconds(self, block: Block) -> float:
        (lat, lon), (to_lat, to_lon) = self.crossings[block[0]], self.crossings[block[1]]
        east = (to_lon - lon) * math.cos(math.radians((lat + to_lat) / 2))
        return math.radians(math.hypot(to_lat - lat, east)) * 6_371_008.8 / (28 / 3.6)

    def out(self, crossing: int) -> list[Block]:
        return [block for block in self.blocks if block[0] == crossing]


def random_town(seed: int, folder: Path) -> tuple[Town, Path]:
    rng, town = random.Random(seed), Town()
    spot = {(row, column): row * SIDE + column + 1 for row in range(SIDE) for column in range(SIDE)}
    for (row, column), number in spot.items():
        shaken = rng.uniform(-0.2, 0.2), rng.uniform(-0.2, 0.2)
        town.crossings[number] = (47 + (row + shaken[0]) * BLOCK, 9 + (column + shaken[1]) * BLOCK)
    edges = [(spot[r, c], spot[r, c + 1]) for r in range(SIDE) for c in range(SIDE - 1)]
    edges += [(spot[r, c], spot[r + 1, c]) for r in range(SIDE - 1) for c in range(SIDE)]
    for number, (row, column) in enumerate([(0, 0), (0, SIDE - 1), (SIDE - 1, 0), (SIDE - 1, SIDE - 1)], start=101):
        lat, lon = town.crossings[spot[row, column]]
        town.crossings[number] = (lat + (row - 2) * BLOCK / 4, lon + (column - 2) * BLOCK / 4)
        edges.append((spot[row, column], number))
    ways = []
    for way, (one, other) in enumerate(edges, start=1):
        is_one_way = other < 100 and rng.random() < 0.15
        town.blocks[one, other] = way
        if not is_one_way:
            town.blocks[other, one] = way
        ways.append(([one, other], STREET | ({"oneway": "yes"} if is_one_way else {})))
    relations = [_rule(rng, town) for _ in range(25)]
    return town, drawn(folder, town.crossings, ways, relations=relations)


def _rule(rng: random.Random, town: Town) -> tuple[Members, dict[str, str]]:
    """A turn at a crossing or over a block, forbidden or prescribed; the town is told what it forbids."""
    driven = [rng.choice(list(town.blocks))]
    for _ in range(rng.choice([1, 1, 2])):
        onward = [block for block in town.out(driven[-1][1]) if block[1] != driven[-1][0]]
        if not onward:
            return [], {"type": "restriction"}
        driven.append(rng.choice(onward))
    ways, only = [town.blocks[block] for block in driven], rng.random() < 0.25
    others = [town.blocks[block] for block in town.out(driven[-1][0]) if town.blocks[block] != ways[-1]]
    for banned in others if only else [ways[-1]]:
        town.forbidden.append((tuple(ways[:-1]), banned))
    via = ("node", driven[0][1], "via") if len(driven) == 2 else ("way", ways[1], "via")
    members = [("way", ways[0], "from"), via, ("way", ways[-1], "to")]
    return members, {"type": "restriction", "restriction": "only_straight_on" if only else "no_left_turn"}


def plain_search(town: Town, start: int) -> dict[int, float]:
    """Seconds from one crossing to all others, whatever the turn; states are the last blocks driven."""
    longest = max(len(driven) for driven, _ in town.forbidden)
    best: dict[tuple[tuple[Block, ...], int], float] = {((), 0): 0.0}
    found = {start: 0.0}
    queue: list[tuple[float, int, tuple[Block, ...], int]] = [(0.0, start, (), 0)]
    while queue:
        spent, here, driven, wary = heapq.heappop(queue)
        if spent > best[driven, wary] + 1e-9:
            continue
        found[here] = min(found.get(here, math.inf), spent)
        came = tuple(town.blocks[block] for block in driven)
        onward = [b for b in town.out(here) if not is_forbidden(town, came, town.blocks[b])]
        if wary and driven and any(block != driven[-1][::-1] for block in onward):
            onward = [block for block in onward if block != driven[-1][::-1]]
        for block in onward:
            after = (*driven, block)[-longest:]
            state = (after, WARY if begins_rule(town, after) else max(0, wary - 1))
            total = spent + town.seconds(block)
            if total < best.get(state, math.inf) - 1e-9:
                best[state] = total
                heapq.heappush(queue, (total, block[1], *state))
    return found


def is_forbidden(town: Town, came: tuple[int, ...], way: int) -> bool:
    return any(way == banned and came[-len(driven) :] == driven for driven, banned in town.forbidden)


def begins_rule(town: Town, driven: tuple[Block, ...]) -> bool:
    """Whether a turn is forbidden here, or over the next block."""
    came = tuple(town.blocks[block] for block in driven)
    return any(came[-length:] == rule[:length] for rule, _ in town.forbidden for length in range(1, len(rule) + 1))


@pytest.mark.parametrize("seed", range(12))
def test_equals_a_plain_search_that_minds_turns(seed: int, tmp_path: Path) -> None:
    town, extract = random_town(seed, tmp_path)
    prepare(extract, tmp_path / "roads.npz")
    network = Network.load(tmp_path / "roads.npz")
    engine = NetworkEngine(network, HierarchyPaths(network) if is_installed() else DijkstraPaths(network))
    numbers = [number for number in town.crossings if number < 100]
    places = [Place(*town.crossings[number]) for number in numbers]
    seconds = engine.measure(places, places).seconds
    for row, start in enumerate(numbers):
        found = plain_search(town, start)
        expected = [round(found[end]) if end in found else -1 for end in numbers]
        assert np.abs(seconds[row] - expected).max() <= 1, (start, seconds[row].tolist(), expected)
