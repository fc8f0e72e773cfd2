"""Files of VRPLIB, Solomon's and the TRSP as problems."""

from pathlib import Path

import pytest

from routing import Limits, NamedProblem, Window, solve
from routing.formats import FormatError, read

SHARED = Path(__file__).parents[4] / "shared" / "bench" / "pcvrptw"
STEPS = Limits(seconds=None, steps=5)

CVRP = """NAME : tiny
TYPE : CVRP
DIMENSION : 4
CAPACITY : 5
VEHICLES : 2
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 3 4
3 3 5
4 0 1
DEMAND_SECTION
1 0
2 3
3 2
4 3
DEPOT_SECTION
1
-1
EOF
"""
EXPLICIT = """NAME : half
DIMENSION : 3
CAPACITY : 5
VEHICLES : 1
EDGE_WEIGHT_TYPE : EXPLICIT
EDGE_WEIGHT_FORMAT : {form}
EDGE_WEIGHT_SECTION
{numbers}
DEMAND_SECTION
1 0
2 1
3 1
EOF
"""
WINDOWS = """SERVICE_TIME : 2
TIME_WINDOW_SECTION
1 0 100
2 0 50
3 20 30
4 0 100
PRIZE_SECTION
1 0
2 1
3 90
4 90
EOF
"""


def read_text(folder: Path, text: str, form: str | None = None) -> NamedProblem:
    (folder / "it").write_text(text, encoding="utf-8")
    return read(folder / "it", form).named


def test_reads_a_file_of_vrplib(tmp_path: Path) -> None:
    named = read_text(tmp_path, CVRP)
    assert named.problem.travel.seconds[0].tolist() == [0, 5, 6, 1]
    assert [job.demands for job in named.problem.jobs] == [(3,), (2,), (3,)]
    assert [shift.capacities for shift in named.problem.shifts] == [(5,), (5,)]
    assert named.points[1] == (3.0, 4.0)


def test_answers_as_solutions_of_vrplib_are_written(tmp_path: Path) -> None:
    (tmp_path / "it").write_text(CVRP, encoding="utf-8")
    asked = read(tmp_path / "it")
    lines = asked.answer(solve(asked.named.problem, STEPS)).split("\n")
    assert sorted(lines) == ["Cost 14", "Route #1: 3", "Route #2: 2 1"] or "Cost 14" in lines
    assert sum(len(line.split(": ")[1].split()) for line in lines[:-1]) == 3


def test_reads_windows_services_and_prizes_in_tenths(tmp_path: Path) -> None:
    named = read_text(tmp_path, CVRP.replace("EOF\n", WINDOWS))
    first, second, _ = named.problem.jobs
    assert named.units == 10
    assert named.problem.travel.seconds[0].tolist() == [0, 50, 58, 10]
    assert (second.windows, second.service_seconds, first.unserved_price) == ((Window(200, 301),), 20, 10)
    left = solve(named.problem, STEPS).unserved
    assert [one.job for one in left] == [1]


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ("FULL_MATRIX", "0 1 2 1 0 3 2 3 0"),
        ("LOWER_ROW", "1 2 3"),
        ("LOWER_DIAG_ROW", "0 1 0 2 3 0"),
        ("UPPER_ROW", "1 2 3"),
        ("UPPER_DIAG_ROW", "0 1 2 0 3 0"),
    ],
)
def test_reads_a_matrix_in_every_form(tmp_path: Path, form: str, numbers: str) -> None:
    named = read_text(tmp_path, EXPLICIT.format(form=form, numbers=numbers))
    assert named.problem.travel.seconds.tolist() == [[0, 1, 2], [1, 0, 3], [2, 3, 0]]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (CVRP.replace("EOF", "BACKHAUL_SECTION\n1 2\nEOF"), "BACKHAUL_SECTION"),
        (CVRP.replace("CAPACITY", "SALARY"), "SALARY"),
        (CVRP.replace("2 3\n3 2", "2 3"), "DEMAND_SECTION"),
        (CVRP.replace("3 3 5", "3 x 5"), "NODE_COORD_SECTION"),
        (CVRP.replace("EUC_2D", "GEO"), "EDGE_WEIGHT_TYPE"),
        (CVRP.replace("SECTION\n1\n-1", "SECTION\n1\n2\n-1"), "DEPOT_SECTION"),
        (EXPLICIT.format(form="SPIRAL", numbers="1"), "EDGE_WEIGHT_FORMAT"),
        (EXPLICIT.format(form="LOWER_ROW", numbers="1 2"), "EDGE_WEIGHT_SECTION"),
        (CVRP.replace("DIMENSION : 4", "DIMENSION : four"), "DIMENSION"),
        ("neither map nor compass", "the file"),
        ("", "the file"),
    ],
)
def test_refuses_by_name_what_is_not_supported(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(FormatError) as told:
        read_text(tmp_path, text)
    assert told.value.faults[0][0] == where


def test_refuses_a_form_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="There is no form csv"):
        read_text(tmp_path, CVRP, "csv")


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="../shared/bench/pcvrptw is absent")
def test_reads_a_public_file_with_prizes() -> None:
    named = read(SHARED / "RC2_10_4.vrp").named
    assert (len(named.problem.jobs), len(named.problem.shifts), named.units) == (1000, 18, 10)
    assert named.problem.jobs[0].service_seconds == 100
