"""Turns that are forbidden or prescribed, against drives that one can work out by hand.

A cross of four arms of 100 m, that to the south of 200 m, and a block round its north-east corner. West to north is a
left turn at 1; without it one goes on to the east, round the block, and comes to the north arm from its end.
"""

from pathlib import Path

import pytest

from tests.unit.routing_roads.drawing import STREET, Members, drawn, drives

STEP = 0.0009
"""Degrees of latitude of about 100 m."""
LON = STEP / 0.6820
"""The same to the east at 47 degrees."""


def at(north: float, east: float) -> tuple[float, float]:
    return 47 + north * STEP, 9 + east * LON


NODES = {1: at(0, 0), 2: at(0, -1), 3: at(1, 0), 4: at(0, 1), 5: at(-2, 0), 6: at(1, 1), 7: at(0, 2), 8: at(2, 0)}
WEST, NORTH, EAST, SOUTH, BLOCK, FAR_EAST, FAR_NORTH = range(1, 8)
WAYS = [
    ([2, 1], STREET),
    ([1, 3], STREET),
    ([1, 4], STREET),
    ([1, 5], STREET),
    ([4, 6, 3], STREET),
    ([4, 7], STREET),
    ([3, 8], STREET),
]
FROM_WEST_TO_NORTH: Members = [("way", WEST, "from"), ("node", 1, "via"), ("way", NORTH, "to")]
LEFT, ROUND = 200, 400
"""Metres from the end of the west arm to the end of the north one: by the turn, and round the block."""


def metres(folder: Path, members: Members, start: int = 2, end: int = 3, **tags: str) -> int:
    extract = drawn(folder, NODES, WAYS, relations=[(members, {"type": "restriction"} | tags)])
    return int(drives(extract, NODES[start], NODES[end]).metres[0, 1])


def test_does_not_turn_where_it_is_forbidden(tmp_path: Path) -> None:
    assert metres(tmp_path, FROM_WEST_TO_NORTH, restriction="no_left_turn") == pytest.approx(ROUND, abs=3)


def test_turns_the_other_way_all_the_same(tmp_path: Path) -> None:
    assert metres(tmp_path, FROM_WEST_TO_NORTH, 3, 2, restriction="no_left_turn") == pytest.approx(LEFT, abs=3)


def test_comes_from_elsewhere_all_the_same(tmp_path: Path) -> None:
    assert metres(tmp_path, FROM_WEST_TO_NORTH, 5, 3, restriction="no_left_turn") == pytest.approx(LEFT + 100, abs=3)


def test_goes_where_alone_it_may(tmp_path: Path) -> None:
    straight: Members = [("way", WEST, "from"), ("node", 1, "via"), ("way", EAST, "to")]
    assert metres(tmp_path, straight, restriction="only_straight_on") == pytest.approx(ROUND, abs=3)
    assert metres(tmp_path, straight, 2, 4, restriction="only_straight_on") == pytest.approx(LEFT, abs=3)


def test_does_not_turn_round_behind_a_forbidden_turn(tmp_path: Path) -> None:
    ways = [way for number, way in enumerate(WAYS, start=1) if number != BLOCK]
    tags = {"type": "restriction", "restriction": "no_left_turn"}
    answer = drives(drawn(tmp_path, NODES, ways, relations=[(FROM_WEST_TO_NORTH, tags)]), NODES[2], NODES[3])
    # To the end of an arm and back, for there is no other way: not round at once.
    assert answer.metres[0, 1] == pytest.approx(600, abs=3)


def test_forbids_a_turn_over_a_way(tmp_path: Path) -> None:
    over: Members = [("way", WEST, "from"), ("way", EAST, "via"), ("way", BLOCK, "to")]
    assert metres(tmp_path, over, 2, 6, restriction="no_left_turn") == pytest.approx(300, abs=3)  # by the north arm
    assert metres(tmp_path, over, 5, 6, restriction="no_left_turn") == pytest.approx(400, abs=3)
    assert metres(tmp_path, over, 2, 7, restriction="no_left_turn") == pytest.approx(300, abs=3)


def test_prescribes_a_turn_over_a_way(tmp_path: Path) -> None:
    over: Members = [("way", WEST, "from"), ("way", EAST, "via"), ("way", BLOCK, "to")]
    assert metres(tmp_path, over, 2, 7, restriction="only_left_turn") > 300 + 100
    assert metres(tmp_path, over, 5, 7, restriction="only_left_turn") == pytest.approx(400, abs=3)


@pytest.mark.parametrize(
    "tags",
    [
        {"restriction": "no_left_turn", "except": "bus;motorcar"},
        {"restriction:bus": "no_left_turn"},
        {"restriction:hgv": "no_left_turn"},
        {"restriction": "no_left_turn", "restriction:motorcar": "none"},
        {"restriction:conditional": "no_left_turn @ (Mo-Fr 07:00-09:00)"},
        {"restriction:conditional": "no_left_turn @ (weight>7.5)"},
        {"restriction": "give_way"},
    ],
)
def test_turns_where_the_rule_is_for_others(tmp_path: Path, tags: dict[str, str]) -> None:
    assert metres(tmp_path, FROM_WEST_TO_NORTH, **tags) == pytest.approx(LEFT, abs=3)


@pytest.mark.parametrize(
    "tags",
    [
        {"restriction:motorcar": "no_left_turn"},
        {"restriction:motor_vehicle": "no_left_turn"},
        {"restriction": "no_left_turn", "except": "psv;bicycle"},
        {"restriction:conditional": "no_left_turn @ (Mo-Fr 06:00-22:00)"},
    ],
)
def test_does_not_turn_where_the_rule_is_for_cars_too(tmp_path: Path, tags: dict[str, str]) -> None:
    assert metres(tmp_path, FROM_WEST_TO_NORTH, **tags) == pytest.approx(ROUND, abs=3)


@pytest.mark.parametrize(
    "members",
    [
        [("way", WEST, "from"), ("way", NORTH, "to")],
        [("way", WEST, "from"), ("node", 1, "via")],
        [("way", 99, "from"), ("node", 1, "via"), ("way", NORTH, "to")],
        [("way", WEST, "from"), ("node", 98, "via"), ("way", NORTH, "to")],
    ],
)
def test_overlooks_a_rule_that_is_not_whole(tmp_path: Path, members: Members) -> None:
    assert metres(tmp_path, members, restriction="no_left_turn") == pytest.approx(LEFT, abs=3)


def test_begins_on_the_road_in_front_of_the_door(tmp_path: Path) -> None:
    tags = {"type": "restriction", "restriction": "no_left_turn"}
    extract = drawn(tmp_path, NODES, WAYS, relations=[(FROM_WEST_TO_NORTH, tags)])
    answer = drives(extract, at(0, -0.4), at(0.4, 0))
    assert answer.metres.tolist() == [[0, pytest.approx(400, abs=3)], [pytest.approx(80, abs=3), 0]]
