"""A problem said by names: numbers are given, names are kept, and a name that nothing has is refused."""

import pytest

from routing import Committed, Pin, Promise, Supply, Travel, Window
from routing.formats import FormatError, ProblemBuilder
from routing.roads import GreatCircleRoads, Place
from tests.unit.routing_formats.town import HOUR, small_day, small_plan


def test_gives_numbers_to_names() -> None:
    named = small_day()
    router, mast, _ = named.problem.jobs
    assert (router.place, mast.place, mast.after, mast.preferred) == (1, 2, (1,), frozenset({2}))
    assert router.promise == Promise(1, Window(8 * HOUR, 10 * HOUR), 500)
    assert [shift.technician for shift in named.problem.shifts] == [1, 2]
    assert named.names.job(2) == "mast"
    assert named.names.technician(1) == "Ana"
    assert named.names.places == ("office", "Main St", "Oak Av")
    assert named.points[1] == (9.51, 47.1)


def test_drives_back_as_long_as_there_where_nothing_else_is_said() -> None:
    assert small_day().problem.travel.seconds.tolist() == [[0, 600, 900], [660, 0, 480], [900, 480, 0]]


def test_knows_no_way_where_nothing_is_said() -> None:
    built = ProblemBuilder().place("here").place("there").shift("s", "Ana", at="here", start=0, end=9)
    travel = built.build({}).problem.travel
    assert travel.seconds.tolist() == [[0, 2**30], [2**30, 0]]


def test_asks_roads_for_drives_between_points() -> None:
    built = ProblemBuilder().place("here", (9.5, 47.1)).place("there", (9.6, 47.2))
    named = built.shift("s", "Ana", at="here", start=0, end=9).build(GreatCircleRoads())
    asked = GreatCircleRoads().matrix([Place(47.1, 9.5), Place(47.2, 9.6)])
    assert named.problem.travel == Travel(asked.seconds, asked.metres)


def test_takes_pins_supplies_and_committed_stops_by_name() -> None:
    built = ProblemBuilder().place("home").place("store").job("first", "home", 60).job("second", "home", 60)
    built.technician("Eve")
    built.job("third", "home", 60, same_technician_as="first", required="Eve", pin={"shift": "late", "start": 7})
    supply, done = {"place": "store", "service_seconds": 9}, [{"job": "second", "start": 1, "finish": 61}]
    built.shift("late", "Ana", at="home", start=0, end=HOUR, end_place="store", supply=supply, committed=done)
    problem = built.build({("home", "store"): 5}).problem
    assert problem.jobs[2].pin == Pin(shift=1, start=7)
    assert (problem.jobs[2].same_technician_as, problem.jobs[2].required) == (1, frozenset({1}))
    assert problem.shifts[0].supply == Supply(1, 9)
    assert problem.shifts[0].committed == (Committed(2, 1, 61),)
    assert (problem.shifts[0].technician, problem.shifts[0].start_place, problem.shifts[0].end_place) == (2, 0, 1)


@pytest.mark.parametrize(
    "build",
    [
        lambda it: it.place("office"),
        lambda it: it.job("router", "office", 1),
        lambda it: it.job("x", "office", 1, length=4),
        lambda it: it.job("x", "nowhere", 1).build({}),
        lambda it: it.job("x", "office", 1, after="ghost").build({}),
        lambda it: it.job("x", "office", 1, excluded=["ghost"]).build({}),
        lambda it: it.job("x", "office", 1, pin={"technician": "ghost"}).build({}),
        lambda it: it.job("x", "office", 1, pin={"who": "Ana"}).build({}),
        lambda it: it.build({("office", "nowhere"): 3}),
        lambda it: it.build(GreatCircleRoads()),
    ],
)
def test_refuses_a_name_that_nothing_has(build: object) -> None:
    built = ProblemBuilder().place("office").shift("s", "Ana", at="office", start=0, end=9).job("router", "office", 1)
    with pytest.raises(FormatError):
        build(built)


def test_describes_a_plan_for_people() -> None:
    text = small_plan().describe(small_day().names)
    assert text.split("\n")[0] == "2 of 3 jobs in 1 routes"
    assert "  08:10-09:10  router, after 10 min of driving" in text
    assert "  attic: Nobody on shift has the skills at the level that the job needs. (no_skill)" in text
    assert "job 3: Nobody on shift" in small_plan().describe()
