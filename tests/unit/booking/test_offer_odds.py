"""The quick odds of offers against the library's own, which draws ten thousand days of the whole problem."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.booking.availability.offer_odds import judged
from dispatch.booking.availability.technician_gaps import halves_of
from dispatch.booking.availability.territory_gaps import TerritoryGaps, gaps_by_technician, territory_gaps_of
from dispatch.booking.rules.offer_odds import OfferOdds
from dispatch.booking.rules.schedule import (
    BusyTime,
    Candidate,
    ScheduledTechnician,
    SupplyWay,
    TechnicianSchedule,
    WorkingTime,
)
from dispatch.booking.rules.slot_ranking import HalfDayLoad, offer_of
from dispatch.booking.rules.slots import SlotDemand
from dispatch.uncertainty.rules.factors import DurationLaw, LearnedLaws
from dispatch.vocabulary.terms import Priority
from dispatch.vocabulary.windows import Window
from routing import Job, Problem, Promise, Shift, Solution, Spread, Travel, Uncertainty, arrange, assess
from routing import Window as Span
from routing.roads import GreatCircleRoads, Place

ZONE = ZoneInfo("UTC")
MIDNIGHT = datetime(2026, 12, 1, tzinfo=UTC)
DAY = int(MIDNIGHT.timestamp())
OPENS, CLOSES = DAY + 8 * 3600, DAY + 17 * 3600
LAWS = LearnedLaws(DurationLaw(1.0, 0.35), DurationLaw(1.0, 0.2))
HALVES = halves_of(date(2026, 12, 1), date(2026, 12, 1), ZONE)
SERVICE = 3000


def a_problem(seed: int, stops: int) -> Problem:
    """A day of one technician, each visit promised two hours; the last job is the new one."""
    draw = random.Random(seed)
    places = [Place(47.0 + draw.uniform(0, 0.06), 9.4 + draw.uniform(0, 0.06)) for _ in range(stops + 2)]
    roads = GreatCircleRoads().matrix(places)
    starts = [OPENS + 1800 + number * (8 * 3600 // (stops + 1)) // 1800 * 1800 for number in range(stops + 1)]
    jobs = tuple(
        Job(
            number + 1, number + 1, SERVICE, (Span(start, start + 7200),), unserved_price=10**6,
            promise=Promise(window=Span(start, start + 7200)),
        )
        for number, start in enumerate(starts)
    )  # fmt: skip
    shift = Shift(1, 1, 0, 0, OPENS, CLOSES)
    return Problem(
        jobs, (shift,), Travel(roads.seconds, roads.metres),
        uncertainty=Uncertainty(Spread(0.35), Spread(0.2)),
    )  # fmt: skip


def a_field(
    problem: Problem, plan: Solution, points: dict[int, tuple[float, float]], home: tuple[float, float]
) -> TerritoryGaps:
    jobs = {job.id: job for job in problem.jobs}
    taken = tuple(
        BusyTime(
            stop.start, stop.finish, points[stop.job], jobs[stop.job].windows[0].end - stop.start - 1, counts=True,
            visit_id=stop.job, early=stop.start - jobs[stop.job].windows[0].start, is_promised=True,
        )
        for route in plan.routes
        for stop in route.stops
    )  # fmt: skip
    person = ScheduledTechnician(1, home, 100, None, frozenset())
    schedule = TechnicianSchedule(person, (WorkingTime(OPENS, CLOSES, 0),), taken)
    return territory_gaps_of(gaps_by_technician({1: schedule}, HALVES, MIDNIGHT), HALVES)


@pytest.mark.parametrize("seed", range(8))
def test_tells_the_odds_that_the_library_tells(seed: int) -> None:
    stops = 4 + seed % 3
    problem = a_problem(seed, stops)
    draw = random.Random(seed)
    points = [(47.0 + draw.uniform(0, 0.06), 9.4 + draw.uniform(0, 0.06)) for _ in range(stops + 2)]
    new = stops // 2 + 1
    others = [job.id for job in problem.jobs if job.id != new]
    before = arrange(problem, {1: [(id, False) for id in others]})
    after = arrange(problem, {1: [(job.id, False) for job in problem.jobs]})
    assert after.unserved == ()
    (route,) = after.routes
    stop = next(one for one in route.stops if one.job == new)
    window = Window(*(datetime.fromtimestamp(at, UTC) for at in (problem.jobs[new - 1].windows[0].start,
                                                                 problem.jobs[new - 1].windows[0].end)))  # fmt: skip
    field = a_field(problem, before, dict(enumerate(points)), points[0])
    sought = SlotDemand(1, ZONE, points[new], SERVICE, (), "general", Priority.NORMAL)
    candidate = Candidate(1, datetime.fromtimestamp(stop.start, UTC), 0, None)
    told = judged(field, sought, {window: [candidate]}, LAWS, MIDNIGHT)[window, 1]
    was, becomes = assess(problem, before, 20_000), assess(problem, after, 20_000)
    assert told.kept == pytest.approx(becomes.at(new).kept, abs=0.03)
    lost = sum(max(0.0, was.at(id).kept - becomes.at(id).kept) for id in others)
    assert told.others_broken == pytest.approx(lost, abs=0.05)


def test_counts_the_way_by_the_supply_place() -> None:
    """An hour is enough for the drive to the visit, and not for the half-hour at a supply place on the way."""
    problem = a_problem(3, 2)
    points = {1: (47.01, 9.41), 2: (47.02, 9.42)}
    plan = arrange(problem, {1: [(1, False), (2, False)]})
    field = a_field(problem, plan, points, (47.0, 9.4))
    end = max(stop.finish for stop in plan.routes[0].stops)
    at = datetime.fromtimestamp(end + 2400, UTC)
    window = Window(at - timedelta(minutes=30), at + timedelta(minutes=1))
    sought = SlotDemand(1, ZONE, (47.03, 9.43), 1800, (), "general", Priority.NORMAL)
    direct, by_supply = (
        judged(field, sought, {window: [Candidate(1, at, 0, None, by)]}, LAWS, MIDNIGHT)[window, 1].kept
        for by in (None, SupplyWay((47.02, 9.42), 1800))
    )
    assert direct > by_supply + 0.1, (direct, by_supply)


def test_weighs_promises_and_asks_for_least_odds() -> None:
    odds = OfferOdds(0.96, others_broken=0.1, delayed=2, worst=0.9)
    assert odds.price == 504
    assert [odds.holds(percent) for percent in (None, 90, 91, 97)] == [True, True, False, False]


def test_prefers_the_technician_who_keeps_more_promises() -> None:
    at = datetime.fromtimestamp(OPENS, UTC)
    window = Window(at, datetime.fromtimestamp(OPENS + 7200, UTC))
    sought = SlotDemand(1, ZONE, (47.0, 9.4), SERVICE, (), "general", Priority.NORMAL)
    near_but_tight = Candidate(1, at, 300, None), OfferOdds(0.8, others_broken=0.3)
    farther = Candidate(2, at, 900, None), OfferOdds(0.99)
    best = offer_of(sought, window, [near_but_tight, farther], HalfDayLoad(0, 3600), MIDNIGHT)
    assert best is not None
    assert (best.technician_id, best.odds_percent, best.others_broken) == (2, 99.0, 0.0)


def test_takes_what_has_begun_as_it_began() -> None:
    """At noon the first visit is under way: only what follows is uncertain, and the odds of the first are 1."""
    problem = a_problem(3, 2)
    points = {1: (47.01, 9.41), 2: (47.02, 9.42)}
    plan = arrange(problem, {1: [(1, False), (2, False)]})
    field = a_field(problem, plan, points, (47.0, 9.4))
    begun = next(stop for stop in plan.routes[0].stops if stop.job == 1)
    now = datetime.fromtimestamp(begun.start + 60, UTC)
    late = Candidate(1, datetime.fromtimestamp(CLOSES - 5400, UTC), 0, None)
    window = Window(datetime.fromtimestamp(CLOSES - 7200, UTC), datetime.fromtimestamp(CLOSES, UTC))
    sought = SlotDemand(1, ZONE, (47.03, 9.43), 1800, (), "general", Priority.NORMAL)
    told = judged(field, sought, {window: [late]}, LAWS, now)[window, 1]
    assert told == OfferOdds(1.0, 0.0, 0, 1.0)
