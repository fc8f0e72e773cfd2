"""What is told about a machine before it stops the work: a disk that fills up, a clock that is off."""

from datetime import datetime

from dispatch.kernel.machine import Room

LEAST_FREE_BYTES = 1_000_000_000
LEAST_FREE_SHARE = 0.05
MOST_SKEW_SECONDS = 60
"""A clock farther off than this dates facts wrongly; servers that keep time are off by milliseconds."""


def is_nearly_full(room: Room | None) -> bool:
    """Whether little is left on the database's disk; False where that can't be seen."""
    return room is not None and (room.free < LEAST_FREE_BYTES or room.free < LEAST_FREE_SHARE * room.total)


def skew_seconds(ours: datetime, theirs: datetime) -> int:
    """By how much our clock is ahead of the database's; 0 when it is near enough."""
    skew = round((ours - theirs).total_seconds())
    return skew if abs(skew) > MOST_SKEW_SECONDS else 0
