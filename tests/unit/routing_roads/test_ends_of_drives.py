"""Private roads, ferries and hours: roads that begin or end a drive, cross water, or are open by day only."""

from pathlib import Path

import pytest

from routing.roads.osm.hours import in_force
from routing.roads.osm.profile import Drive, drive, duration_seconds, is_locked
from tests.unit.routing_roads.drawing import STREET, drawn, drives

SQUARE = {1: (47.0, 9.0), 2: (47.0, 9.009), 3: (47.009, 9.009), 4: (47.009, 9.0)}
PRIVATE = STREET | {"access": "private"}
SIDE_SECONDS, ROUND_SECONDS = 88, 346
"""Along the south side of the square, and round its other three."""


def seconds(folder: Path, south: dict[str, str], *places: tuple[float, float]) -> list[list[int]]:
    """Drives on the square when its south side has these tags."""
    rows: list[list[int]] = drives(
        drawn(folder, SQUARE, [([1, 2], south), ([2, 3, 4, 1], STREET)]), *places
    ).seconds.tolist()
    return rows


@pytest.mark.parametrize("access", ["private", "destination", "customers", "delivery"])
def test_drives_round_a_road_for_the_ends_of_drives(tmp_path: Path, access: str) -> None:
    found = seconds(tmp_path, STREET | {"access": access}, (47.0, 8.9999), (47.0, 9.0091))
    assert found[0][1] == pytest.approx(ROUND_SECONDS, abs=8)


def test_begins_on_a_private_road_as_fast_as_on_any_other(tmp_path: Path) -> None:
    middle = (47.0, 9.0045)
    found = seconds(tmp_path, PRIVATE, middle, (47.009, 9.009), (47.0, 9.00225))
    assert found[0][1] == pytest.approx(SIDE_SECONDS / 2 + 129, abs=3)
    assert found[1][0] == pytest.approx(SIDE_SECONDS / 2 + 129, abs=3)
    assert found[0][2] == pytest.approx(SIDE_SECONDS / 4, abs=3)


def test_drives_between_two_private_roads_without_a_short_cut_over_a_third(tmp_path: Path) -> None:
    nodes = SQUARE | {5: (47.0, 8.99), 6: (47.0, 9.019)}
    ways = [([1, 2], PRIVATE), ([2, 3, 4, 1], STREET), ([5, 1], PRIVATE), ([2, 6], PRIVATE)]
    found = drives(drawn(tmp_path, nodes, ways), nodes[5], nodes[6])
    # The three private roads hang together: whoever leaves them for the square's other sides comes back at the end.
    assert found.seconds[0, 1] == pytest.approx(98 + 88 + 98, abs=4)


def test_reaches_a_public_road_that_lies_behind_a_private_one(tmp_path: Path) -> None:
    nodes = SQUARE | {5: (47.0, 8.99), 6: (47.0, 8.98)}
    ways = [([1, 2, 3, 4, 1], STREET), ([1, 5], PRIVATE), ([5, 6], STREET)]
    found = drives(drawn(tmp_path, nodes, ways), nodes[6], nodes[3])
    assert found.warnings == ()
    assert found.seconds[0, 1] == found.seconds[1, 0] == pytest.approx(2 * 98 + 88 + 129, abs=5)


def test_passes_a_locked_gate_to_the_house_behind_it_only(tmp_path: Path) -> None:
    nodes = SQUARE | {9: (47.0, 9.0045), 5: (46.999, 9.0045)}
    gate = {9: {"barrier": "gate", "access": "private"}}
    ways = [([1, 9, 2, 3, 4, 1], STREET), ([9, 5], PRIVATE)]
    found = drives(drawn(tmp_path, nodes, ways, gate), (47.0, 9.0), (47.0, 9.009), (46.999, 9.0045)).seconds
    assert found[0, 1] == pytest.approx(ROUND_SECONDS, abs=4)
    assert found[0, 2] == pytest.approx(44 + 14 + 15, abs=4)


@pytest.mark.parametrize(
    ("tags", "locked"),
    [
        ({"barrier": "gate", "access": "private"}, True),
        ({"barrier": "lift_gate", "motor_vehicle": "customers"}, True),
        ({"barrier": "gate"}, False),
        ({"barrier": "gate", "access": "no"}, False),
        ({"barrier": "bollard", "access": "private"}, False),
    ],
)
def test_knows_a_locked_gate(tags: dict[str, str], *, locked: bool) -> None:
    assert is_locked(tags) is locked


WATER = {1: (47.0, 9.0), 2: (47.0, 9.009), 3: (47.0, 9.05), 4: (47.0, 9.059)}
FERRY = {"route": "ferry", "duration": "00:20"}


def across(folder: Path, ferry: dict[str, str]) -> tuple[int, list[str]]:
    extract = drawn(folder, WATER, [([1, 2], STREET), ([2, 3], ferry), ([3, 4], STREET)])
    found = drives(extract, WATER[1], WATER[4])
    return int(found.seconds[0, 1]), [warning.code for warning in found.warnings]


def test_takes_the_ferry_for_as_long_as_it_takes(tmp_path: Path) -> None:
    assert across(tmp_path, FERRY) == (pytest.approx(88 + 20 * 60 + 88, abs=3), [])


def test_takes_a_ferry_that_does_not_say_how_long_it_takes(tmp_path: Path) -> None:
    assert across(tmp_path, {"route": "ferry"})[0] == pytest.approx(88 + 3108 / (15 / 3.6) + 88, abs=5)


@pytest.mark.parametrize("tags", [{"motor_vehicle": "no"}, {"foot": "yes"}, {"access": "private"}])
def test_takes_no_ferry_that_takes_no_cars(tmp_path: Path, tags: dict[str, str]) -> None:
    assert across(tmp_path, FERRY | tags)[1] == ["unreachable"]


def test_puts_nobody_on_the_water(tmp_path: Path) -> None:
    extract = drawn(tmp_path, WATER, [([1, 2], STREET), ([2, 3], FERRY), ([3, 4], STREET)])
    found = drives(extract, WATER[1], (47.0, 9.03))
    assert [warning.code for warning in found.warnings] == ["off_network"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("12", 720), ("00:12", 720), ("1:30", 5400), ("01:30:30", 5430), ("PT1H5M", 3900), ("soon", 0), ("", 0)],
)
def test_reads_how_long_a_crossing_takes(text: str, expected: float) -> None:
    assert duration_seconds(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("no @ (08:00-18:00)", "no"),
        ("no @ 08:00-18:00", "no"),
        ("no @ (Mo-Fr 07:00-09:00,16:00-18:00)", None),
        ("no @ (Mo-Fr 07:00-09:00,11:30-13:00)", "no"),
        ("no @ (Sa,Su)", None),
        ("no @ (Sa-We)", "no"),
        ("no @ (We,Th 07:00-09:00)", None),
        ("no @ (Mo-Tu 07:00-09:00, We 10:00-13:00)", "no"),
        ("no @ (22:00-06:00)", None),
        ("no @ (18:00-14:00)", "no"),
        ("destination @ (Mo-Fr); no @ (Sa-Su)", "destination"),
        ("no @ (24/7)", "no"),
        ("no @ (weight>7.5)", None),
        ("yes @ (weight<=3.5 AND Mo-Fr 06:00-20:00)", "yes"),
        ("no @ (Nov-Apr)", None),
        ("no @ (wet)", None),
        ("no", None),
        ("", None),
    ],
)
def test_judges_hours_for_a_working_day_at_noon(value: str, expected: str | None) -> None:
    assert in_force(value) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"motor_vehicle:conditional": "no @ (10:00-17:00)"}, None),
        ({"motor_vehicle:conditional": "no @ (22:00-05:00)"}, Drive(28, 28)),
        ({"access": "no", "access:conditional": "yes @ (Mo-Fr 06:00-19:00)"}, Drive(28, 28)),
        ({"access": "yes", "access:conditional": "destination @ (07:00-19:00)"}, Drive(28, 28, is_public=False)),
    ],
)
def test_opens_a_road_by_the_hour(tags: dict[str, str], expected: Drive | None) -> None:
    assert drive(STREET | tags) == expected
