"""Any file that the planner reads, by its form, and plans in the form of the file that they answer."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routing.formats.errors import FormatError
from routing.formats.own import problem_from_json, solution_to_json
from routing.formats.solomon import parse_solomon, solomon_problem
from routing.formats.trsp import parse_trsp, trsp_problem
from routing.formats.vroom_reading import read_vroom
from routing.formats.vroom_writing import vroom_answer
from routing.formats.vrplib import parse_vrplib
from routing.model.named_problem import NamedProblem
from routing.model.solution import Solution
from routing.roads import Roads

Answer = Callable[[Solution], str]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as it was read.

    Parameters
    ----------
    form : str
        One of `FORMS`.
    named : NamedProblem
        What it asks for.
    answer : callable
        From a plan to the text of an answer in the same form.
    """

    form: str
    named: NamedProblem
    answer: Answer


def read(path: Path, form: str | None = None, roads: Roads | None = None) -> ReadFile:
    """Read a problem from a file.

    Parameters
    ----------
    path : Path
        The file.
    form : str or None
        One of `FORMS`; none finds it out.
    roads : Roads or None
        Asked for drives where a file has coordinates and no matrix; none estimates them from the straight line.

    Returns
    -------
    ReadFile
        The problem, and how to answer.

    Raises
    ------
    FormatError
        With the path of whatever is malformed or not supported.
    ProblemError
        For a problem that contradicts itself.
    OSError
        When the file cannot be read.
    """
    text = path.read_text(encoding="utf-8")
    chosen = form or form_of(text)
    if chosen not in FORMS:
        raise FormatError([("the file", f"There is no form {chosen}; there are {', '.join(FORMS)}.")])
    return FORMS[chosen](text, roads)


def form_of(text: str) -> str:
    """Tell which form a text has.

    Parameters
    ----------
    text : str
        A whole file.

    Returns
    -------
    str
        One of `FORMS`; the reader of that form has the last word.
    """
    begin = text.lstrip()[:1]
    if begin in {"{", "["}:
        return "own" if '"format"' in text else "vroom"
    if "SPARE PARTS" in text:
        return "trsp"
    return "vrplib" if "DIMENSION" in text else "solomon"


def routes_text(solution: Solution, units: int) -> str:
    """Write a plan as CVRPLIB's solutions are: `Route #1: 3 1 2` for each route, then `Cost 41.5`.

    Parameters
    ----------
    solution : Solution
        A plan.
    units : int
        As in `NamedProblem`.

    Returns
    -------
    str
        Lines without an end.
    """
    lines = [
        f"Route #{number}: {' '.join(str(stop.job) for stop in route.stops)}"
        for number, route in enumerate(solution.routes, start=1)
    ]
    cost = solution.objective.total / units
    return "\n".join([*lines, f"Cost {cost:.10g}"])


def _own(text: str, _roads: Roads | None) -> ReadFile:
    named = problem_from_json(_json(text))
    return ReadFile("own", named, lambda solution: _written(solution_to_json(solution)))


def _vroom(text: str, roads: Roads | None) -> ReadFile:
    asked = read_vroom(_json(text), roads)
    return ReadFile("vroom", asked.named, lambda solution: _written(vroom_answer(asked, solution)))


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as fault:
        raise FormatError([("the file", f"It is no JSON ({fault}).")]) from fault


def _written(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False)


def _lines(form: str, named: NamedProblem) -> ReadFile:
    return ReadFile(form, named, lambda solution: routes_text(solution, named.units))


FORMS: dict[str, Callable[[str, Roads | None], ReadFile]] = {
    "own": _own,
    "vroom": _vroom,
    "vrplib": lambda text, _roads: _lines("vrplib", parse_vrplib(text)),
    "solomon": lambda text, _roads: _lines("solomon", solomon_problem(parse_solomon(text))),
    "trsp": lambda text, _roads: _lines("trsp", trsp_problem(parse_trsp(text))),
}
"""The forms, each with its reader."""
