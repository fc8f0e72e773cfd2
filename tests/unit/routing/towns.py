"""Small problems whose best plan one can see: places on a line, a minute apart."""

from dataclasses import replace

import numpy as np

from routing import Job, Prices, Problem, Shift, Travel, TravelSlice, Window

HOUR = 3600
MINUTE = 60


def line(count: int = 10, seconds: int = MINUTE) -> Travel:
    """Places 0, 1, 2 … on a line; a step takes `seconds` and is 1,000 metres long."""
    steps = np.abs(np.subtract.outer(np.arange(count), np.arange(count)))
    return Travel((steps * seconds).astype(np.int32), (steps * 1000).astype(np.int32))


def job(id: int, place: int | None = None, **rest: object) -> Job:
    """A job of ten minutes at the place of its own number."""
    plain = Job(id=id, place=id if place is None else place, service_seconds=10 * MINUTE)
    return replace(plain, **rest)


def shift(id: int = 1, **rest: object) -> Shift:
    """A shift of eight hours, from and to place 0, of the technician with its own number."""
    plain = Shift(id=id, technician=id, start_place=0, end_place=0, start=0, end=8 * HOUR)
    return replace(plain, **rest)


def problem(jobs: list[Job], shifts: list[Shift], travel: Travel | None = None, **prices: int) -> Problem:
    return Problem(tuple(jobs), tuple(shifts), line() if travel is None else travel, Prices(**prices))


def window(start: int, end: int) -> tuple[Window, ...]:
    return (Window(start, end),)


def rush(travel: Travel, start: int, percent: int) -> Travel:
    """The same town, slower by `percent` from `start` on."""
    slow = (travel.seconds * percent // 100).astype(np.int32)
    return replace(travel, slices=(TravelSlice(start, slow),))
