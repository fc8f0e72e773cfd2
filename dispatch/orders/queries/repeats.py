"""Questions about the work that was done before on an order's line."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatch.customers.rules.warranties import WarrantyDays
from dispatch.orders.rules.repeats import EarlierWork
from dispatch.workforce.queries.skills import MASTERED


def earlier_work(
    session: Session, line_id: int | None, site_id: int, *, since: datetime, today: date, but_order: int = 0
) -> list[EarlierWork]:
    """Visits completed since then, or still under warranty on a local day, on a line or, where the line of theirs or
    this one is not known, at a site; not those of one order.
    """
    asked = {"order": but_order, "line": line_id, "site": site_id, "since": since, "today": today}
    return [
        EarlierWork(order_id, technician_id, ended_at, WarrantyDays(first, last) if last else None)
        for order_id, technician_id, ended_at, first, last in session.execute(_EARLIER, asked)
    ]


def others_able(session: Session, territory_id: int | None, technician_id: int, skills: Sequence[str]) -> bool:
    """Whether a territory has another active technician with all of these skills."""
    return bool(
        session.scalar(_OTHERS, {"territory": territory_id, "technician": technician_id, "skills": list(skills)})
    )


_EARLIER = text("""
    SELECT work_orders.id, coalesce(ended_by, visits.technician_id), ended_at, first_day, last_day
    FROM work_orders
      JOIN visits ON visits.order_id = work_orders.id AND visits.state = 'completed' AND ended_at IS NOT NULL
      LEFT JOIN warranties ON warranties.visit_id = visits.id
    WHERE work_orders.id <> :order AND (ended_at >= :since OR last_day >= :today)
      AND (work_orders.line_id = CAST(:line AS bigint)
        OR work_orders.site_id = :site AND (work_orders.line_id IS NULL OR CAST(:line AS bigint) IS NULL))
    ORDER BY ended_at DESC LIMIT 50
""")

_OTHERS = text(
    f"""
    SELECT EXISTS (
      SELECT FROM technicians
      WHERE active AND id <> :technician AND territory_id = :territory
        AND NOT EXISTS (
          SELECT FROM unnest(CAST(:skills AS text[])) AS needed (skill)
          WHERE skill NOT IN (SELECT unnest({MASTERED}))))
"""  # noqa: S608 - A constant of our own.
)
