"""A problem said by names instead of numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from routing.formats.errors import FormatError
from routing.model import Committed, Job, Pin, Prices, Problem, Promise, Shift, Spread, Supply, Travel, Uncertainty
from routing.model.checking import check
from routing.model.named_problem import NamedProblem
from routing.model.names import Names
from routing.model.travel_range import NO_WAY
from routing.roads import Place, Roads

OF_JOBS = frozenset(one.name for one in fields(Job))
OF_SHIFTS = frozenset(one.name for one in fields(Shift))
PARTS = {"pin": Pin, "promise": Promise, "supply": Supply, "spread": Spread}


class _Numbers:
    """Names in the order in which they were first said, from 0 or 1 on."""

    def __init__(self, kind: str, first: int) -> None:
        self.kind, self.first, self.of = kind, first, dict[str, int]()

    def new(self, name: str) -> int:
        if name in self.of:
            raise FormatError([(name, f"There is a {self.kind} of this name already.")])
        return self.known_or_new(name)

    def known_or_new(self, name: str) -> int:
        return self.of.setdefault(name, self.first + len(self.of))

    def known(self, name: str) -> int:
        if name not in self.of:
            raise FormatError([(name, f"There is no {self.kind} of this name.")])
        return self.of[name]

    @property
    def names(self) -> dict[int, str]:
        return {number: name for name, number in self.of.items()}


class ProblemBuilder:
    """A problem that is put together piece by piece; places, technicians, shifts and jobs have names.

    Jobs may name jobs that come later. What every other field means is told by `Job` and `Shift`.

    Parameters
    ----------
    prices : Prices or None
        What is weighed against what; none means the usual prices.
    uncertainty : Uncertainty or None
        How far durations may turn out from what is planned; none means not at all.
    """

    def __init__(self, prices: Prices | None = None, uncertainty: Uncertainty | None = None) -> None:
        self._prices, self._uncertainty = prices or Prices(), uncertainty or Uncertainty()
        self._places, self._technicians = _Numbers("place", 0), _Numbers("technician", 1)
        self._jobs, self._shifts = _Numbers("job", 1), _Numbers("shift", 1)
        self._points = dict[str, tuple[float, float]]()
        self._said = _Said()

    def place(self, name: str, point: tuple[float, float] | None = None) -> "ProblemBuilder":
        """Name a place; the first one is row 0 of travel. point: (x, y), or longitude and latitude."""
        self._places.new(name)
        if point is not None:
            self._points[name] = point
        return self

    def technician(self, name: str) -> "ProblemBuilder":
        """Name a technician before a shift does, so that a job may already require them."""
        self._technicians.new(name)
        return self

    def shift(self, name: str, technician: str, at: str, start: int, end: int, **rest: Any) -> "ProblemBuilder":
        """One technician's day, from and to the place `at`; every other field of `Shift` by its name.

        `start_place` and `end_place` are given by name where they differ. A supply or committed stop is told as a
        mapping: `supply={"place": "warehouse", "service_seconds": 600}`.
        """
        _known(rest, OF_SHIFTS - {"id", "technician", "start", "end"}, name)
        self._technicians.known_or_new(technician)
        number = self._shifts.new(name)
        places = {"start_place": rest.pop("start_place", at), "end_place": rest.pop("end_place", at)}
        self._said.shifts.append((number, technician, places, {"start": start, "end": end, **rest}))
        return self

    def job(self, name: str, at: str, service_seconds: int, **rest: Any) -> "ProblemBuilder":
        """One visit at a place; every other field of `Job` by its name.

        Whoever is preferred, required or excluded and other jobs are named. A pin or promise is told as a mapping:
        `pin={"technician": "Ana"}`.
        """
        _known(rest, OF_JOBS - {"id", "place", "service_seconds"}, name)
        self._said.jobs.append((self._jobs.new(name), at, {"service_seconds": service_seconds, **rest}))
        return self

    def build(self, travel: Travel | Roads | Mapping[tuple[str, str], int]) -> NamedProblem:
        """Put it together.

        Parameters
        ----------
        travel : Travel, Roads or mapping of (str, str) to int
            Matrices in the order of the places; or roads, where every place has a point; or seconds from place to
            place, where a pair that is not given is driven as the other way round, and not at all if that is not
            given either.

        Returns
        -------
        NamedProblem
            A well-formed problem with its names.

        Raises
        ------
        FormatError
            For a name that nothing has.
        ProblemError
            For a problem that contradicts itself.
        """
        jobs = tuple(self._job(*said) for said in self._said.jobs)
        shifts = tuple(self._shift(*said) for said in self._said.shifts)
        problem = Problem(jobs, shifts, self._travel(travel), self._prices, self._uncertainty)
        check(problem)
        names = Names(self._jobs.names, self._shifts.names, self._technicians.names, tuple(self._places.of))
        points = tuple(self._points[name] for name in self._places.of if name in self._points)
        return NamedProblem(problem, names, points if len(points) == len(self._places.of) else ())

    def _job(self, number: int, at: str, rest: dict[str, Any]) -> Job:
        return Job(id=number, place=self._places.known(at), **{name: self._told(name, rest[name]) for name in rest})

    def _shift(self, number: int, technician: str, places: dict[str, str], rest: dict[str, Any]) -> Shift:
        told = {name: self._told(name, rest[name]) for name in rest}
        told |= {name: self._places.known(place) for name, place in places.items()}
        return Shift(id=number, technician=self._technicians.known(technician), **told)

    def _told(self, name: str, value: Any) -> Any:
        """The value of a field, with numbers for names."""
        if value is None:
            return None
        if name in {"preferred", "required", "excluded"}:
            return frozenset(self._technicians.known(who) for who in _several(value))
        if name == "after":
            return tuple(self._jobs.known(other) for other in _several(value))
        if name == "same_technician_as":
            return self._jobs.known(value)
        if name == "committed":
            return tuple(self._part(Committed, each) for each in value)
        return self._part(PARTS[name], value) if name in PARTS else value

    def _part(self, kind: type, value: Any) -> Any:
        """A pin, promise, supply or committed stop that is told as a mapping; as a value it stays as it is."""
        if not isinstance(value, Mapping):
            return value
        _known(value, frozenset(one.name for one in fields(kind)), kind.__name__)
        numbers = {"technician": self._technicians, "shift": self._shifts, "job": self._jobs, "place": self._places}
        return kind(**{key: numbers[key].known(v) if isinstance(v, str) else v for key, v in value.items()})

    def _travel(self, travel: Travel | Roads | Mapping[tuple[str, str], int]) -> Travel:
        if isinstance(travel, Travel):
            return travel
        if isinstance(travel, Mapping):
            return self._driven(travel)
        missing = [(name, "It has no point.") for name in self._places.of if name not in self._points]
        if missing:
            raise FormatError(missing)
        table = travel.matrix([Place(lat=lat, lon=lon) for lon, lat in map(self._points.__getitem__, self._places.of)])
        return Travel(table.seconds, table.metres)

    def _driven(self, seconds: Mapping[tuple[str, str], int]) -> Travel:
        size = len(self._places.of)
        matrix = np.full((size, size), NO_WAY, dtype=np.int64)
        np.fill_diagonal(matrix, 0)
        for there in (False, True):
            # The way that was given is written last, over what was taken from the other direction.
            for (origin, destination), lasts in seconds.items():
                pair = (self._places.known(origin), self._places.known(destination))
                matrix[pair if there else pair[::-1]] = lasts
        return Travel(matrix)


@dataclass
class _Said:
    jobs: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    shifts: list[tuple[int, str, dict[str, str], dict[str, Any]]] = field(default_factory=list)


def _several(names: str | Iterable[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _known(rest: Mapping[str, Any], fields_: frozenset[str], name: str) -> None:
    strange = [(name, f"There is no field {one}.") for one in rest if one not in fields_]
    if strange:
        raise FormatError(strange)
