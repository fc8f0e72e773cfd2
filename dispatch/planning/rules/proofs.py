"""How much of a search's time goes into proving how far its plan is from the best possible one."""

SHARE = 0.15
"""Of the time, where it is worth it: a search shorter by it is hardly a percent dearer."""
SECONDS_PER_VISIT = 0.012
"""A proof in less than this says nothing at all: measured on days of 200 visits, where it does, and of 500."""


def proving_share(visits: int, seconds: float) -> float | None:
    """The part of the seconds that a proof gets; None where it would be too short to say anything."""
    return SHARE if visits and SHARE * seconds >= SECONDS_PER_VISIT * visits else None
