"""Plan the field work of a day: jobs, shifts and travel times in, a verified plan out.

This module is the public face. Everything a caller needs is imported from here, from `routing.roads`, which makes
travel times, from `routing.formats`, which reads and writes files, and from `routing.plots`; all other modules are
private and may change. Importing it is quick: the compiled search and OR-Tools are loaded by the first call that needs
them. What is done is logged under the name `routing`, which says nothing unless the application asks.
"""

import logging

from routing.inserting.board import Board, Insertion, quote
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
    Spread,
    Supply,
    Travel,
    TravelSlice,
    Uncertainty,
    Window,
)
from routing.model.checking import ProblemError, check
from routing.model.named_problem import NamedProblem
from routing.model.names import Names
from routing.model.routes import Route, Stop, SupplyStop, TakenBreak
from routing.model.solution import Objective, Solution, Unserved
from routing.odds.arrival_windows import ArrivalWindow, arrival_blocks, arrival_windows
from routing.odds.assess import assess
from routing.odds.quoted_odds import ChangedOdds, PromiseOdds, QuotedOdds, explain_odds, quote_odds
from routing.odds.risk import Risk, ShiftRisk, StopRisk
from routing.reasons.explain import SENTENCES, Reason, explain, next_best, with_reasons
from routing.reasons.least import least
from routing.reasons.relaxation_kinds import MOST_OVERTIME, Relaxation
from routing.reasons.relaxations import relaxations
from routing.rules.scheduling import arrange
from routing.rules.verify import Violation, verify
from routing.solving.engine import ENGINES, EngineFault, is_compiled, solve, warm_up
from routing.solving.lower_bound import Bound, bound
from routing.solving.subprocess_solve import SolveFailed
from routing.solving.subprocess_solve import solve as solve_in_process
from routing.solving.watch import Progress
from routing.territories.decomposition import Territory, cooling, cut, join

__version__ = "0.1.0"

logging.getLogger(__name__).addHandler(logging.NullHandler())

__all__ = [
    "ENGINES",
    "MOST_OVERTIME",
    "SENTENCES",
    "ArrivalWindow",
    "Board",
    "Bound",
    "Break",
    "ChangedOdds",
    "Committed",
    "EngineFault",
    "Insertion",
    "Job",
    "Limits",
    "NamedProblem",
    "Names",
    "Objective",
    "Pin",
    "Prices",
    "Problem",
    "ProblemError",
    "Progress",
    "Promise",
    "PromiseOdds",
    "QuotedOdds",
    "Reason",
    "Relaxation",
    "Risk",
    "Route",
    "Shift",
    "ShiftRisk",
    "Solution",
    "SolveFailed",
    "Spread",
    "Stop",
    "StopRisk",
    "Supply",
    "SupplyStop",
    "TakenBreak",
    "Territory",
    "Travel",
    "TravelSlice",
    "Uncertainty",
    "Unserved",
    "Violation",
    "Window",
    "arrange",
    "arrival_blocks",
    "arrival_windows",
    "assess",
    "bound",
    "check",
    "cooling",
    "cut",
    "explain",
    "explain_odds",
    "is_compiled",
    "join",
    "least",
    "next_best",
    "quote",
    "quote_odds",
    "relaxations",
    "solve",
    "solve_in_process",
    "verify",
    "warm_up",
    "with_reasons",
]
