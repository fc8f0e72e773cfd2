"""Days whose figures are kept for a report: which can be used, which are to be counted, and that they were."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Date, and_, delete, literal, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from dispatch.db.arrays import rows_of
from dispatch.db.tables import KeptReportDay, StaleReportDay
from dispatch.vocabulary.terms import KeptReport

TerritoryDay = tuple[int, date]

NOWHERE = 0
"""Stands for what lies in no territory; its days are those of UTC."""
NOBODY_CHANGES = timedelta(hours=1)
"""A day is counted once it has been over for so long."""
DAYS_AT_ONCE = 7
"""Of so many days the figures are asked together."""
PAIR: Mapping[str, TypeEngine[Any]] = {"territory_id": BigInteger(), "day": Date()}
"""The columns of a day of a territory, where days are handed to the database as rows."""


def usable(
    session: Session, report: KeptReport, territory_ids: Sequence[int], first_day: date, last_day: date
) -> Sequence[TerritoryDay]:
    """The days of these territories whose kept figures are those of now: nothing of them has changed since."""
    stale = select(StaleReportDay.id).where(
        StaleReportDay.report == report,
        StaleReportDay.territory_id == KeptReportDay.territory_id,
        StaleReportDay.day == KeptReportDay.day,
    )
    statement = select(KeptReportDay.territory_id, KeptReportDay.day).where(
        KeptReportDay.report == report,
        KeptReportDay.territory_id.in_(territory_ids),
        KeptReportDay.day.between(first_day, last_day),
        ~stale.exists(),
    )
    return [(territory_id, day) for territory_id, day in session.execute(statement)]


def keep(
    session: Session,
    report: KeptReport,
    now: datetime,
    count: Callable[[Session, Sequence[TerritoryDay]], None],
    seconds: float,
) -> int:
    """Counts what is over and not kept yet, and what a late change made stale, the newest days first.

    `count` takes away what is kept of the days that it is given and keeps what the facts say. Stops after so many
    seconds; whoever comes next goes on. Returns how many days of territories were counted.
    """
    until, counted = time.monotonic() + seconds, 0
    while time.monotonic() < until and (days := _to_count(session, report, now)):
        _take_notes(session, report, days)
        count(session, days)
        _mark(session, report, days)
        counted += len(days)
    return counted


_TO_COUNT = text("""
WITH places AS (
  SELECT id, zone FROM territories WHERE :by_territory UNION ALL SELECT 0, 'UTC'
), over AS (
  SELECT id, zone, CAST((CAST(:settled_at AS timestamptz) AT TIME ZONE zone) AS date) - 1 AS last FROM places
), first AS (
  SELECT min(received_at) AS at FROM work_orders
), found AS (
  SELECT DISTINCT territory_id, day FROM stale_report_days JOIN over ON over.id = territory_id
  WHERE report = :report AND day <= over.last
  UNION
  SELECT over.id, CAST(each AS date)
  FROM over, first, generate_series(CAST(first.at AT TIME ZONE zone AS date), over.last, interval '1 day') each
  WHERE NOT EXISTS (
    SELECT FROM kept_report_days WHERE report = :report AND territory_id = over.id AND day = CAST(each AS date)
  )
)
SELECT territory_id, day FROM found WHERE day IN (SELECT DISTINCT day FROM found ORDER BY day DESC LIMIT :days)
""")


def _to_count(session: Session, report: KeptReport, now: datetime) -> Sequence[TerritoryDay]:
    asked = {
        "report": report,
        "by_territory": report is not KeptReport.MESSAGES,
        "settled_at": now - NOBODY_CHANGES,
        "days": DAYS_AT_ONCE,
    }
    return [(territory_id, day) for territory_id, day in session.execute(_TO_COUNT, asked)]


def _take_notes(session: Session, report: KeptReport, days: Sequence[TerritoryDay]) -> None:
    """The notes go before anything is read: what is written while we count leaves one that stays."""
    wanted = rows_of("wanted", PAIR, days)
    noted = and_(wanted.c.territory_id == StaleReportDay.territory_id, wanted.c.day == StaleReportDay.day)
    found = select(literal(1)).select_from(wanted).where(noted).exists()
    session.execute(delete(StaleReportDay).where(StaleReportDay.report == report, found))


def _mark(session: Session, report: KeptReport, days: Sequence[TerritoryDay]) -> None:
    rows = [{"report": report, "territory_id": territory_id, "day": day} for territory_id, day in days]
    session.execute(postgresql.insert(KeptReportDay).on_conflict_do_nothing(), rows)
