"""The library's own JSON: a problem with its names, and a plan."""

from typing import Any, get_type_hints

from routing.formats.errors import FormatError
from routing.formats.schema import PROBLEM, RISK, SOLUTION, VERSION
from routing.formats.values import from_json, to_json
from routing.model.checking import check
from routing.model.named_problem import NamedProblem
from routing.model.problem import Problem
from routing.model.solution import Solution
from routing.odds.risk import Risk

BESIDE = {name: kind for name, kind in get_type_hints(NamedProblem).items() if name != "problem"}
"""The fields of a document that are not the problem's own."""


def problem_to_json(named: NamedProblem | Problem) -> dict[str, Any]:
    """State a problem as a document of the library's own format.

    Parameters
    ----------
    named : NamedProblem or Problem
        What is to be planned, with or without names.

    Returns
    -------
    dict
        Ready for `json.dumps`; its schema is `problem_schema()`.
    """
    whole = named if isinstance(named, NamedProblem) else NamedProblem(named)
    beside = {key: value for key, value in to_json(whole).items() if key != "problem"}
    return {"format": PROBLEM, "version": VERSION, **to_json(whole.problem), **beside}


def problem_from_json(document: Any) -> NamedProblem:
    """Read a document of the library's own format.

    Parameters
    ----------
    document : object
        What `json.loads` gives.

    Returns
    -------
    NamedProblem
        A well-formed problem.

    Raises
    ------
    FormatError
        With the path of whatever is unknown, missing or of another type.
    ProblemError
        For a problem that contradicts itself.
    """
    own = _body(document, PROBLEM)
    beside = {key: own.pop(key) for key in BESIDE if key in own}
    problem: Problem = from_json(Problem, own)
    check(problem)
    return NamedProblem(problem, **{key: from_json(BESIDE[key], value, key) for key, value in beside.items()})


def solution_to_json(solution: Solution) -> dict[str, Any]:
    """State a plan as a document of the library's own format.

    Parameters
    ----------
    solution : Solution
        A plan.

    Returns
    -------
    dict
        Ready for `json.dumps`; its schema is `solution_schema()`.
    """
    return {"format": SOLUTION, "version": VERSION, **to_json(solution)}


def solution_from_json(document: Any) -> Solution:
    """Read a plan; `verify` tells whether it is one of a problem.

    Parameters
    ----------
    document : object
        What `json.loads` gives.

    Returns
    -------
    Solution
        As it was written.

    Raises
    ------
    FormatError
        With the path of whatever is unknown, missing or of another type.
    """
    solution: Solution = from_json(Solution, _body(document, SOLUTION))
    return solution


def risk_to_json(risk: Risk) -> dict[str, Any]:
    """State what is to be expected of a plan as a document of the library's own format.

    Parameters
    ----------
    risk : Risk
        As `assess` gives it.

    Returns
    -------
    dict
        Ready for `json.dumps`; its schema is `risk_schema()`.
    """
    return {"format": RISK, "version": VERSION, **to_json(risk)}


def _body(document: Any, wanted: str) -> dict[str, Any]:
    if not isinstance(document, dict) or document.get("format") != wanted:
        raise FormatError([("format", f"It is not {wanted}.")])
    if document.get("version") != VERSION:
        raise FormatError([("version", f"This library reads version {VERSION}.")])
    return {key: value for key, value in document.items() if key not in {"format", "version"}}
