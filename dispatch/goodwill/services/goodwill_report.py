"""The report of goodwill over a year."""

from collections.abc import Sequence
from datetime import datetime

from dispatch.goodwill.queries import goodwill_report as queries
from dispatch.goodwill.queries.goodwill_report import GoodwillCount
from dispatch.kernel.work import Work


def of_year(work: Work, year: int | None) -> tuple[int, Sequence[GoodwillCount]]:
    """The year (the present one for None) with its grants by month and kind, in the operator's zone."""
    chosen, since, until = _year(work, year)
    return chosen, queries.counted(work.session, work.actor, since, until, work.tools.default_zone.key)


def ledger_of_year(work: Work, year: int | None) -> tuple[int, list[tuple[str | int | None, ...]]]:
    """The year with every grant of it, as lines of the ledger's file."""
    chosen, since, until = _year(work, year)
    return chosen, queries.ledger(work.session, work.actor, since, until, work.tools.default_zone)


def _year(work: Work, year: int | None) -> tuple[int, datetime, datetime]:
    zone = work.tools.default_zone
    chosen = year or work.now.astimezone(zone).year
    return chosen, datetime(chosen, 1, 1, tzinfo=zone), datetime(chosen + 1, 1, 1, tzinfo=zone)
