"""The quick judgement of windows against a slow one that times every gap of every technician."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dispatch.booking.availability.gap_search import COARSE_SECONDS, GapQuery, fits
from dispatch.booking.availability.technician_gaps import halves_of
from dispatch.booking.availability.territory_gaps import TerritoryGaps, gaps_by_technician, territory_gaps_of
from dispatch.booking.rules.schedule import BusyTime, ScheduledTechnician, SupplyWay, TechnicianSchedule, WorkingTime
from dispatch.vocabulary.windows import Window
from routing.roads import GreatCircleRoads, Place, TravelMatrix

DAYS = tuple(date(2026, 12, 1) + timedelta(days=number) for number in range(3))
MIDNIGHT = datetime(2026, 12, 1, tzinfo=UTC)
ROADS = GreatCircleRoads()
HALVES = halves_of(DAYS[0], DAYS[-1], ZoneInfo("UTC"))


def a_point(draw: random.Random) -> tuple[float, float]:
    return 47.0 + draw.uniform(0, 0.3), 9.4 + draw.uniform(0, 0.3)


def a_diary(draw: random.Random, id: int) -> TechnicianSchedule:
    shifts, taken = [], []
    for day in range(len(DAYS)):
        start = int(MIDNIGHT.timestamp()) + day * 86_400 + 7 * 3600
        shifts.append(WorkingTime(start, start + 9 * 3600, 1800))
        at = start + draw.randrange(0, 7200)
        while at < start + 8 * 3600 and draw.random() < 0.9:
            length = draw.choice((1800, 2700, 3600))
            point = a_point(draw) if draw.random() < 0.9 else None
            taken.append(BusyTime(at, at + length, point, draw.choice((0, 1800)), counts=point is not None))
            at += length + draw.randrange(0, 5400)
    skills = frozenset(draw.sample(("copper", "fiber"), draw.randint(0, 2)))
    return TechnicianSchedule(
        ScheduledTechnician(id, a_point(draw), draw.choice((80, 100, 120)), None, skills), tuple(shifts), tuple(taken)
    )


def a_field(seed: int, people: int) -> TerritoryGaps:
    draw = random.Random(seed)
    schedules = {id: a_diary(draw, id) for id in range(1, people + 1)}
    return territory_gaps_of(gaps_by_technician(schedules, HALVES, MIDNIGHT), HALVES)


def windows() -> list[Window]:
    starts = [MIDNIGHT + timedelta(days=day, hours=hour) for day in range(3) for hour in (8, 10, 12, 14, 16)]
    return [Window(start, start + timedelta(hours=2)) for start in starts]


def arrivals(gaps: TerritoryGaps, call: GapQuery, window: Window) -> dict[int, set[int]]:
    """Every second at which each technician could be there, one for each gap that fits."""
    found: dict[int, set[int]] = {}
    for row in range(len(gaps.owner)):
        person = gaps.people[gaps.owner[row]]
        if not call.able[gaps.owner[row]]:
            continue
        before, here, after = Place(*gaps.before[row]), Place(*call.point), Place(*gaps.after[row])
        into, out = (int(ROADS.table([one], [two]).seconds[0, 0]) for one, two in ((before, here), (here, after)))
        by = call.by(gaps.owner[row])
        if by is not None:
            supply = Place(*by.point)
            into = sum(int(ROADS.table([one], [two]).seconds[0, 0]) for one, two in ((before, supply), (supply, here)))
        into, out = (-(-drive * 100 // person.speed_percent) for drive in (into, out))
        into += 0 if by is None else by.seconds
        opens = int(max(window.start, call.now).timestamp())
        start = max(int(gaps.free_from[row]) + into, opens)
        leaves = start + call.service_seconds + out + COARSE_SECONDS
        if start < window.end.timestamp() and leaves <= gaps.free_until[row]:
            found.setdefault(person.id, set()).add(start)
    return found


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("people", [1, 40])
def test_refuses_a_window_only_if_no_gap_of_anybody_fits(seed: int, people: int) -> None:
    gaps, draw = a_field(seed, people), random.Random(seed)
    now = MIDNIGHT + timedelta(hours=9)
    call = GapQuery(a_point(draw), draw.choice((1800, 5400, 9000)), gaps.able(("copper",)), now, count=people)
    found = fits(gaps, call, windows(), ROADS)
    for window in windows():
        possible = arrivals(gaps, call, window)
        assert bool(found[window]) == bool(possible)
        assert all(int(one.arrival.timestamp()) in possible[one.technician_id] for one in found[window])


@pytest.mark.parametrize("seed", range(6))
def test_leaves_those_who_pass_the_supply_place_the_time_for_it(seed: int) -> None:
    gaps, draw = a_field(seed, 20), random.Random(seed)
    fetching = np.array([draw.random() < 0.6 for _ in gaps.people], np.bool_)
    way = SupplyWay(a_point(draw), draw.choice((600, 3600)))
    call = GapQuery(a_point(draw), 5400, gaps.able(("copper",)), MIDNIGHT, 20, supply=way, fetching=fetching)
    found = fits(gaps, call, windows(), ROADS)
    index = {person.id: number for number, person in enumerate(gaps.people)}
    for window in windows():
        possible = arrivals(gaps, call, window)
        assert bool(found[window]) == bool(possible)
        for one in found[window]:
            assert int(one.arrival.timestamp()) in possible[one.technician_id]
            assert one.by == (way if fetching[index[one.technician_id]] else None)


@pytest.mark.parametrize("seed", range(4))
def test_names_the_one_who_was_there_last_beside_the_cheapest(seed: int) -> None:
    gaps, draw = a_field(seed, 40), random.Random(seed)
    call = GapQuery(a_point(draw), 1800, gaps.able(()), MIDNIGHT, count=1, always=7)
    for window, found in fits(gaps, call, windows(), ROADS).items():
        fitting = arrivals(gaps, call, window)
        assert [one.technician_id for one in found[1:]] in ([], [7])
        assert (7 in {one.technician_id for one in found}) == (7 in fitting)


@dataclass
class CountingRoads:
    """Roads that count what they were asked."""

    asked: list[int] = field(default_factory=list)

    def matrix(self, places: Iterable[Place]) -> TravelMatrix:
        return self.table(list(places), list(places))

    def table(self, origins: list[Place], destinations: list[Place]) -> TravelMatrix:
        self.asked.append(max(len(origins), len(destinations)))
        return ROADS.table(origins, destinations)


def test_asks_the_roads_twice_and_about_few_stops_where_there_is_room() -> None:
    gaps = a_field(1, 200)
    roads = CountingRoads()
    call = GapQuery((47.1, 9.5), 1800, gaps.able(()), MIDNIGHT, count=1)
    within_shifts = [window for window in windows() if window.start.hour < 16]
    found = fits(gaps, call, within_shifts, roads)
    assert all(found.values())
    assert len(roads.asked) == 2
    assert max(roads.asked) <= 12 * 12 * 2 < len(np.unique(gaps.before, axis=0))


def test_finds_nobody_in_an_empty_territory() -> None:
    gaps = territory_gaps_of({}, HALVES)
    call = GapQuery((47.1, 9.5), 1800, gaps.able(()), MIDNIGHT)
    assert fits(gaps, call, windows(), ROADS) == {window: [] for window in windows()}
