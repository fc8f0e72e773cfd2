"""What has changed, as plain values: published by whoever changes it, answered by the table in `dispatch.reactions`.

A fact names the thing by its id. What reacts to it runs at once, within the same transaction.
"""

from dataclasses import dataclass
from datetime import datetime

from dispatch.vocabulary.windows import Window


@dataclass(frozen=True, slots=True)
class VisitCancelled:
    """Nobody will come for this visit: its order was cancelled."""

    visit_id: int


@dataclass(frozen=True, slots=True)
class VisitReinstated:
    """A cancelled visit waits for a time again; what was closed at `cancelled_at`, for it alone, was closed with it."""

    visit_id: int
    cancelled_at: datetime


@dataclass(frozen=True, slots=True)
class VisitsReleased:
    """Visits lost their technicians and their times, which are free for others of these territories."""

    visit_ids: tuple[int, ...]
    territory_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class AppointmentsMade:
    """The customers of these visits were promised an arrival each."""

    visit_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TimeAgreed:
    """The customer of this visit chose its time, by themselves or with somebody who booked it for them."""

    visit_id: int


@dataclass(frozen=True, slots=True)
class PromiseTakenBack:
    """What a visit's customer was promised does not stand any more, and no other time is arranged; `why` is a code."""

    visit_id: int
    appointment_id: int
    why: str


@dataclass(frozen=True, slots=True)
class PromiseBroken:
    """An arrival window passed, and nobody reported anything about the visit."""

    visit_id: int
    appointment_id: int


@dataclass(frozen=True, slots=True)
class ArrivalMissed:
    """The promise of an arrival was broken: nobody reported anything, or somebody came too late or not at all."""

    promise_id: int


@dataclass(frozen=True, slots=True)
class ArrivalInTimeAfterAll:
    """A report that came late shows that the promise of an arrival was kept, which had counted as broken."""

    promise_id: int


@dataclass(frozen=True, slots=True)
class TechnicianUnavailable:
    """A technician can't do what is planned for them; `during` is None for one who is gone for good.

    `why` is a code: `technician_left`, `technician_absent`, `shift_removed`, `territory_changed`, `skill_lost`,
    `certificate_lapsed`.
    """

    technician_id: int
    why: str
    during: Window | None = None


@dataclass(frozen=True, slots=True)
class VisitDeclined:
    """A technician who has not begun a visit does not take it."""

    visit_id: int
    technician_id: int


@dataclass(frozen=True, slots=True)
class TechnicianUnsuited:
    """Whoever is planned for a visit that has not begun may not come to it any more: what it asks for has changed.

    `why` is a code: `not_wanted`, `skill_asked_for`, `parts_asked_for`, `parts_gone`.
    """

    visit_id: int
    technician_id: int
    why: str


@dataclass(frozen=True, slots=True)
class PartsAskedFor:
    """What a visit needs, parts or tools, has changed."""

    visit_id: int


@dataclass(frozen=True, slots=True)
class VanStockChanged:
    """What lies in a technician's van is not what it was."""

    technician_id: int


@dataclass(frozen=True, slots=True)
class TechnicianDetailsChanged:
    """A technician has another name or phone number than customers were told."""

    technician_id: int


@dataclass(frozen=True, slots=True)
class CustomerNumberChanged:
    """A customer is reached under another number, whichever door it came through."""

    customer_id: int


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """A customer does not want to be contacted any more for some purpose, by text or by call."""

    customer_id: int


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    """An order has come in, or is known now to be about another line."""

    order_id: int


@dataclass(frozen=True, slots=True)
class WorkReported:
    """A technician has reported a visit's work as done."""

    visit_id: int


@dataclass(frozen=True, slots=True)
class OrderReleased:
    """A person lets an order go on that waited; `reason` is the code of what it waited for."""

    order_id: int
    reason: str


FACTS = (
    OrderPlaced,
    OrderReleased,
    WorkReported,
    VisitCancelled,
    VisitReinstated,
    VisitsReleased,
    AppointmentsMade,
    TimeAgreed,
    PromiseTakenBack,
    PromiseBroken,
    ArrivalMissed,
    ArrivalInTimeAfterAll,
    TechnicianUnavailable,
    VisitDeclined,
    TechnicianUnsuited,
    PartsAskedFor,
    VanStockChanged,
    TechnicianDetailsChanged,
    CustomerNumberChanged,
    ConsentWithdrawn,
)
"""Every fact that can be published."""
