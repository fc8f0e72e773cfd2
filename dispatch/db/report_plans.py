"""Statements of reports read many rows at a time, and are planned for that."""

from sqlalchemy import text
from sqlalchemy.orm import Session

_PLAN = text("""
SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('work_mem', '32MB', true)
""")


def plan_as_report(session: Session) -> None:
    """Until the transaction ends, statements are planned for their own values, and sort and group in memory.

    A statement that is asked often gets one plan for all values otherwise, which knows neither how long the period is
    nor how little of it a bounded actor sees: it took three times as long.
    """
    session.execute(_PLAN)
