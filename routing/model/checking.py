"""Whether a problem is well formed. An impossible job is no fault here: it ends unserved, with a reason."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from routing.model import Job, Limits, Matrix, Prices, Problem, Shift, Supply, Travel, Uncertainty, Window
from routing.model.field_types import wrong_fields
from routing.model.spread_checking import spread_fault
from routing.rules.feasibility import horizon

HIGHEST_UNIT_PRICE, HIGHEST_PRICE, HIGHEST_SUM = 10**6, 10**12, 10**14
"""Of a second or metre; of anything else; of leaving out all jobs together. Sums then stay far below 2**50."""
FARTHEST, LONGEST = 2**40, 2**29
"""Seconds from the epoch, and from the first to the last instant (17 years)."""
LONGEST_SOLVE, MOST_STEPS = 10**8, 10**9


class ProblemError(ValueError):
    """The problem or its limits contradict themselves.

    Parameters
    ----------
    faults : list of (str, str)
        The stable code and the sentence of each fault.
    """

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(sentence for _, sentence in faults))
        self.faults = faults


def check(problem: Problem) -> None:
    """Tell whether a problem is well formed. An impossible job is no fault: it ends unserved, with a reason.

    Parameters
    ----------
    problem : Problem
        What is to be planned.

    Raises
    ------
    ProblemError
        With every fault of the problem.
    """
    # A wrong type makes all further questions fail.
    _refuse([*_type_faults(problem)])
    faults = [*_travel_faults(problem), *_id_faults(problem)]
    size = len(problem.travel.seconds)
    jobs = {job.id for job in problem.jobs}
    for job in problem.jobs:
        faults += [(code, f"Job {job.id} {text}.") for code, text in _job_faults(job, size, jobs)]
    for shift in problem.shifts:
        faults += [(code, f"Shift {shift.id} {text}.") for code, text in _shift_faults(shift, size, jobs)]
    _refuse([*faults, *_price_faults(problem), *_spread_faults(problem)])
    _refuse([*_range_faults(problem)])


def check_limits(limits: Limits) -> None:
    """Tell whether limits are well formed.

    Raises
    ------
    ProblemError
        With every fault of the limits.
    """
    _refuse([("limits", f"The limit {name} is of another type.") for name in wrong_fields(limits)])
    faults = list[str]()
    if limits.seconds is None and limits.steps is None:
        faults.append("A solve needs a limit of seconds or of steps.")
    if limits.seconds is not None and not 0 <= limits.seconds < LONGEST_SOLVE:
        faults.append("The limit of seconds is negative or without end.")
    if limits.steps is not None and not 1 <= limits.steps < MOST_STEPS:
        faults.append("The limit of steps is less than one or without end.")
    if limits.gap is not None and not limits.gap >= 0:
        faults.append("The gap is negative.")
    if limits.proving is not None and not 0 < limits.proving < 1:
        faults.append("The part for proving is not between none and all of the time.")
    if limits.patience is not None and not limits.patience > 0:
        faults.append("The patience is not above zero.")
    if limits.cores < 1 or limits.seed < 0:
        faults.append("It needs one core at least, and a seed that is not negative.")
    if limits.heat is not None and not limits.heat[0] >= limits.heat[1] > 0:
        faults.append("The heat does not fall towards zero.")
    _refuse([("limits", text) for text in faults])


def _refuse(faults: list[tuple[str, str]]) -> None:
    if faults:
        raise ProblemError(faults)


def _type_faults(problem: Problem) -> Iterator[tuple[str, str]]:
    if not _is(problem, Problem) or not _is(problem.jobs, tuple) or not _is(problem.shifts, tuple):
        yield "type", "A problem holds a tuple of jobs and a tuple of shifts."
        return
    for name, kind, values in (("job", Job, problem.jobs), ("shift", Shift, problem.shifts)):
        for position, value in enumerate(values):
            if not _is(value, kind):
                yield "type", f"The {name} at position {position} is none."
                continue
            for field in wrong_fields(value):
                yield "type", f"The {name} at position {position} has something else than it should as {field}."
    if not _is(problem.travel, Travel) or any(wrong_fields(problem.travel)):
        yield "travel_type", "Travel is not made of matrices of whole numbers."
    if not _is(problem.prices, Prices) or any(wrong_fields(problem.prices)):
        yield "type", "A price is not a whole number."
    if not _is(problem.uncertainty, Uncertainty) or any(wrong_fields(problem.uncertainty)):
        yield "type", "The uncertainty holds something else than spreads of numbers."


def _is(value: object, kind: type) -> bool:
    """Whether it is of the kind: of what callers without types hand in nothing is known."""
    return isinstance(value, kind)


def _price_faults(problem: Problem) -> Iterator[tuple[str, str]]:
    prices = problem.prices
    unit = [prices.travel_second, prices.travel_metre, prices.working_second, prices.balance]
    unit += [prices.expected_overtime, prices.start_deviation]
    if min(*unit, prices.broken_pin) < 0:
        yield "price", "A price is negative."
    unit += [job.late_price for job in problem.jobs] + [shift.overtime_price for shift in problem.shifts]
    once = [prices.broken_pin, *(shift.fixed_price for shift in problem.shifts)]
    once += [price for job in problem.jobs for price in (job.unserved_price, job.preference_price, job.broken_price)]
    told = [job.promise for job in problem.jobs if job.promise is not None]
    once += [price for promise in told for price in (promise.technician_price, promise.window_price)]
    if max(unit) > HIGHEST_UNIT_PRICE or max(once) > HIGHEST_PRICE:
        yield (
            "price_range",
            f"A price is above {HIGHEST_PRICE}, or of a second or metre above {HIGHEST_UNIT_PRICE}.",
        )
    elif sum(job.unserved_price + (prices.broken_pin if job.pin else 0) for job in problem.jobs) > HIGHEST_SUM:
        yield "price_range", f"The prices of leaving out all jobs add up to more than {HIGHEST_SUM}."
    elif sum(job.broken_price for job in problem.jobs) > HIGHEST_SUM:
        yield "price_range", f"The prices of breaking all promises add up to more than {HIGHEST_SUM}."


def _spread_faults(problem: Problem) -> Iterator[tuple[str, str]]:
    told = {"service": problem.uncertainty.service, "travel": problem.uncertainty.travel}
    named = [(f"The spread of {name}", spread) for name, spread in told.items()]
    named += [(f"The spread of job {job.id}", job.spread) for job in problem.jobs if job.spread is not None]
    for name, spread in named:
        if (fault := spread_fault(spread)) is not None:
            yield "spread", f"{name} {fault}."


def _range_faults(problem: Problem) -> Iterator[tuple[str, str]]:
    """Instants so far apart that sums of seconds and prices would not fit into wide numbers."""
    first, last = horizon(problem)
    lengths = [job.service_seconds for job in problem.jobs]
    lengths += [pause.seconds for shift in problem.shifts for pause in shift.breaks]
    if max([abs(first), abs(last)]) > FARTHEST or last - first > LONGEST or max(lengths, default=0) > LONGEST:
        yield "range", f"Shifts lie more than {LONGEST} seconds apart, or last longer, or begin too far from the epoch."


def _travel_faults(problem: Problem) -> Iterator[tuple[str, str]]:
    travel = problem.travel
    shape = travel.seconds.shape
    matrices: list[Matrix] = [travel.seconds, *(part.seconds for part in travel.slices)]
    if travel.metres is not None:
        matrices.append(travel.metres)
    for matrix in matrices:
        if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or matrix.shape != shape:
            yield "travel_shape", "The travel matrices are not square and of one size."
            return
        if not np.issubdtype(matrix.dtype, np.integer):
            yield "travel_type", "A travel matrix holds other numbers than integers."
        elif matrix is travel.metres and matrix.size and int(matrix.max()) >= 2**31:
            yield "travel_range", "A distance is above 2**31 - 1 metres."
        elif matrix.size and int(matrix.min()) < 0:
            yield "travel_negative", "A travel matrix holds a negative number."
    starts = [part.start for part in travel.slices]
    if starts != sorted(set(starts)):
        yield "travel_slices", "The slices of travel are not in order of their start."


def _id_faults(problem: Problem) -> Iterator[tuple[str, str]]:
    if len({job.id for job in problem.jobs}) < len(problem.jobs):
        yield "job_twice", "Two jobs have one id."
    if len({shift.id for shift in problem.shifts}) < len(problem.shifts):
        yield "shift_twice", "Two shifts have one id."
    by_technician = sorted(problem.shifts, key=lambda shift: (shift.technician, shift.start))
    for one, after in pairwise(by_technician):
        if one.technician == after.technician and after.start < one.end:
            yield "shift_overlap", f"Shifts {one.id} and {after.id} of one technician overlap."
    done = [stop.job for shift in problem.shifts for stop in shift.committed]
    crew = {job.id: job.crew for job in problem.jobs}
    if any(done.count(job) > crew.get(job, 1) for job in set(done)):
        yield "committed_twice", "A job is committed in more shifts than it needs technicians."


def _job_faults(job: Job, size: int, jobs: set[int]) -> Iterator[tuple[str, str]]:
    if not 0 <= job.place < size:
        yield "place", "is at a place outside the travel matrix"
    if job.service_seconds < 0:
        yield "duration", "has a negative service time"
    if job.crew not in (1, 2):
        yield "crew", "needs a crew other than one or two"
    if _disordered(job.windows):
        yield "windows", "has windows that are empty, overlap or are out of order"
    promise = job.promise
    if promise is not None and promise.window is not None and _disordered((promise.window,)):
        yield "windows", "has an empty promised window"
    prices = [job.unserved_price, job.late_price, job.preference_price, job.broken_price, *job.demands]
    if promise is not None:
        prices += [promise.technician_price, promise.window_price]
    if min(prices) < 0:
        yield "price", "has a negative price or demand"
    linked = {*job.after, *(() if job.same_technician_as is None else (job.same_technician_as,))}
    if job.id in linked or not linked <= jobs:
        yield "link", "is linked to itself or to a job that is not in the problem"


def _shift_faults(shift: Shift, size: int, jobs: set[int]) -> Iterator[tuple[str, str]]:
    if not (0 <= shift.start_place < size and 0 <= shift.end_place < size):
        yield "place", "starts or ends at a place outside the travel matrix"
    if shift.end <= shift.start:
        yield "hours", "ends before it starts"
    if shift.speed_percent <= 0:
        yield "speed", "has no speed"
    if min(shift.overtime_seconds, shift.overtime_price, shift.fixed_price, *shift.capacities) < 0:
        yield "price", "has a negative price, overtime or stock"
    if min(shift.max_visits or 0, shift.max_driving_seconds or 0) < 0:
        yield "limit", "has a negative number of visits or seconds of driving"
    if shift.supply is not None:
        yield from _supply_faults(shift.supply, size)
    if any(pause.window.end <= pause.window.start or pause.seconds <= 0 for pause in shift.breaks):
        yield "breaks", "has breaks that are empty"
    if any(stop.job not in jobs for stop in shift.committed):
        yield "committed", "has a committed stop at a job that is not in the problem"
    times = [t for stop in shift.committed for t in (stop.start, stop.finish)]
    if times != sorted(times):
        yield "committed", "has committed stops that overlap or are out of order"


def _supply_faults(supply: Supply, size: int) -> Iterator[tuple[str, str]]:
    if not 0 <= supply.place < size:
        yield "place", "has its supply at a place outside the travel matrix"
    if supply.service_seconds < 0:
        yield "duration", "has a negative time at its supply"
    if min(supply.capacities, default=0) < 0:
        yield "price", "has a supply that takes stock away"


def _disordered(windows: tuple[Window, ...]) -> bool:
    edges = [edge for window in windows for edge in (window.start, window.end)]
    return edges != sorted(edges) or any(window.start == window.end for window in windows)
