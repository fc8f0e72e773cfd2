"""Problems from files and by names, plans into files.

The library's own JSON has a schema and holds everything. VROOM's JSON is read and answered, so that whoever uses VROOM
can change over at once; what the planner has no word for is refused by its path. VRPLIB, Solomon and TRSP are read.
"""

from routing.formats.builder import ProblemBuilder
from routing.formats.errors import FormatError
from routing.formats.files import FORMS, ReadFile, form_of, read, routes_text
from routing.formats.own import (
    problem_from_json,
    problem_to_json,
    risk_to_json,
    solution_from_json,
    solution_to_json,
)
from routing.formats.schema import problem_schema, risk_schema, solution_schema
from routing.formats.vroom import solve_vroom
from routing.model.named_problem import NamedProblem
from routing.model.names import Names

__all__ = [
    "FORMS",
    "FormatError",
    "NamedProblem",
    "Names",
    "ProblemBuilder",
    "ReadFile",
    "form_of",
    "problem_from_json",
    "problem_schema",
    "problem_to_json",
    "read",
    "risk_schema",
    "risk_to_json",
    "routes_text",
    "solution_from_json",
    "solution_schema",
    "solution_to_json",
    "solve_vroom",
]
