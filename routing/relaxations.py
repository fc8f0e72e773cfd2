"""The smallest change of one rule that would give an unserved job a place in the plan as it stands."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from routing.feasibility import horizon, supplied, unserved_price
from routing.insertion import Board, Insertion
from routing.model import Job, Problem, Shift, Window
from routing.scheduling import arrange
from routing.solution import Solution

MOST_OVERTIME, MOST_DRIVING = 240, 600
"""Minutes; nobody is asked to work, or to drive, longer than this beyond what the shift allows."""

OPTIONS, TRIES, MOST_TRIED = 10, 30, 300
"""Of a linked job so many insertions are looked at, and so many, or pairs of them, carried out; of all jobs so many."""

Found = TypeVar("Found")
Lift: TypeAlias = Callable[[Shift], Shift]
"""A shift as it is when one of its rules gives way."""


def as_it_is(shift: Shift) -> Shift:
    """Nothing gives way."""
    return shift


def one_visit_more(shift: Shift) -> Shift:
    """One visit more than it may have, or has already."""
    if shift.max_visits is None:
        return shift
    return replace(shift, max_visits=max(shift.max_visits, len(shift.committed)) + 1)


def without_driving_limit(shift: Shift) -> Shift:
    """No limit of driving."""
    return replace(shift, max_driving_seconds=None)


def without_breaks(shift: Shift) -> Shift:
    """No break."""
    return replace(shift, breaks=())


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One rule that gives way, and by how much. Whoever plans anew with it serves the job.

    Parameters
    ----------
    kind : str
        Which rule; one of `KINDS`.
    seconds : int
        By how much, in whole minutes (window: on both sides; overtime, driving: for every shift), else 0.
    price : int
        What the insertion then costs.
    shift : int
        Where the job would go, its lead if it is one for two.
    sentence : str
        What to allow, for a person.
    skill : str or None
        The skill that may be lacking; none for other kinds, and where all of them must be.
    """

    kind: str
    seconds: int
    price: int
    shift: int
    sentence: str
    skill: str | None = None


def least(works: Callable[[int], Found | None], most: int) -> tuple[int, Found] | None:
    """The smallest amount from 1 to `most` that works, with what was found for it; none if not even `most` does.

    What works for an amount must work for every greater one.
    """
    found = works(most) if most > 0 else None
    if found is None:
        return None
    fails, amount = 0, most
    while amount - fails > 1:
        middle = (fails + amount) // 2
        less = works(middle)
        if less is None:
            fails = middle
        else:
            amount, found = middle, less
    return amount, found


def smallest_relaxation(problem: Problem, solution: Solution, job: Job, code: str) -> Relaxation | None:
    """The smallest of the changes that fit the reason's code, else the cheapest of any; none if none makes room.

    The job is an unserved one of the problem's.
    """
    return RelaxationSearch(problem, solution).smallest(job, code)


def relaxations(problem: Problem, solution: Solution, job: Job) -> tuple[Relaxation, ...]:
    """Find the smallest change of each kind that makes room for a job by itself.

    Where there is room already, though at too high a price, only the price gives way.

    Parameters
    ----------
    problem : Problem
        A well-formed problem.
    solution : Solution
        A plan of it.
    job : Job
        One that the plan leaves out.

    Returns
    -------
    tuple of Relaxation
        The cheapest insertion first.
    """
    return RelaxationSearch(problem, solution).of_each_kind(job)


class RelaxationSearch:
    """A plan that is asked which single change of a rule makes room for one more job.

    Its boards are kept, so for many jobs of one plan keep the search.
    """

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem = problem
        self._solution = solution
        self._boards = dict[Hashable, Board]()
        self._tried = 0
        self._linked = {other for job in problem.jobs for other in (*job.after, job.same_technician_as)}

    def smallest(self, job: Job, code: str) -> Relaxation | None:
        """See `smallest_relaxation`."""
        fitting = [] if self.has_room(job) else self._found(job, FITTING[code])
        if fitting:
            return min(fitting, key=lambda one: one.seconds)
        return next(iter(self.of_each_kind(job)), None)

    def of_each_kind(self, job: Job) -> tuple[Relaxation, ...]:
        """See `relaxations`."""
        if self.has_room(job):
            return tuple(self._found(job, ["price"]))
        found = self._found(job, [kind for kind in KINDS if kind != "price"])
        return tuple(sorted(found, key=lambda one: (one.price, one.seconds)))

    def board(self, overtime_seconds: int = 0, *, supplied_before: bool = False) -> Board:
        """The plan under longer shifts, or as if everybody had been at their supply before they began."""
        if supplied_before:
            return self.lifted(supplied)
        return self.lifted(
            lambda one: replace(one, overtime_seconds=one.overtime_seconds + overtime_seconds),
            ("over", overtime_seconds),
        )

    def lifted(self, lift: Lift, key: Hashable | None = None) -> Board:
        """The plan under shifts that are changed so; the key, or else the lift itself, names the change."""
        name = lift if key is None else key
        if name not in self._boards:
            shifts = tuple(lift(shift) for shift in self.problem.shifts)
            self._boards[name] = Board(replace(self.problem, shifts=shifts), self._solution)
        return self._boards[name]

    def option(self, board: Board, job: Job) -> Insertion | None:
        """The cheapest insertion; of a job that is linked to others one that was carried out, its price all in all."""
        if job.crew == 1 and not job.after and job.same_technician_as is None and job.id not in self._linked:
            return next(iter(board.quote(job, count=1)), None)
        jobs = tuple(job if other.id == job.id else other for other in self.problem.jobs)
        changed = replace(board.problem, jobs=jobs)
        tries = min(TRIES, max(1, MOST_TRIED - self._tried))
        carried_out = (self._carried_out(changed, job, places) for places in islice(self._places(board, job), tries))
        return next((one for one in carried_out if one is not None), None)

    def has_room(self, job: Job, lift: Lift = as_it_is) -> bool:
        """Whether the job has a place at any price, when a rule of the shifts gives way."""
        return self.option(self.lifted(lift), job) is not None

    def helps(self, board: Board, job: Job) -> Insertion | None:
        """The cheapest insertion, if it costs less than leaving the job out: whoever plans anew then serves it."""
        option = self.option(board, job)
        own = next(one for one in self.problem.jobs if one.id == job.id)
        return option if option is not None and option.price < unserved_price(self.problem, own) else None

    def _found(self, job: Job, kinds: Iterable[str]) -> list[Relaxation]:
        found = (KINDS[kind](self, job) for kind in kinds)
        return [one for one in found if one is not None]

    def _places(self, board: Board, job: Job) -> Iterator[tuple[Insertion, ...]]:
        """Where it could go, links left aside, the cheapest first: one insertion, or one each of lead and mate."""
        leads = board.quote(replace(job, crew=1), count=OPTIONS)
        if job.crew == 1:
            return ((lead,) for lead in leads)
        second = replace(job, crew=1, skills=job.mate_skills, required=frozenset(), demands=(), pin=None)
        who = {shift.id: shift.technician for shift in self.problem.shifts}
        both = product(leads, board.quote(second, count=OPTIONS))
        pairs = [pair for pair in both if who[pair[0].shift] != who[pair[1].shift]]
        return iter(sorted(pairs, key=lambda pair: pair[0].price + pair[1].price))

    def _carried_out(self, changed: Problem, job: Job, places: tuple[Insertion, ...]) -> Insertion | None:
        """The lead's insertion as it turns out; none if the job or another one loses its place by it."""
        self._tried += 1
        order = {route.shift: [(s.job, s.mate) for s in route.stops] for route in self._solution.routes}
        for place, mate in zip(places, (False, True), strict=False):
            order.setdefault(place.shift, []).insert(place.position, (job.id, mate))
        plan = arrange(changed, order)
        others = {left.job for left in self._solution.unserved} - {job.id}
        if any(left.job not in others for left in plan.unserved):
            return None
        own = next(one for one in self.problem.jobs if one.id == job.id)
        before = self._solution.objective.total - unserved_price(self.problem, own)
        return replace(places[0], price=plan.objective.total - before)


def _window(search: RelaxationSearch, job: Job) -> Relaxation | None:
    first, last = horizon(search.problem)
    farthest = max((max(one.start - first, last + 1 - one.end) for one in job.windows), default=0)
    found = least(lambda minutes: search.helps(search.board(), _widened(job, minutes * 60)), -(-farthest // 60))
    return _by_time("window", found, "Widen its windows by {} on both sides.")


def _earliest(search: RelaxationSearch, job: Job) -> Relaxation | None:
    floor = job.earliest
    if floor is None:
        return None
    most = -(-max(0, floor - horizon(search.problem)[0]) // 60)
    found = least(lambda minutes: search.helps(search.board(), replace(job, earliest=floor - minutes * 60)), most)
    return _by_time("earliest", found, "Let it start {} before the earliest moment given.")


def _visits(search: RelaxationSearch, job: Job) -> Relaxation | None:
    return _under(search, job, "visits", one_visit_more, "Allow one visit more than the shift may have.")


def _break(search: RelaxationSearch, job: Job) -> Relaxation | None:
    return _under(search, job, "break", without_breaks, "Let the technician do without the break.")


def _driving(search: RelaxationSearch, job: Job) -> Relaxation | None:
    """More driving for whoever has a limit."""

    def board(minutes: int) -> Board:
        def longer(shift: Shift) -> Shift:
            most = shift.max_driving_seconds
            return shift if most is None else replace(shift, max_driving_seconds=most + minutes * 60)

        return search.lifted(longer, ("driving", minutes))

    if all(shift.max_driving_seconds is None for shift in search.problem.shifts):
        return None
    found = least(lambda minutes: search.helps(board(minutes), job), MOST_DRIVING)
    return _by_time("driving", found, "Allow {} more driving.")


def _under(search: RelaxationSearch, job: Job, kind: str, lift: Lift, sentence: str) -> Relaxation | None:
    if all(lift(shift) == shift for shift in search.problem.shifts):
        return None
    option = search.helps(search.lifted(lift), job)
    return None if option is None else Relaxation(kind, 0, option.price, option.shift, sentence)


def _overtime(search: RelaxationSearch, job: Job) -> Relaxation | None:
    found = least(lambda minutes: search.helps(search.board(minutes * 60), job), MOST_OVERTIME)
    return _by_time("overtime", found, "Allow {} more overtime.")


def _by_time(kind: str, found: tuple[int, Insertion] | None, sentence: str) -> Relaxation | None:
    if found is None:
        return None
    minutes, option = found
    amount = "1 minute" if minutes == 1 else f"{minutes} minutes"
    return Relaxation(kind, minutes * 60, option.price, option.shift, sentence.format(amount))


def _skill(search: RelaxationSearch, job: Job) -> Relaxation | None:
    """The one skill without which it is cheapest; all of them together where no single one is enough."""
    single = [
        replace(found, skill=name)
        for name in sorted({*job.skills, *job.mate_skills})
        if (found := _as(search, _without(job, name), "skill", f"Let somebody without the skill {name} go."))
    ]
    if single or not (job.skills or job.mate_skills):
        return min(single, key=lambda one: one.price, default=None)
    return _as(search, replace(job, skills={}, mate_skills={}), "skill", "Let somebody without the skills go.")


def _without(job: Job, name: str) -> Job:
    skills, mate_skills = ({n: level for n, level in s.items() if n != name} for s in (job.skills, job.mate_skills))
    return replace(job, skills=skills, mate_skills=mate_skills)


def _technician(search: RelaxationSearch, job: Job) -> Relaxation | None:
    freed = replace(job, required=frozenset(), excluded=frozenset())
    return _as(search, freed, "technician", "Let a technician go who is excluded or not the required one.")


def _parts(search: RelaxationSearch, job: Job) -> Relaxation | None:
    """What the supply would give is enough, or the van must carry what no supply has."""
    met = search.helps(search.board(supplied_before=True), job)
    if met is not None:
        return Relaxation(
            "parts", 0, met.price, met.shift, "Let technicians start with what the supply would give them."
        )
    return _as(search, replace(job, demands=()), "parts", "Stock the van with the parts that the job needs.")


def _price(search: RelaxationSearch, job: Job) -> Relaxation | None:
    return _as(search, job, "price", "Raise the price of leaving it out above that of the insertion.")


def _pin(search: RelaxationSearch, job: Job) -> Relaxation | None:
    return _as(search, replace(job, pin=None), "pin", "Take away the pin of technician or time.")


def _mate(search: RelaxationSearch, job: Job) -> Relaxation | None:
    return _as(search, replace(job, crew=1), "mate", "Let one technician go alone.")


def _order(search: RelaxationSearch, job: Job) -> Relaxation | None:
    return _as(search, replace(job, after=()), "order", "Let it be done without the job that it waits for.")


def _as(search: RelaxationSearch, changed: Job, kind: str, sentence: str) -> Relaxation | None:
    look = search.option if kind == "price" else search.helps
    option = look(search.board(), changed)
    return None if option is None else Relaxation(kind, 0, option.price, option.shift, sentence)


Search: TypeAlias = Callable[[RelaxationSearch, Job], Relaxation | None]

KINDS: Mapping[str, Search] = MappingProxyType(
    {
        "window": _window,
        "earliest": _earliest,
        "overtime": _overtime,
        "visits": _visits,
        "driving": _driving,
        "break": _break,
        "skill": _skill,
        "technician": _technician,
        "parts": _parts,
        "pin": _pin,
        "mate": _mate,
        "order": _order,
        "price": _price,
    }
)
"""What can give way."""

TIME = ("window", "overtime")

FITTING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "no_skill": ("skill",),
        "no_technician": ("technician",),
        "no_parts": ("parts",),
        "supply_too_far": ("parts",),
        "too_costly": ("price",),
        "pin_impossible": ("pin",),
        "no_mate": ("mate",),
        "waits_for": ("order",),
        "no_capacity": TIME,
        "window_too_tight": (*TIME, "earliest"),
        "no_shift": (*TIME, "earliest"),
        "no_start": ("window", "earliest"),
        "visit_limit": ("visits",),
        "driving_limit": ("driving",),
        "break_in_the_way": ("break",),
        "unreachable": (),
    }
)
"""The kinds that answer a reason's code."""


def _widened(job: Job, seconds: int) -> Job:
    """Each window longer on both sides; those that then touch are one."""
    merged = list[Window]()
    for window in job.windows:
        start, end = window.start - seconds, window.end + seconds
        if merged and start <= merged[-1].end:
            merged[-1] = Window(merged[-1].start, end)
        else:
            merged.append(Window(start, end))
    return replace(job, windows=tuple(merged))
