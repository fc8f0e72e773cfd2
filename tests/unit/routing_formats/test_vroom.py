"""VROOM's JSON in and out: what its users ask is planned, and what the planner has no word for is refused by name."""

import copy
from typing import Any

import pytest

from routing import Limits, NamedProblem, Window, solve, verify
from routing.formats import solve_vroom
from routing.formats.vroom_reading import read_vroom

STEPS = Limits(seconds=None, steps=4)

ASKED: dict[str, Any] = {
    "vehicles": [
        {
            "id": 7, "description": "Ana", "start_index": 0, "end_index": 0, "capacity": [4], "skills": [1, 14],
            "time_window": [28800, 43200],
            "breaks": [{"id": 31, "time_windows": [[32400, 34200]], "service": 300}],
        },
        {"id": 8, "start_index": 3, "capacity": [2], "skills": [2], "max_tasks": 2, "costs": {"fixed": 100}},
    ],
    "jobs": [
        {"id": 11, "location_index": 1, "service": 300, "delivery": [1], "skills": [1],
         "time_windows": [[32400, 36000]]},
        {"id": 12, "location_index": 2, "service": 600, "delivery": [1], "description": "a mast", "priority": 5},
        {"id": 13, "location_index": 2, "service": 60, "skills": [99]},
    ],
    "shipments": [
        {"pickup": {"id": 4, "location_index": 3, "service": 60},
         "delivery": {"id": 4, "location_index": 1, "service": 90}}
    ],
    "matrices": {
        "car": {
            "durations": [[0, 600, 900, 700], [600, 0, 300, 400], [900, 300, 0, 500], [700, 400, 500, 0]],
            "distances": [[0, 6000, 9000, 7000], [6000, 0, 3000, 4000], [9000, 3000, 0, 5000], [7000, 4000, 5000, 0]],
        }
    },
}  # fmt: skip


def changed(**rest: Any) -> dict[str, Any]:
    return copy.deepcopy(ASKED) | rest


def stated() -> NamedProblem:
    return read_vroom(ASKED).named


def test_states_jobs_vehicles_and_shipments() -> None:
    problem = stated().problem
    first, second, _, pickup, delivery = problem.jobs
    ana, other = problem.shifts
    assert (first.windows, first.skills, first.demands) == ((Window(32400, 36001),), {"1": 1}, (1,))
    assert second.unserved_price > 5 * first.unserved_price
    assert (pickup.unserved_price, delivery.after, delivery.same_technician_as) == (0, (4,), 4)
    assert (ana.start, ana.end, ana.capacities, ana.breaks[0].seconds) == (28800, 43200, (4,), 300)
    assert (other.max_visits, other.fixed_price, other.end_place) == (2, 100, 4)


def test_answers_as_vroom_does() -> None:
    answer = solve_vroom(ASKED, STEPS)
    assert answer["code"] == 0
    assert [(one["id"], one["type"], one["reason"]) for one in answer["unassigned"]] == [(13, "job", "no_skill")]
    steps = {route["vehicle"]: route["steps"] for route in answer["routes"]}
    served = [
        (one["type"], one["id"]) for route in steps.values() for one in route if one["type"] not in {"start", "end"}
    ]
    assert sorted(one for one in served if one[0] != "break") == [
        ("delivery", 4), ("job", 11), ("job", 12), ("pickup", 4),
    ]  # fmt: skip
    first = next(route for route in answer["routes"] if any(step.get("id") == 11 for step in route["steps"]))
    assert first["steps"][0]["type"] == "start"
    assert first["steps"][-1]["duration"] == first["duration"]
    assert first["steps"][-1]["distance"] == first["distance"] == 10 * first["duration"]
    summary = answer["summary"]
    assert summary["cost"] == sum(route["cost"] for route in answer["routes"])
    assert (summary["unassigned"], summary["service"], summary["priority"]) == (1, 300 + 600 + 60 + 90, 5)


def test_steps_add_up() -> None:
    for route in solve_vroom(ASKED, STEPS)["routes"]:
        clock, driven = None, 0
        for step in route["steps"]:
            if clock is not None and step["type"] != "break":
                assert step["arrival"] >= clock + step["duration"] - driven
            clock = step["arrival"] + step["service"] + step["waiting_time"]
            driven = step["duration"]


def test_plans_what_it_has_read() -> None:
    named = stated()
    assert verify(named.problem, solve(named.problem, STEPS)) == []


def test_begins_and_ends_nowhere_where_a_vehicle_has_no_ends() -> None:
    asked = changed(
        vehicles=[{"id": 1}], shipments=[], jobs=[{"id": 5, "location_index": 1}, {"id": 6, "location_index": 2}]
    )
    (route,) = solve_vroom(asked, STEPS)["routes"]
    assert [step["type"] for step in route["steps"]] == ["job", "job"]
    assert route["duration"] == 300


def test_estimates_drives_between_coordinates() -> None:
    asked = {
        "vehicles": [{"id": 1, "start": [9.5, 47.1], "end": [9.5, 47.1]}],
        "jobs": [{"id": 1, "location": [9.52, 47.14], "service": 60}],
    }
    (route,) = solve_vroom(asked, STEPS)["routes"]
    assert 2 * 300 < route["duration"] < 2 * 900
    assert route["steps"][1]["location"] == [9.52, 47.14]


def test_weighs_kilometres_as_vroom_does() -> None:
    costs = {"per_hour": 3600, "per_km": 500}
    asked = changed(vehicles=[ASKED["vehicles"][0] | {"costs": costs}], shipments=[])
    (route,) = solve_vroom(asked, STEPS)["routes"]
    assert route["cost"] == route["duration"] + route["distance"] // 2


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"jobs": [{"id": 1, "location_index": 0, "setup": 5}]}, "jobs[0].setup"),
        ({"jobs": [{"id": 1, "location_index": 0, "pickup": [1], "delivery": [1]}]}, "jobs[0].pickup"),
        ({"jobs": [{"id": 1, "location_index": 9}]}, "jobs[0]"),
        ({"jobs": [{"id": 1}]}, "jobs[0]"),
        ({"jobs": [{"location_index": 0}]}, "jobs[0].id"),
        ({"jobs": [{"id": 1, "location_index": 0, "service": "long"}]}, "jobs[0].service"),
        ({"jobs": [{"id": 1, "location_index": 0, "time_windows": [[1]]}]}, "jobs[0].time_windows[0]"),
        ({"jobs": {}}, "jobs"),
        ({"vehicles": []}, "vehicles"),
        ({"vehicles": [{"id": 1, "steps": [{"type": "start"}]}]}, "vehicles[0].steps"),
        ({"vehicles": [{"id": 1, "max_distance": 5}]}, "vehicles[0].max_distance"),
        ({"vehicles": [{"id": 1, "costs": {"per_task_hour": 5}}]}, "vehicles[0].costs.per_task_hour"),
        ({"vehicles": [{"id": 1}, {"id": 2, "costs": {"per_hour": 9}}]}, "vehicles[1].costs"),
        ({"vehicles": [{"id": 1}, {"id": 2, "profile": "bike"}]}, "vehicles"),
        ({"vehicles": [{"id": 1, "profile": "bike"}]}, "matrices.bike"),
        ({"vehicles": [{"id": 1, "breaks": [{"id": 1, "service": 5, "max_load": [1]}]}]},
         "vehicles[0].breaks[0].max_load"),
        ({"vehicles": [{"id": 1, "breaks": [{"id": 1, "service": 5, "time_windows": [[1, 2], [3, 4]]}]}]},
         "vehicles[0].breaks[0].time_windows"),
        ({"shipments": [ASKED["shipments"][0] | {"amount": [1]}]}, "shipments[0].amount"),
        ({"shipments": [{"pickup": {"id": 1, "location_index": 0}}]}, "shipments[0].delivery"),
        ({"matrix": [[0]]}, "matrix"),
        ({"matrices": {"car": {"durations": [[0]], "costs": [[1]]}}}, "matrices.car.costs"),
        ({"geometry": True}, "geometry"),
    ],
)  # fmt: skip
def test_refuses_by_name_what_it_has_no_word_for(change: dict[str, Any], path: str) -> None:
    answer = solve_vroom(changed(**change), STEPS)
    assert answer["code"] == 2
    assert f"{path}: " in answer["error"]


def test_lets_pass_what_asks_for_nothing() -> None:
    job = {"id": 1, "location_index": 1, "setup": 0, "pickup": [0], "time_windows": []}
    asked = changed(vehicles=[ASKED["vehicles"][0] | {"steps": []}], jobs=[job], shipments=[])
    assert solve_vroom(asked, STEPS)["code"] == 0
