"""A repair of what was done before: recognised when it comes in, so that nobody must say it again.

Work on the same line within thirty days makes a repair a repeat. It is urgent by one step, and another technician goes
where somebody else is able. A warranty that still runs on earlier work, or on a device there, makes it free of charge,
however old the work: of several the one that runs longest covers it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dispatch.customers.rules.warranties import WarrantyDays
from dispatch.vocabulary.terms import OrderKind, Priority

REPEAT_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class EarlierWork:
    """A visit that was completed on the same line, and from when to when its work is warranted."""

    order_id: int
    technician_id: int | None
    ended_at: datetime
    warranty: WarrantyDays | None


@dataclass(frozen=True)
class RepairCover:
    """The warranty that covers a repair: on a device, which people call `device`, or (None) on earlier work."""

    days: WarrantyDays
    device: str | None = None


@dataclass(frozen=True)
class Recognised:
    """What earlier work means for a new order; `technician_id` is who did the work that it repeats."""

    repeat_of_id: int | None = None
    technician_id: int | None = None
    cover: RepairCover | None = None

    @property
    def in_warranty(self) -> bool:
        """Whether it is free of charge."""
        return self.cover is not None


def recognise(
    kind: OrderKind, earlier: Sequence[EarlierWork], now: datetime, today: date, devices: Sequence[RepairCover] = ()
) -> Recognised:
    """Judges a new order by the work before it; `today` is the local day. Only a repair repeats anything.

    `devices` are the warranties on devices that hang there now.
    """
    if kind is not OrderKind.REPAIR:
        return Recognised()
    recent = [work for work in earlier if now - REPEAT_WITHIN <= work.ended_at <= now]
    newest = max(recent, key=lambda work: work.ended_at, default=None)
    return Recognised(
        repeat_of_id=newest.order_id if newest else None,
        technician_id=newest.technician_id if newest else None,
        cover=_longest([*(RepairCover(work.warranty) for work in earlier if work.warranty), *devices], today),
    )


def _longest(covers: Sequence[RepairCover], today: date) -> RepairCover | None:
    """The one that runs longest of those that run today; of two alike the one on the work."""
    running = [cover for cover in covers if cover.days.runs_on(today)]
    return max(running, key=lambda cover: cover.days.last, default=None)


RAISED: Mapping[Priority, Priority] = {
    Priority.LOW: Priority.NORMAL,
    Priority.NORMAL: Priority.HIGH,
    Priority.HIGH: Priority.HIGH,
    Priority.EMERGENCY: Priority.EMERGENCY,
}
"""How urgent a repeat is, by how urgent it would be otherwise."""
