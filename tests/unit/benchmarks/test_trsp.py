"""TRSP files and their checker, which reproduces what the authors published."""

from pathlib import Path

import pytest

from benchmarks.routing.instances import SHARED, load
from benchmarks.routing.trsp import DEPOT, Trsp, check

FILE = """TINY.2_1-2-2-2

INFO
CREW COUNT  SKILLS  TOOLS   SPARE PARTS
1       2       2       2

DEPOT TECHNICIANS AND REQUESTS
ID   X     Y     TWS    TWE    Serv   SKILLS   TOOLS    SPARE PARTS
0    0     10    0      100    0      [] \t[] \t[]
1    0     0     0      100    0      [0] \t[1] \t[1,0]
2    0     20    50     60     5      [0] \t[1] \t[1,0]
3    0     30    0      100    5      [0] \t[0] \t[0,0]
4    0     5     0      100    5      [0] \t[] \t[1,0]
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Trsp:
    (tmp_path / "tiny.txt").write_text(FILE, encoding="utf-8")
    instance = load(tmp_path / "tiny.txt")
    assert isinstance(instance, Trsp)
    return instance


def test_reads_technicians_and_requests(tiny: Trsp) -> None:
    assert [spot.number for spot in tiny.technicians] == [1]
    assert [spot.number for spot in tiny.requests] == [2, 3, 4]
    assert tiny.requests[0].tools == frozenset({1})
    assert tiny.technicians[0].parts == (1, 0)


def test_counts_working_time_from_the_latest_departure(tiny: Trsp) -> None:
    # Depot at once, request 4 on the way, 2 from 50 on, 3, home: 75 of driving and service, and no waiting but what
    # a later departure saves.
    verdict = check(tiny, {1: [4, DEPOT, 2, 3]})
    assert verdict.ok
    assert verdict.objective == 20 + 10 + 30 + 15


@pytest.mark.parametrize(
    ("route", "fault"),
    [
        ([2, 4], "Request 3 is not served."),
        ([4, DEPOT, 2, 3, 3], "Request 3 is served 2 times."),
        ([4, 2, DEPOT, 3], "lacks a part for request 2"),
        ([3, DEPOT, 4, 2], "lacks a tool for request 3"),
        ([DEPOT, 4, DEPOT, 2, 3], "passes the depot twice"),
        ([DEPOT, 3, 4, 2], "Technician 1 comes too late."),
    ],
)
def test_finds_a_planted_fault(tiny: Trsp, route: list[int], fault: str) -> None:
    assert any(fault in each for each in check(tiny, {1: route}).faults)


@pytest.mark.shared
@pytest.mark.skipif(not (SHARED / "trsp").exists(), reason="../shared/bench/trsp is absent")
def test_agrees_with_every_published_cost() -> None:
    published = {}
    for line in (SHARED / "trsp" / "pillac-minwt.sol").read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition("=")
        published[key] = value
    files = sorted((SHARED / "trsp").glob("*[0-9].100_25-5-5-5.txt"))
    compared = 0
    for path in files:
        routes = _routes(published.get(f"{path.stem}-S", ""))
        if routes:
            verdict = check(load(path), routes)
            assert verdict.ok, path.name
            assert verdict.objective == pytest.approx(float(published[path.stem]), abs=1e-3)
            compared += 1
    assert compared == 24


def _routes(listed: str) -> dict[int, list[int]]:
    """Their numbers: 1 to 25 technicians, 26 to 125 requests, 126 to 150 ends, 151 to 175 visits of the depot."""
    routes = {}
    for part in filter(None, listed.strip("<>").split("|")):
        technician, *stops = (int(word) for word in part.split(","))
        routes[technician] = [DEPOT if stop > 150 else stop for stop in stops if not 126 <= stop <= 150]
    return routes
