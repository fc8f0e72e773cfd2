"""The memory of drives: what is asked again, what is not, and what happens when it is full."""

from collections.abc import Sequence

import numpy as np
import pytest

from routing.roads import Place
from routing.roads.cached import CachedEngine
from routing.roads.measured import UNKNOWN, Measurement, RoadsUnavailable

A, B, C, D = (Place(47.0 + number / 100, 9.5) for number in range(4))
LOST = Place(0.0, 0.0)


class CountingEngine:
    """Answers seconds that tell origin and destination apart, and notes how many pairs it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[tuple[Place, ...], tuple[Place, ...]]] = []
        self.away = False

    def measure(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Measurement:
        if self.away:
            raise RoadsUnavailable("server_away", "Nobody is there.")
        self.asked.append((tuple(origins), tuple(destinations)))
        cells = [[drive_seconds(start, end) for end in destinations] for start in origins]
        table = np.array(cells, np.int32).reshape(len(origins), len(destinations))
        off = {LOST} & {*origins, *destinations}
        return Measurement(table, np.where(table < 0, UNKNOWN, table * 10), frozenset(off))

    @property
    def pairs(self) -> int:
        return sum(len(origins) * len(destinations) for origins, destinations in self.asked)


def drive_seconds(start: Place, end: Place) -> int:
    if LOST in {start, end}:
        return UNKNOWN
    return round((start.lat - 47) * 1000 + (end.lat - 47) * 100)


def test_asks_for_a_known_square_only_once() -> None:
    engine = CountingEngine()
    cached = CachedEngine(engine)
    first, second = cached.measure([A, B], [A, B]), cached.measure([A, B], [A, B])
    assert engine.pairs == 4
    assert np.array_equal(first.seconds, second.seconds)
    assert second.seconds.tolist() == [[0, 1], [10, 11]]
    assert second.metres.tolist() == [[0, 10], [100, 110]]


def test_asks_only_for_the_new_place() -> None:
    engine = CountingEngine()
    cached = CachedEngine(engine)
    cached.measure([A, B, C], [A, B, C])
    answer = cached.measure([A, B, C, D], [A, B, C, D])
    assert engine.asked[1:] == [((D,), (A, B, C, D)), ((A, B, C), (D,))]
    assert answer.seconds.tolist() == [[o * 10 + d for d in range(4)] for o in range(4)]


def test_answers_in_the_order_asked() -> None:
    cached = CachedEngine(CountingEngine())
    cached.measure([A, B, C], [A, B, C])
    assert cached.measure([C, A], [B]).seconds.tolist() == [[21], [1]]


def test_remembers_a_place_off_the_network() -> None:
    engine = CountingEngine()
    cached = CachedEngine(engine)
    cached.measure([A, LOST], [A, LOST])
    answer = cached.measure([A, LOST], [A, LOST])
    assert engine.pairs == 4
    assert answer.off_network == frozenset({LOST})
    assert answer.seconds.tolist() == [[0, UNKNOWN], [UNKNOWN, UNKNOWN]]
    assert cached.measure([A], [A]).off_network == frozenset()


def test_asks_an_engine_that_was_away_again() -> None:
    engine = CountingEngine()
    cached = CachedEngine(engine)
    engine.away = True
    with pytest.raises(RoadsUnavailable):
        cached.measure([A], [B])
    engine.away = False
    assert cached.measure([A], [B]).seconds.tolist() == [[1]]


def test_starts_afresh_when_it_is_full() -> None:
    engine = CountingEngine()
    cached = CachedEngine(engine, max_places=3)
    cached.measure([A, B], [A, B])
    assert cached.measure([C, D], [C, D]).seconds.tolist() == [[22, 23], [32, 33]]
    assert cached.measure([A, B], [A, B]).seconds.tolist() == [[0, 1], [10, 11]]
    assert engine.pairs == 12


def test_passes_on_a_question_larger_than_itself() -> None:
    engine = CountingEngine()
    cached = CachedEngine(engine, max_places=2)
    assert cached.measure([A, B, C], [D]).seconds.tolist() == [[3], [13], [23]]
    assert engine.pairs == 3
