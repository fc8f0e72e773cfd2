"""On which days another time is looked for: around the visit first, then on to the horizon."""

from datetime import date, timedelta

HORIZON_DAYS = 60
"""How far ahead a customer is offered times; no offer by text can be answered later either."""

STEP_DAYS = 7
LEAD_DAYS = 3
"""So many days before the visit the first search begins: whoever asks for another time means one nearby."""


def first_day(today: date, visit_day: date | None) -> date:
    """Where the search begins; today for a visit that nothing is arranged for."""
    return today if visit_day is None else max(today, visit_day - timedelta(days=LEAD_DAYS))


def last_day(today: date, visit_day: date | None) -> date:
    """The last day that is looked at, also around a visit that lies beyond the usual horizon."""
    end = today + timedelta(days=HORIZON_DAYS - 1)
    return end if visit_day is None else max(end, visit_day + timedelta(days=LEAD_DAYS))


def spans(today: date, visit_day: date | None) -> tuple[tuple[date, int], ...]:
    """Stretches of days (first day, number of days), each day once: around the visit, then ever farther."""
    start, end = first_day(today, visit_day), last_day(today, visit_day)
    step = timedelta(days=STEP_DAYS)
    starts = [start]
    while starts[-1] + step <= end:
        starts.append(starts[-1] + step)
    later = [(one, min(STEP_DAYS, (end - one).days + 1)) for one in starts]
    earlier: list[tuple[date, int]] = []
    day = start
    while day > today:
        before = max(today, day - step)
        earlier.append((before, (day - before).days))
        day = before
    return tuple(sorted(later + earlier, key=lambda span: (abs(span[0] - start), span[0])))
