"""Maps that are odd, and what is made of them: a drive as on the road, or a message that says why not."""

from pathlib import Path

import pytest

from routing.roads import ExtractError
from tests.unit.routing_roads.drawing import STREET, drawn, drives

SQUARE = {1: (47.0, 9.0), 2: (47.0, 9.009), 3: (47.009, 9.009), 4: (47.009, 9.0)}
ROUND = [1, 2, 3, 4, 1]


def test_crosses_the_antimeridian(tmp_path: Path) -> None:
    nodes = {1: (-17.0, 179.99), 2: (-17.0, -179.99), 3: (-17.01, -179.98)}
    answer = drives(drawn(tmp_path, nodes, [([1, 2, 3], STREET)]), (-17.0, 179.99), (-17.0, -179.99))
    assert answer.metres[0, 1] == pytest.approx(2_127, abs=5)
    assert answer.warnings == ()


def test_drives_round_any_barrier_without_access(tmp_path: Path) -> None:
    nodes = {**SQUARE, 9: (47.0, 9.0045)}
    barrier = {9: {"barrier": "yes", "access": "no"}}
    answer = drives(drawn(tmp_path, nodes, [([1, 9, 2, 3, 4, 1], STREET)], barrier), (47.0, 9.0), (47.0, 9.009))
    assert answer.seconds[0, 1] == pytest.approx(345, abs=3)


def test_drives_on_the_roads_of_an_island(tmp_path: Path) -> None:
    nodes = {**SQUARE, 11: (47.1, 9.1), 12: (47.1, 9.11), 13: (47.11, 9.11)}
    answer = drives(drawn(tmp_path, nodes, [(ROUND, STREET), ([11, 12, 13, 11], STREET)]), (47.1, 9.1), (47.1, 9.11))
    assert answer.seconds[0, 1] == pytest.approx(97, abs=3)
    assert answer.warnings == ()


def test_says_that_no_way_leads_to_an_island(tmp_path: Path) -> None:
    nodes = {**SQUARE, 11: (47.1, 9.1), 12: (47.1, 9.11), 13: (47.11, 9.11)}
    answer = drives(drawn(tmp_path, nodes, [(ROUND, STREET), ([11, 12, 13, 11], STREET)]), (47.1, 9.1), (47.0, 9.0))
    assert [warning.code for warning in answer.warnings] == ["unreachable"]


def test_caps_a_limit_that_nobody_drives(tmp_path: Path) -> None:
    fast = STREET | {"maxspeed": "99999"}
    answer = drives(drawn(tmp_path, SQUARE, [(ROUND, fast)]), (47.0, 9.0), (47.009, 9.009))
    assert answer.seconds[0, 1] == 55


@pytest.mark.parametrize("direction", ["reversible", "alternating"])
def test_closes_a_road_whose_direction_changes(tmp_path: Path, direction: str) -> None:
    changing = ([1, 2], STREET | {"oneway": direction})
    answer = drives(drawn(tmp_path, SQUARE, [changing, ([2, 3, 4, 1], STREET)]), (47.0, 9.0), (47.0, 9.009))
    assert answer.seconds[0, 1] == pytest.approx(345, abs=3)


def test_begins_and_ends_at_private_roads_but_takes_no_short_cut_over_them(tmp_path: Path) -> None:
    private = ([1, 2], STREET | {"access": "private"})
    extract = drawn(tmp_path, SQUARE, [private, ([2, 3, 4, 1], STREET)])
    answer = drives(extract, (47.0, 9.0), (47.0, 9.009), (47.0, 9.0045))
    assert answer.seconds[0, 1] == pytest.approx(345, abs=3)
    assert answer.warnings == ()


def test_refuses_a_map_with_negative_ids(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="negative ids"):
        drives(drawn(tmp_path, {-1: (47.0, 9.0), -2: (47.0, 9.009)}, [([-1, -2], STREET)]), (47.0, 9.0))


def test_refuses_a_map_whose_points_follow_its_roads(tmp_path: Path) -> None:
    path = tmp_path / "map.osm"
    way = "<way id='1' version='1'><nd ref='1'/><nd ref='2'/><tag k='highway' v='residential'/></way>"
    points = "<node id='1' version='1' lat='47' lon='9'/><node id='2' version='1' lat='47' lon='9.009'/>"
    path.write_text(f"<?xml version='1.0'?><osm version='0.6'>{way}{points}</osm>")
    with pytest.raises(ExtractError, match="sort it"):
        drives(path, (47.0, 9.0))


def test_refuses_a_map_of_closed_roads_only(tmp_path: Path) -> None:
    changing = STREET | {"oneway": "reversible"}
    with pytest.raises(ExtractError, match="no road"):
        drives(drawn(tmp_path, SQUARE, [(ROUND, changing)]), (47.0, 9.0))
