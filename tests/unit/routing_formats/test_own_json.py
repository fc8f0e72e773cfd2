"""The library's own JSON: all goes in and comes back, its schema says what is in it, strangers are refused."""

import json
from dataclasses import replace
from typing import Any

import jsonschema
import numpy as np
import pytest

from routing import (
    Committed,
    Job,
    NamedProblem,
    Pin,
    Prices,
    Problem,
    ProblemError,
    Shift,
    Spread,
    Supply,
    Travel,
    TravelSlice,
    Uncertainty,
    assess,
)
from routing.formats import (
    FormatError,
    problem_from_json,
    problem_schema,
    problem_to_json,
    risk_schema,
    risk_to_json,
    solution_from_json,
    solution_schema,
    solution_to_json,
)
from tests.unit.routing.random_towns import random_town
from tests.unit.routing_formats.town import small_day, small_plan


def through_text(document: dict[str, Any]) -> Any:
    return json.loads(json.dumps(document))


def everything() -> Problem:
    """A value in each field that has none by default."""
    seconds = np.array([[0, 5], [7, 0]], dtype=np.int32)
    job = Job(1, 1, 60, earliest=3, due=90, late_price=2, required=frozenset({4}), excluded=frozenset({9}),
              demands=(1, 2), pin=Pin(technician=4, shift=2, start=8), crew=2, mate_skills={"tall": 1}, broken_price=7,
              spread=Spread(0.25, 1.5, ((0.1, 0.5), (0.9, 2.0))))  # fmt: skip
    other = Job(2, 0, 0, same_technician_as=1, after=(1,), preferred=frozenset({4, 5}), preference_price=1)
    supply = Supply(0, 30, {"drill": 1}, (4, 4))
    shift = Shift(2, 4, 0, 1, -50, 5000, overtime_seconds=9, overtime_price=3, speed_percent=125, capacities=(3, 3),
                  max_visits=4, max_driving_seconds=900, fixed_price=11, supply=supply)  # fmt: skip
    done = Shift(3, 5, 0, 0, 0, 900, committed=(Committed(2, 0, 0),))
    travel = Travel(seconds, seconds.astype(np.int64) + 2**40, (TravelSlice(100, seconds * 2),))
    unsure = Uncertainty(Spread(0.35), Spread(mean=1.25))
    return Problem((job, other), (shift, done), travel, Prices(2, 1, 3, 99, 5, 6, 8), unsure)


@pytest.mark.parametrize("named", [small_day(), NamedProblem(random_town(3)), NamedProblem(random_town(11))])
def test_brings_a_problem_back_as_it_was(named: NamedProblem) -> None:
    assert problem_from_json(through_text(problem_to_json(named))) == named


def test_brings_every_field_back() -> None:
    whole = replace(everything(), travel=replace(everything().travel, metres=None))
    assert problem_from_json(through_text(problem_to_json(whole))).problem == whole


def test_brings_a_plan_back_as_it_was() -> None:
    plan = replace(small_plan(), bound=17, trace=((0.5, 20), (1.25, 18)))
    assert solution_from_json(through_text(solution_to_json(plan))) == plan


def test_writes_what_its_schema_says() -> None:
    jsonschema.Draft202012Validator.check_schema(problem_schema())
    jsonschema.validate(through_text(problem_to_json(small_day())), problem_schema())
    jsonschema.validate(through_text(problem_to_json(everything())), problem_schema())
    jsonschema.Draft202012Validator.check_schema(solution_schema())
    jsonschema.validate(through_text(solution_to_json(small_plan())), solution_schema())
    jsonschema.Draft202012Validator.check_schema(risk_schema())
    risk = assess(small_day().problem, small_plan(), draws=5)
    jsonschema.validate(through_text(risk_to_json(risk)), risk_schema())


def test_says_in_its_schema_what_each_field_means() -> None:
    job = problem_schema()["$defs"]["Job"]["properties"]
    assert job["service_seconds"] == {"type": "integer", "description": "How long the work takes on site."}
    assert job["pin"]["anyOf"] == [{"$ref": "#/$defs/Pin"}, {"type": "null"}]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda it: it.update(format="other"), "format"),
        (lambda it: it.update(version=2), "version"),
        (lambda it: it.update(vehicles=[]), "vehicles"),
        (lambda it: it.pop("jobs"), "jobs"),
        (lambda it: it["jobs"][0].update(length=3), "jobs[0].length"),
        (lambda it: it["jobs"][0].pop("place"), "jobs[0].place"),
        (lambda it: it["jobs"][0].update(place="1"), "jobs[0].place"),
        (lambda it: it["jobs"][0].update(place=True), "jobs[0].place"),
        (lambda it: it["jobs"][0].update(place=1.0), "jobs[0].place"),
        (lambda it: it["jobs"][0]["windows"][0].pop("end"), "jobs[0].windows[0].end"),
        (lambda it: it["jobs"][2].update(skills=["ladder"]), "jobs[2].skills"),
        (lambda it: it["shifts"][1].update(breaks={}), "shifts[1].breaks"),
        (lambda it: it["travel"].update(seconds=[[0, 1], [2]]), "travel.seconds"),
        (lambda it: it["travel"].update(seconds=[[0.5]]), "travel.seconds[0]"),
        (lambda it: it["travel"].update(seconds=[[2**70]]), "travel.seconds[0]"),
        (lambda it: it["names"].update(jobs={"one": "x"}), "names.jobs.one"),
        (lambda it: it.update(points=[[1, 2, 3]]), "points[0]"),
    ],
)
def test_refuses_a_stranger_by_its_path(change: Any, where: str) -> None:
    document = through_text(problem_to_json(small_day()))
    change(document)
    with pytest.raises(FormatError) as told:
        problem_from_json(document)
    assert [path for path, _ in told.value.faults] == [where]


@pytest.mark.parametrize("document", [None, [], "text", {}])
def test_refuses_what_is_no_document(document: object) -> None:
    with pytest.raises(FormatError):
        problem_from_json(document)
    with pytest.raises(FormatError):
        solution_from_json(document)


def test_refuses_a_problem_that_contradicts_itself() -> None:
    document = through_text(problem_to_json(small_day()))
    document["jobs"][0]["place"] = 40
    with pytest.raises(ProblemError, match="outside the travel matrix"):
        problem_from_json(document)


def test_compares_and_hashes_values_by_what_they_hold() -> None:
    assert everything() == everything()
    assert hash(everything()) == hash(everything())
    assert len({everything(), everything(), random_town(3)}) == 2
    other = everything().travel.seconds.copy()
    other[0, 1] += 1
    assert replace(everything(), travel=Travel(other)) != everything()
    assert {small_plan(): 1}[small_plan()] == 1
