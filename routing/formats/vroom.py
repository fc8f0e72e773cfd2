"""In place of VROOM: its JSON in, its JSON out."""

import time
from typing import Any

from routing.formats.errors import FormatError
from routing.formats.vroom_reading import read_vroom
from routing.formats.vroom_writing import vroom_answer, vroom_refusal
from routing.model import Limits
from routing.model.checking import ProblemError
from routing.roads import Roads
from routing.solving.engine import solve


def solve_vroom(document: Any, limits: Limits, roads: Roads | None = None) -> dict[str, Any]:
    """Solve what VROOM would be asked, and answer as it would.

    Parameters
    ----------
    document : dict
        VROOM's input: jobs, shipments without amounts, vehicles, and matrices or coordinates.
    limits : Limits
        When to end.
    roads : Roads or None
        Asked for drives where there is no matrix; none estimates them from the straight line.

    Returns
    -------
    dict
        VROOM's output, with the reason of each task left out. For an input that cannot be taken it has the code 2 and
        an error that names each field in the way.
    """
    began = time.perf_counter()
    try:
        asked = read_vroom(document, roads)
        solution = solve(asked.named.problem, limits)
    except (FormatError, ProblemError) as fault:
        return vroom_refusal(fault)
    return vroom_answer(asked, solution, round(1000 * (time.perf_counter() - began)))
