"""What reports count of days that are over is counted once, and again where something of it changed later."""

from dispatch.kernel.rows import kept_day_rows
from dispatch.kernel.work import Work
from dispatch.reports.queries.report_days.counts import COUNTS

FOR_SECONDS = 10.0


def keep(work: Work, seconds: float = FOR_SECONDS) -> int:
    """Counts what is over and not kept, or no longer true, for so many seconds of each report.

    Returns how many days of territories it counted.
    """
    return sum(kept_day_rows.keep(work.session, each, work.now, count, seconds) for each, count in COUNTS.items())
