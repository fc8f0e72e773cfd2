"""Whether a problem is well formed. An impossible job is no fault here: it ends unserved, with a reason."""

from collections.abc import Iterator

import numpy as np

from routing.model import Break, Job, Matrix, Problem, Shift, Supply, Window


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
    faults = [*_travel_faults(problem), *_id_faults(problem)]
    size = len(problem.travel.seconds)
    jobs = {job.id for job in problem.jobs}
    for job in problem.jobs:
        faults += [(code, f"Job {job.id} {text}.") for code, text in _job_faults(job, size, jobs)]
    for shift in problem.shifts:
        faults += [(code, f"Shift {shift.id} {text}.") for code, text in _shift_faults(shift, size, jobs)]
    prices = problem.prices
    terms = (prices.travel_second, prices.travel_metre, prices.working_second, prices.balance, prices.broken_pin)
    if min(terms) < 0:
        faults.append(("price", "A price is negative."))
    if faults:
        raise ProblemError(faults)


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
    prices = [job.unserved_price, job.late_price, job.preference_price, *job.demands]
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
    if min(shift.overtime_seconds, shift.overtime_price, shift.fixed_price) < 0:
        yield "price", "has a negative price or overtime"
    if shift.supply is not None:
        yield from _supply_faults(shift.supply, size)
    if _disordered_breaks(shift.breaks):
        yield "breaks", "has breaks that are empty or out of order"
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


def _disordered_breaks(breaks: tuple[Break, ...]) -> bool:
    starts = [pause.window.start for pause in breaks]
    ends = [pause.window.end for pause in breaks]
    empty = any(pause.window.end <= pause.window.start or pause.seconds <= 0 for pause in breaks)
    return empty or starts != sorted(starts) or ends != sorted(ends)
