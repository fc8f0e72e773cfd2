"""Solomon files and their checker."""

from pathlib import Path

import pytest

from benchmarks.routing.instances import load
from benchmarks.routing.vrptw import Vrptw, check

FILE = """TINY1

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0          0          0          0       100          0
    1      3          4          6          0        50         10
    2      3          5          5         20        30         10
    3      0          1          4          0       100         10
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Vrptw:
    (tmp_path / "tiny.txt").write_text(FILE, encoding="utf-8")
    instance = load(tmp_path / "tiny.txt")
    assert isinstance(instance, Vrptw)
    return instance


def test_reads_a_solomon_file_in_tenths(tiny: Vrptw) -> None:
    assert (tiny.name, tiny.vehicles, tiny.capacity, tiny.customers) == ("TINY1", 2, 10, 3)
    assert tiny.tenths[0].tolist() == [0, 50, 58, 10]
    assert tiny.windows[2].tolist() == [200, 300]
    assert tiny.service.tolist() == [0, 100, 100, 100]


def test_counts_the_distance(tiny: Vrptw) -> None:
    verdict = check(tiny, {1: [1], 2: [3, 2]})
    assert verdict.ok
    assert verdict.objective == (50 + 50 + 10 + 50 + 58) / 10


@pytest.mark.parametrize(
    ("routes", "fault"),
    [
        ({1: [1], 2: [3]}, "Not every customer"),
        ({1: [1, 1], 2: [3, 2]}, "Not every customer"),
        ({1: [1, 2], 2: [3]}, "carries too much"),
        ({1: [1], 2: [2], 3: [3]}, "3 vehicles are used"),
    ],
)
def test_finds_a_planted_fault(tiny: Vrptw, routes: dict[int, list[int]], fault: str) -> None:
    assert any(fault in each for each in check(tiny, routes).faults)


def test_finds_a_late_arrival(tmp_path: Path) -> None:
    (tmp_path / "late.txt").write_text(FILE.replace("20        30 ", "20        21 "), encoding="utf-8")
    late = load(tmp_path / "late.txt")
    assert isinstance(late, Vrptw)
    assert check(late, {1: [1], 2: [2, 3]}).ok
    assert check(late, {1: [1], 2: [3, 2]}).ok
    assert any("too late" in each for each in check(late, {1: [3, 1], 2: [2]}).faults) is False


def test_refuses_a_file_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "poem.txt").write_text("Roses are red", encoding="utf-8")
    with pytest.raises(ValueError, match="no Solomon file"):
        load(tmp_path / "poem.txt")
    (tmp_path / "poem.json").write_text('{"roses": "red"}', encoding="utf-8")
    with pytest.raises(ValueError, match="no technicians' day"):
        load(tmp_path / "poem.json")
