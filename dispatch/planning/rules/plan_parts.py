"""When a plan is computed by several workers together, in how many parts, and for how long."""

PART_VISITS = 100
"""Visits in a part below which parting a plan brings nothing."""
LEAST_SECONDS = 12.0
"""A search shorter than this is over before other workers have begun."""
ROUND_SECONDS = 10.0
"""About the length of a round: between two rounds the borders of the parts are shifted."""
CLOSING_SHARE = 0.1
"""Of the time, kept for a search of the whole at the end, which sees across all borders."""
JOINING_SECONDS = 0.5
"""What a round needs beside its search: parts are written, read, and joined."""
PATIENCE_SECONDS = 1.5
"""How much later than due an answer is still waited for."""
WILLING_SECONDS = 1.0
"""So old is a part that a busy worker hands on no more: nobody else seems to be free."""


def parts(visits: int, workers: int, seconds: float, *, least_visits: int) -> int:
    """In how many parts a plan is searched; 1 means by one worker alone."""
    if visits < least_visits or seconds < LEAST_SECONDS:
        return 1
    return max(1, min(workers, visits // PART_VISITS))


def rounds(seconds: float) -> int:
    """How many rounds of parts fit into the time that is left; none where it is too short for one."""
    parted = seconds * (1 - CLOSING_SHARE)
    return 0 if parted < ROUND_SECONDS / 2 else max(1, round(parted / ROUND_SECONDS))


def hands_on(*, busy: bool, age_seconds: float) -> bool:
    """Whether a worker that may be busy with another search leaves a part to another one."""
    return busy and age_seconds < WILLING_SECONDS
