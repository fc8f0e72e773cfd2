"""The planning problem: jobs, shifts and travel, as frozen values.

Units are the same everywhere: instants and durations are whole seconds (instants count from an epoch that the
caller chooses), distances are whole metres, prices are whole units. By default one unit is the price of one second
of driving. Ids of jobs, shifts and technicians are the caller's own integers.
"""

from routing.model.jobs import Job, Pin, Promise, Window
from routing.model.problem import Limits, Prices, Problem
from routing.model.shifts import Break, Committed, Shift, Supply
from routing.model.travel import Matrix, Travel, TravelSlice
from routing.model.uncertainty import Spread, Uncertainty

__all__ = [
    "Break",
    "Committed",
    "Job",
    "Limits",
    "Matrix",
    "Pin",
    "Prices",
    "Problem",
    "Promise",
    "Shift",
    "Spread",
    "Supply",
    "Travel",
    "TravelSlice",
    "Uncertainty",
    "Window",
]
