"""Plan the field work of a day: jobs, shifts and travel times in, a verified plan out.

This module is the public face. Everything a caller needs is imported from here (and from `routing.roads`, which makes
travel times); all other modules are private and may change. Importing it is quick: the compiled search and OR-Tools
are loaded by the first call that needs them.
"""

from routing.decomposition import Territory, cooling, cut, join
from routing.engine import ENGINES, EngineFault, is_compiled, solve, warm_up
from routing.explain import SENTENCES, Reason, explain, next_best, with_reasons
from routing.insertion import Board, Insertion, quote
from routing.lower_bound import Bound, bound
from routing.model import (
    Break,
    Committed,
    Job,
    Limits,
    Pin,
    Prices,
    Problem,
    Promise,
    Shift,
    Supply,
    Travel,
    TravelSlice,
    Window,
)
from routing.relaxations import Relaxation, relaxations
from routing.scheduling import arrange
from routing.solution import Objective, Route, Solution, Stop, SupplyStop, TakenBreak, Unserved
from routing.subprocess_solve import SolveFailed
from routing.subprocess_solve import solve as solve_in_process
from routing.validate import ProblemError, check
from routing.verify import Violation, verify

__all__ = [
    "ENGINES",
    "SENTENCES",
    "Board",
    "Bound",
    "Break",
    "Committed",
    "EngineFault",
    "Insertion",
    "Job",
    "Limits",
    "Objective",
    "Pin",
    "Prices",
    "Problem",
    "ProblemError",
    "Promise",
    "Reason",
    "Relaxation",
    "Route",
    "Shift",
    "Solution",
    "SolveFailed",
    "Stop",
    "Supply",
    "SupplyStop",
    "TakenBreak",
    "Territory",
    "Travel",
    "TravelSlice",
    "Unserved",
    "Violation",
    "Window",
    "arrange",
    "bound",
    "check",
    "cooling",
    "cut",
    "explain",
    "is_compiled",
    "join",
    "next_best",
    "quote",
    "relaxations",
    "solve",
    "solve_in_process",
    "verify",
    "warm_up",
    "with_reasons",
]
