"""What an order says when it comes in, and the rules for its windows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.customers.rules.people import CustomerIn, SiteIn
from dispatch.visits.rules.technician_wishes import TechnicianWish
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.terms import OrderKind, Priority
from dispatch.vocabulary.windows import Window

MAX_WINDOWS = 20
MAX_AHEAD = timedelta(days=366)
"""Nobody promises a morning more than a year ahead; a later date is a slip of the pen."""

MANUAL = "manual"
"""The source of orders that no integration sent: people's own, and files without a named source."""


@dataclass(frozen=True)
class OrderIn:
    """An order as it was sent. No window means any time; `territory` is a code, None lets the backend choose.

    `service_id` is the operator's id of the line; without it the line is found by customer and address.
    """

    kind: OrderKind
    customer: CustomerIn
    site: SiteIn
    windows: tuple[Window, ...] = ()
    priority: Priority = Priority.NORMAL
    symptom: str | None = None
    external_id: str | None = None
    reported_at: datetime | None = None
    territory: str | None = None
    service_id: str | None = None
    crew: int | None = None
    """How many technicians are to come together; None leaves it to the kind of work, and so does the next."""
    mate_skills: tuple[str, ...] | None = None
    """What the second of two must be able to do."""
    parts_needed: tuple[str, ...] | None = None
    """What the work uses up, as `workforce.rules.part_needs` spells it; None leaves it to the kind of work."""
    tools_needed: tuple[str, ...] | None = None
    """What whoever comes must bring; None leaves it to the kind of work."""
    customer_id: int | None = None
    """Whose order it is, where they are known: their record is brought up to date, and none is made."""
    technicians: TechnicianWish | None = None
    """Who is to come; None leaves it to the customer's standing wish."""
    skills: tuple[str, ...] = ()
    """What it asks for beside the work type, as `workforce.rules.skills` spells it."""


def usable_windows(windows: Iterable[Window], now: datetime) -> tuple[Window, ...]:
    """The windows sorted, with those merged that overlap; those that touch stay two.

    Raises `Invalid` for a window that is over at `now`, or lies more than `MAX_AHEAD` away.
    """
    merged: list[Window] = []
    for window in sorted(windows):
        _must_be_usable(window, now)
        if merged and window.start < merged[-1].end:
            merged[-1] = Window(merged[-1].start, max(merged[-1].end, window.end))
        else:
            merged.append(window)
    return tuple(merged)


def still_open(windows: Iterable[Window], now: datetime) -> tuple[tuple[Window, ...], tuple[Window, ...]]:
    """The windows that are not over yet, and those that are: an order may have waited in a queue."""
    given = sorted(windows)
    return tuple(one for one in given if one.end > now), tuple(one for one in given if one.end <= now)


def arrival_stands(arrival: datetime, windows: Sequence[Window]) -> bool:
    """Tells whether a planned arrival suits the customer's windows; without windows every time does."""
    return not windows or any(arrival in window for window in windows)


def _must_be_usable(window: Window, now: datetime) -> None:
    if window.end <= now:
        raise Invalid("window_past", "A window is over already.", errors=_AT_WINDOWS)
    if window.end > now + MAX_AHEAD:
        raise Invalid("window_too_far", "A window lies more than a year ahead.", errors=_AT_WINDOWS)


_AT_WINDOWS = {"json": {"windows": ["See detail."]}}
