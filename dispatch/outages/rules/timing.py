"""When an outage may be, when it is told, and what its customers are told next."""

from datetime import datetime, timedelta

from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.terms import OutageKind, OutageNews
from dispatch.vocabulary.windows import Window

LONGEST = timedelta(days=31)
MOST_AHEAD = timedelta(days=366)
EARLIEST = timedelta(days=7)
"""An outage that is entered is not older than this."""

ANSWER_WITHIN = timedelta(days=2)
"""So long customers may say whether it works again; then their order is closed, and they are told so."""

USUAL_LEAD_HOURS = 48

_AT_TIMES = {"json": {"ends_at": ["See detail."]}}


def must_be_usable(kind: OutageKind, window: Window, now: datetime) -> None:
    """Raises `Invalid` for times that are over, too long, too far ahead, or for an outage that is yet to come."""
    if window.end <= now:
        raise Invalid("outage_past", "It would be over already; give the time by which it will be.", errors=_AT_TIMES)
    if window.length > LONGEST:
        raise Invalid("outage_too_long", "It would last more than 31 days.", errors=_AT_TIMES)
    if window.start > now + MOST_AHEAD:
        raise Invalid("window_too_far", "A window lies more than a year ahead.", errors=_AT_TIMES)
    if kind is OutageKind.OUTAGE and window.start > now:
        raise Invalid("outage_to_come", "What is yet to come is planned work.", errors=_AT_TIMES)
    if window.start < now - EARLIEST:
        raise Invalid("outage_past", "It began more than seven days ago.", errors=_AT_TIMES)


def tell_at(kind: OutageKind, starts_at: datetime, lead_hours: int, now: datetime) -> datetime:
    """From when on it is told: planned work its lead time ahead, and everything at once that is nearer than that."""
    if kind is OutageKind.OUTAGE:
        return now
    return max(now, starts_at - timedelta(hours=lead_hours))


def text_of(kind: OutageKind, news: OutageNews, *, heard: bool) -> str | None:
    """The text that tells a customer the news; None where there is nothing to tell.

    Whoever has heard nothing yet hears of it as new, and nothing of its end.
    """
    is_over = news in (OutageNews.OVER, OutageNews.OFF)
    if not heard:
        return None if is_over else _TEXTS[kind, OutageNews.KNOWN]
    return _TEXTS.get((kind, news))


_TEXTS = {
    (OutageKind.PLANNED_WORK, OutageNews.KNOWN): "planned_work",
    (OutageKind.PLANNED_WORK, OutageNews.CHANGED): "planned_work_moved",
    (OutageKind.PLANNED_WORK, OutageNews.OVER): "outage_over",
    (OutageKind.PLANNED_WORK, OutageNews.OFF): "planned_work_off",
    (OutageKind.OUTAGE, OutageNews.KNOWN): "outage_known",
    (OutageKind.OUTAGE, OutageNews.CHANGED): "outage_due_changed",
    (OutageKind.OUTAGE, OutageNews.OVER): "outage_over",
    (OutageKind.OUTAGE, OutageNews.OFF): "outage_off",
}
