"""The period of a service report, as somebody asks for it."""

from datetime import date, timedelta

from dispatch.kernel.work import Work
from dispatch.reports.rules.service_figures import ReportPeriod
from dispatch.vocabulary.errors import Invalid
from dispatch.workforce.services.territories import NoTerritory, territory_of_code

USUAL_DAYS = timedelta(days=29)
MOST_DAYS = timedelta(days=366)


def period_of(work: Work, first_day: date | None, last_day: date | None, territory: str | None) -> ReportPeriod:
    """The days that are asked for, without any the last 30, of a territory by its code or of all.

    Raises `Invalid` where the days are inverted or too many, or the territory is not there for the actor.
    """
    last = last_day or work.now.date()
    first = first_day or last - USUAL_DAYS
    if first > last:
        raise Invalid("days_inverted", "The last day lies before the first.")
    if last - first > MOST_DAYS:
        raise Invalid("period_too_long", "Ask for a year at most.")
    territory_id = None if territory is None else territory_of_code(work, territory, NoTerritory)
    return ReportPeriod(first, last, territory_id, work.now)
