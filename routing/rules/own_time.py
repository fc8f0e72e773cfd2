"""Overtime ends where the technician's next shift begins: nobody is still on the way home from one when that begins."""

from dataclasses import replace
from itertools import pairwise

from routing.model import Problem


def within_own_time(problem: Problem) -> Problem:
    """The problem with no overtime beyond the beginning of the technician's next shift; itself where there is none."""
    if not any(shift.overtime_seconds for shift in problem.shifts):
        return problem
    ordered = sorted(problem.shifts, key=lambda one: (one.technician, one.start, one.end))
    most = {
        one.id: after.start - one.end
        for one, after in pairwise(ordered)
        if one.technician == after.technician and one.end <= after.start < one.end + one.overtime_seconds
    }
    if not most:
        return problem
    shifts = (replace(one, overtime_seconds=most.get(one.id, one.overtime_seconds)) for one in problem.shifts)
    return replace(problem, shifts=tuple(shifts))
