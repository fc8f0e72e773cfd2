"""A repair of what was done before: recognised when it comes in, so that nobody must say it again.

Work on the same line within thirty days makes a repair a repeat. It is urgent by one step, and another technician goes
where somebody else is able. A warranty that still runs on earlier work makes it free of charge, however old the work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dispatch.vocabulary.terms import OrderKind, Priority

REPEAT_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class EarlierWork:
    """A visit that was completed on the same line; `warranted_until` is the last day of its warranty."""

    order_id: int
    technician_id: int | None
    ended_at: datetime
    warranted_until: date | None


@dataclass(frozen=True)
class Recognised:
    """What earlier work means for a new order; `technician_id` is who did the work that it repeats."""

    repeat_of_id: int | None = None
    technician_id: int | None = None
    in_warranty: bool = False


def recognise(kind: OrderKind, earlier: Sequence[EarlierWork], now: datetime, today: date) -> Recognised:
    """Judges a new order by the work before it; `today` is the local day. Only a repair repeats anything."""
    if kind is not OrderKind.REPAIR:
        return Recognised()
    recent = [work for work in earlier if now - REPEAT_WITHIN <= work.ended_at <= now]
    newest = max(recent, key=lambda work: work.ended_at, default=None)
    return Recognised(
        repeat_of_id=newest.order_id if newest else None,
        technician_id=newest.technician_id if newest else None,
        in_warranty=any(work.warranted_until is not None and today <= work.warranted_until for work in earlier),
    )


RAISED: Mapping[Priority, Priority] = {
    Priority.LOW: Priority.NORMAL,
    Priority.NORMAL: Priority.HIGH,
    Priority.HIGH: Priority.HIGH,
    Priority.EMERGENCY: Priority.EMERGENCY,
}
"""How urgent a repeat is, by how urgent it would be otherwise."""
