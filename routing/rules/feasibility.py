"""The hard rules that join one job and one shift, and the instants at which a job may start."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from routing.model import Job, Pin, Problem, Shift

SUPPLY = -(2**62)
"""In place of a job's id, the stop at a supply."""
EVER = 2**50
"""Later than any instant."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Service may start from `lo` to `hi`, both included; doing so costs `price`."""

    lo: int
    hi: int
    price: int


@dataclass(frozen=True, slots=True)
class Visit:
    """One technician's part of a job: a crew of two makes two visits of one job."""

    job: Job
    mate: bool
    segments: tuple[Segment, ...]


def skilled(needed: Mapping[str, int], skills: Mapping[str, int]) -> bool:
    """Whether every needed skill is there at its level."""
    return all(name in skills and skills[name] >= level for name, level in needed.items())


def refusal(shift: Shift, job: Job, *, mate: bool = False) -> str | None:
    """The code of the first hard rule that keeps the job out of the shift, whatever the time; none if it may go."""
    shift, pin = supplied(shift), _personal_pin(job, mate=mate)
    if pin is not None:
        elsewhere = pin.shift not in (None, shift.id) or pin.technician not in (None, shift.technician)
        return "pin_impossible" if elsewhere else None
    if job.required and shift.technician not in job.required and not mate:
        return "no_technician"
    if shift.technician in job.excluded:
        return "no_technician"
    if not skilled(job.mate_skills if mate else job.skills, shift.skills):
        return "no_skill"
    if not mate and not fits(job.demands, shift.capacities):
        return "no_parts"
    return None


def _personal_pin(job: Job, *, mate: bool) -> Pin | None:
    """The pin that decides who comes, if there is one."""
    pin = None if mate else job.pin
    return pin if pin is not None and (pin.shift is not None or pin.technician is not None) else None


def supplied(shift: Shift) -> Shift:
    """The shift as if its technician had been at the supply before it began."""
    supply = shift.supply
    if supply is None:
        return shift
    skills = dict(shift.skills)
    for name, level in supply.skills.items():
        skills[name] = max(level, skills.get(name, level))
    return replace(shift, skills=skills, capacities=with_supply(shift.capacities, shift), supply=None)


def lacks_skill(shift: Shift, job: Job, *, mate: bool = False) -> bool:
    """Whether the technician may do the job only after a stop at the supply, parts aside."""
    if _personal_pin(job, mate=mate) is not None:
        return False
    return not skilled(job.mate_skills if mate else job.skills, shift.skills)


def supply_needed(shift: Shift, done: Sequence[Job], plan: Sequence[Visit]) -> int | None:
    """Index of the first visit, after the jobs done, that needs a stop at the supply before it; none without one."""
    if shift.supply is None:
        return None
    stock = stock_left(shift.capacities, done)
    for index, visit in enumerate(plan):
        stock = stock if visit.mate else _less(stock, visit.job.demands)
        if lacks_skill(shift, visit.job, mate=visit.mate) or min(stock, default=0) < 0:
            return index
    return None


def supply_visit(shift: Shift) -> Visit:
    """The stop at the shift's supply, as a visit that may start at any time."""
    if shift.supply is None:
        raise ValueError(f"Shift {shift.id} has no supply.")
    job = Job(id=SUPPLY, place=shift.supply.place, service_seconds=shift.supply.service_seconds)
    return Visit(job, mate=False, segments=(Segment(-EVER, EVER, 0),))


def stock_left(capacities: tuple[int, ...], done: Iterable[Job]) -> tuple[int, ...]:
    """What is left of each dimension after the jobs done; nothing where they took more than there should have been."""
    for job in done:
        capacities = _less(capacities, job.demands)
    return tuple(max(0, have) for have in capacities)


def with_supply(stock: tuple[int, ...], shift: Shift) -> tuple[int, ...]:
    """The stock once the technician has been at the shift's supply, if there is one."""
    more = () if shift.supply is None else shift.supply.capacities
    return tuple(a + b for a, b in zip_longest(stock, more, fillvalue=0))


def _less(stock: tuple[int, ...], demands: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(have - need for have, need in zip_longest(stock, demands, fillvalue=0))


def fits(demands: tuple[int, ...], capacities: tuple[int, ...]) -> bool:
    """Whether the stock covers the demands; a missing dimension of the stock is zero."""
    padded = capacities + (0,) * (len(demands) - len(capacities))
    return all(need <= stock for need, stock in zip(demands, padded, strict=False))


def assignment_price(shift: Shift, job: Job) -> tuple[int, int]:
    """What it costs that this technician comes: (broken promise, preference not met)."""
    promise = job.promise
    broken = promise is not None and promise.technician not in (None, shift.technician)
    unwanted = bool(job.preferred) and shift.technician not in job.preferred
    changed = promise.technician_price if promise is not None and broken else 0
    return changed, job.preference_price if unwanted else 0


def unserved_price(problem: Problem, job: Job) -> int:
    """What leaving the job out costs; a pinned one costs more, so that nothing pushes it out."""
    return job.unserved_price + (problem.prices.broken_pin if job.pin is not None else 0)


def horizon(problem: Problem) -> tuple[int, int]:
    """First and last second at which anything can happen."""
    starts = [min([shift.start, *(stop.start for stop in shift.committed)]) for shift in problem.shifts]
    ends = [max([s.end + s.overtime_seconds, *(c.finish for c in s.committed)]) for s in problem.shifts]
    return min(starts, default=0), max(ends, default=0)


def segments(job: Job, span: tuple[int, int]) -> tuple[Segment, ...]:
    """The starts allowed by pin, windows and earliest, split where the promised window begins and ends."""
    if job.pin is not None and job.pin.start is not None:
        parts = [(job.pin.start, job.pin.start)]
    elif job.windows:
        parts = [(window.start, window.end - 1) for window in job.windows]
    else:
        parts = [span]
    floor = span[0] if job.earliest is None or job.pin is not None else job.earliest
    parts = [(max(lo, floor), hi) for lo, hi in parts if max(lo, floor) <= hi]
    promise = job.promise
    if promise is None or promise.window is None or promise.window_price == 0:
        return tuple(Segment(lo, hi, 0) for lo, hi in parts)
    first, last = promise.window.start, promise.window.end - 1
    pieces = [
        Segment(max(lo, left), min(hi, right), price)
        for lo, hi in parts
        for left, right, price in (
            (lo, first - 1, promise.window_price),
            (first, last, 0),
            (last + 1, hi, promise.window_price),
        )
    ]
    return tuple(piece for piece in pieces if piece.lo <= piece.hi)


def visits_of(job: Job, span: tuple[int, int]) -> tuple[Visit, ...]:
    """The visits that serve the job, the lead first; a promise is priced once, with the lead."""
    lead = Visit(job, mate=False, segments=segments(job, span))
    if job.crew == 1:
        return (lead,)
    free = tuple(Segment(part.lo, part.hi, 0) for part in lead.segments)
    return lead, Visit(job, mate=True, segments=free)
