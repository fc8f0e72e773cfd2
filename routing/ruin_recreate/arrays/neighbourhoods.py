"""Who is near whom: what a round takes out together, and in whose routes a visit is tried."""

from typing import Any

import numpy as np

from routing.ruin_recreate.arrays.problem_arrays import FAR, Ints, Matrices
from routing.ruin_recreate.arrays.shift_arrays import ShiftArrays

NEAR, BESIDE, LATER, HOMES = 100, 16, 16, 8
"""How many are kept of each: visits by distance, by what could come next to one and after it; shifts by their start."""
BLOCK = 256
"""Rows of the travel matrix that are compared at once: a whole one of 4,000 places in wide numbers is slow to move."""


def neighbours(seconds: Matrices, back: Matrices, visits: dict[str, Any], shifts: ShiftArrays) -> dict[str, Any]:
    """The fields `near`, `reach`, `beside`, `later` and `near_shift` of the task.

    seconds, back: travel and its transpose, visits first. visits: the fields of the visits.
    """
    count = visits["unserved"].size
    near, beside = np.zeros((count, min(count, NEAR)), dtype=np.int64), np.zeros((count, min(count, BESIDE)), np.int64)
    later = np.zeros((count, min(count, LATER)), np.int64)
    reach = np.zeros(count, dtype=np.int64)
    for first in range(0, count, BLOCK):
        rows = np.arange(first, min(count, first + BLOCK))
        there, onward = back[rows, :count].astype(np.int64), seconds[rows, :count].astype(np.int64)
        between = there + onward
        between[rows - first, rows] = -1
        near[rows] = nearest(between, near.shape[1])
        reach[rows] = between[rows - first, near[rows, -1]]
        after, before = _handover(visits, rows, onward, follows=True), _handover(visits, rows, there, follows=False)
        after[rows - first, rows] = before[rows - first, rows] = FAR
        later[rows] = nearest(after, later.shape[1])
        side = np.minimum(after, before)
        beside[rows] = nearest(side, beside.shape[1])
    away = seconds[np.array(shifts.origin, dtype=np.int64), :count].T.astype(np.int64)
    away = np.where(shifts.entry.T < 0, away + FAR // 4, away)
    homes = nearest(away, min(len(shifts.origin), HOMES if _differ(shifts) else 1))
    return {"near": near, "reach": reach, "beside": beside, "later": later, "near_shift": homes}


def _differ(shifts: ShiftArrays) -> bool:
    """Whether a visit has near shifts: they start at different places, or not all may do every visit.

    Where they are all alike one is kept, to tell how far a visit is from where they start.
    """
    return len(set(shifts.origin)) > 1 or bool((shifts.entry < 0).any())


def _handover(visits: dict[str, Any], rows: Ints, legs: Ints, *, follows: bool) -> Ints:
    """Driving and the least wait (rows x visits) when another visit follows at once, or precedes; FAR // 4 if never."""
    count = visits["window_count"]
    opens, served = visits["opens"][:, 0], visits["service"]
    closes = visits["closes"][np.arange(count.size), np.maximum(count - 1, 0)]
    others = np.arange(legs.shape[1])
    first, second = (rows[:, None], others[None, :]) if follows else (others[None, :], rows[:, None])
    wait = np.maximum(0, opens[second] - (closes + served)[first] - legs)
    return np.where((opens + served)[first] + legs > closes[second], FAR // 4, legs + wait)


def nearest(distances: Ints, width: int) -> Ints:
    """The columns of the `width` least values of each row, least first."""
    if 0 < width < distances.shape[1]:
        chosen = np.sort(np.argpartition(distances, width - 1, axis=1)[:, :width], axis=1)
        order = np.argsort(np.take_along_axis(distances, chosen, axis=1), axis=1, kind="stable")
        return np.ascontiguousarray(np.take_along_axis(chosen, order, axis=1), dtype=np.int64)
    return np.argsort(distances, axis=1, kind="stable")[:, :width].astype(np.int64)
