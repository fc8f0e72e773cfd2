"""The straight-line estimate: exact on its knots, symmetric, and never cheaper over a third place."""

import numpy as np
import pytest

from routing.roads import Calibration, GreatCircleRoads, Place
from routing.roads.great_circle import MIXED_COUNTRY, line_metres

VADUZ, SCHAAN, BALZERS = Place(47.1410, 9.5209), Place(47.1650, 9.5087), Place(47.0667, 9.5025)
SIMPLE = Calibration(line_metres=(0, 1_000, 2_000), road_metres=(0, 1_500, 2_500), seconds=(0, 200, 300))


def test_measures_a_degree_of_latitude() -> None:
    metres = line_metres([Place(47.0, 9.5)], [Place(48.0, 9.5)])
    assert metres.shape == (1, 1)
    assert metres[0, 0] == pytest.approx(111_195.08, abs=0.01)


def test_measures_across_the_date_line() -> None:
    assert line_metres([Place(0, 179.5)], [Place(0, -179.5)])[0, 0] == pytest.approx(111_195.08, abs=0.01)


def test_reads_seconds_and_metres_from_the_calibration() -> None:
    north = [Place(47.0, 9.5), Place(47.0 + 500 / 111_195.08, 9.5), Place(47.0 + 4_000 / 111_195.08, 9.5)]
    answer = GreatCircleRoads(SIMPLE).matrix(north)
    assert answer.seconds[0].tolist() == [0, 100, 500]
    assert answer.metres[0].tolist() == [0, 750, 4_500]
    assert answer.warnings == ()


def test_answers_a_symmetric_square_of_int32() -> None:
    answer = GreatCircleRoads().matrix([VADUZ, SCHAAN, BALZERS])
    assert answer.seconds.dtype == answer.metres.dtype == np.int32
    assert np.array_equal(answer.seconds, answer.seconds.T)
    assert answer.seconds.diagonal().tolist() == [0, 0, 0]


def test_answers_origins_as_rows_and_destinations_as_columns() -> None:
    square = GreatCircleRoads().matrix([VADUZ, SCHAAN, BALZERS])
    table = GreatCircleRoads().table([VADUZ], [SCHAAN, BALZERS])
    assert np.array_equal(table.seconds, square.seconds[:1, 1:])


def test_answers_an_empty_matrix_for_no_places() -> None:
    assert GreatCircleRoads().matrix([]).seconds.shape == (0, 0)


def test_never_finds_a_third_place_a_shortcut() -> None:
    slopes = [
        np.diff(heights) / np.diff(MIXED_COUNTRY.line_metres)
        for heights in (MIXED_COUNTRY.seconds, MIXED_COUNTRY.road_metres)
    ]
    assert all((np.diff(slope) <= 0).all() for slope in slopes)


@pytest.mark.parametrize(("lat", "lon"), [(91, 0), (-91, 0), (0, 181), (0, -181), (float("nan"), 0), (0, float("inf"))])
def test_refuses_a_place_off_the_earth(lat: float, lon: float) -> None:
    with pytest.raises(ValueError, match="lies between"):
        Place(lat, lon)
