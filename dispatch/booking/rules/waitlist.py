"""Who waits for an earlier window, which windows would suit them, and who is asked first when one comes free."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.booking.rules.slots import DAY_MINUTES, Offer
from dispatch.vocabulary.windows import Window

OFFERS_A_VERSION = 3
"""A customer is asked at most so often while their appointment stays the same (invariant 18)."""

PAUSE = timedelta(hours=2)
"""Nobody is asked again sooner than this after they were asked."""


@dataclass(frozen=True, slots=True)
class WaitlistTerms:
    """How long an offer lives, and how many are asked at once; a territory may set its own."""

    life: timedelta = timedelta(minutes=30)
    at_once: int = 2


@dataclass(frozen=True, slots=True)
class WaitlistBounds:
    """Which windows would suit: from an instant on, on some weekdays (ISO, 1 is Monday), within local hours.

    None and an empty set mean any. `from_minute` and `until_minute` are minutes after local midnight; the whole window
    lies between them.
    """

    not_before: datetime | None = None
    weekdays: frozenset[int] = frozenset()
    from_minute: int | None = None
    until_minute: int | None = None

    def suit(self, window: Window, zone: ZoneInfo) -> bool:
        """Whether a window lies within the bounds."""
        start = window.start.astimezone(zone)
        minute = start.hour * 60 + start.minute
        end = minute + int(window.length.total_seconds()) // 60
        return (
            (self.not_before is None or window.start >= self.not_before)
            and (not self.weekdays or start.isoweekday() in self.weekdays)
            and minute >= (self.from_minute or 0)
            and end <= (self.until_minute or 2 * DAY_MINUTES)
        )


@dataclass(frozen=True, slots=True)
class WaitingCustomer:
    """A customer on the list who may be asked now, with what they have. `asked_windows` were offered to them before."""

    entry_id: int
    order_id: int
    visit_id: int
    appointment_id: int
    present: Window
    bounds: WaitlistBounds
    since: datetime
    asked: int
    asked_windows: frozenset[Window]


@dataclass(frozen=True, slots=True)
class WaitlistMatch:
    """A window that would suit a customer who waits, and the technician who would come."""

    waiting: WaitingCustomer
    window: Window
    technician_id: int
    score: int


def suiting(
    waiting: WaitingCustomer, offers: Iterable[Offer], zone: ZoneInfo, earliest: datetime
) -> list[WaitlistMatch]:
    """The offered windows that are earlier than what a customer has and suit them; none that they were asked about."""
    return [
        WaitlistMatch(waiting, offer.window, offer.technician_id, offer.score)
        for offer in offers
        if earliest <= offer.window.start < waiting.present.start
        and offer.window not in waiting.asked_windows
        and waiting.bounds.suit(offer.window, zone)
    ]


def choose(candidates: Iterable[WaitlistMatch], at_once: int) -> tuple[WaitlistMatch, ...]:
    """The best fit of all, and the next best for the same window; at most so many, the best first.

    The score tells how well a visit fits into the routes; of equal ones whoever waits longest comes first.
    """
    ranked = sorted(candidates, key=lambda one: (-one.score, one.waiting.since, one.waiting.entry_id))
    if not ranked:
        return ()
    return tuple(one for one in ranked if one.window == ranked[0].window)[:at_once]
