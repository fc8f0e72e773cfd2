"""Tags of a way or a node in, what a van may do there out."""

import pytest

from routing.roads.osm.profile import Drive, drive, is_blocked, posted_limit, waiting_seconds


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "residential"}, Drive(28, 28)),
        ({"highway": "secondary", "maxspeed": "60"}, Drive(51, 51)),
        ({"highway": "secondary", "oneway": "yes"}, Drive(48, None)),
        ({"highway": "secondary", "oneway": "-1"}, Drive(None, 48)),
        ({"highway": "motorway"}, Drive(105, None)),
        ({"highway": "motorway", "oneway": "no"}, Drive(105, 105)),
        ({"highway": "tertiary", "junction": "roundabout"}, Drive(42, None)),
        ({"highway": "primary", "maxspeed": "60", "maxspeed:backward": "40"}, Drive(51, 34)),
        ({"highway": "unclassified", "surface": "gravel"}, Drive(30, 30)),
        ({"highway": "residential", "access": "destination"}, Drive(28, 28, is_public=False)),
        ({"highway": "track", "tracktype": "grade1"}, Drive(15, 15)),
        ({"highway": "track", "tracktype": "grade3", "motor_vehicle": "yes"}, Drive(15, 15)),
    ],
)
def test_reads_the_speed_of_a_way(tags: dict[str, str], expected: Drive) -> None:
    assert drive(tags) == expected


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "footway"},
        {"building": "yes"},
        {"highway": "residential", "access": "no"},
        {"highway": "residential", "oneway": "reversible"},
        {"highway": "residential", "access": "yes", "motorcar": "no"},
        {"highway": "track", "tracktype": "grade3"},
        {"highway": "track", "access": "forestry"},
        {"highway": "service", "area": "yes"},
    ],
)
def test_keeps_vans_off_a_way(tags: dict[str, str]) -> None:
    assert drive(tags) is None


@pytest.mark.parametrize(
    ("sign", "kmh"),
    [
        ("50", 50),
        ("30 mph", 48.28032),
        ("50;30", 30),
        ("CH:rural", 80),
        ("none", 130),
        ("walk", 7),
        ("0", None),
        ("", None),
        ("fast", None),
    ],
)
def test_reads_a_posted_limit(sign: str, kmh: float | None) -> None:
    assert posted_limit(sign) == pytest.approx(kmh)


@pytest.mark.parametrize(
    ("tags", "blocked"),
    [
        ({"barrier": "bollard"}, True),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, False),
        ({"barrier": "gate"}, False),
        ({"barrier": "gate", "access": "private"}, False),
        ({"barrier": "gate", "access": "no"}, True),
        ({"highway": "crossing"}, False),
    ],
)
def test_stops_at_a_barrier(tags: dict[str, str], *, blocked: bool) -> None:
    assert is_blocked(tags) is blocked


def test_waits_at_lights_and_gates_only() -> None:
    assert waiting_seconds({"highway": "traffic_signals"}) == 8
    assert waiting_seconds({"railway": "level_crossing"}) == 10
    assert waiting_seconds({"barrier": "gate"}) == 15
    assert waiting_seconds({"highway": "crossing"}) == 0
