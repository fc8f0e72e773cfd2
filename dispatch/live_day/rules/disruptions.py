"""What upsets a day, and how far a repair may reach."""

from dataclasses import dataclass
from enum import StrEnum

REPAIR_SECONDS = 5
"""How long a repair searches: the day goes on meanwhile."""

DAY_REPAIR_SECONDS = 2
"""Less for a whole day: to read, verify and publish it takes seven seconds besides, and ten are the aim."""

CONCERNED = 10
"""So many technicians may be asked to take over work, those who live nearest to it."""

REACHED_WITHIN_HOURS = 4
"""An emergency is sought a place within these hours."""


class Disruption(StrEnum):
    TECHNICIAN_ILL = "technician_ill"
    VEHICLE_DOWN = "vehicle_down"
    VISIT_LONGER = "visit_longer"
    PART_MISSING = "part_missing"
    CUSTOMER_CANCELS = "customer_cancels"
    EMERGENCY = "emergency"
    NOBODY_HOME = "nobody_home"
    DAY_UPSET = "day_upset"
    """Many things at once: the whole day of a territory is repaired."""


@dataclass(frozen=True, slots=True)
class DisruptionReport:
    """A disruption as it is reported: which one, whom or what it concerns, for how long, and why.

    `minutes` is how long the vehicle is down, or how much longer the visit takes. Where a whole day is upset,
    `territory` is the code of where, and `technician_ids` are those who can't work from now on.
    """

    kind: Disruption
    technician_id: int | None = None
    visit_id: int | None = None
    order_id: int | None = None
    minutes: int | None = None
    why: str = ""
    territory: str = ""
    technician_ids: tuple[int, ...] = ()
