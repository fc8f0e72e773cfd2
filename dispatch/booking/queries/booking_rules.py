"""The booking rules of a territory, read and replaced as a whole."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from dispatch.booking.rules.slots import USUAL, SlotRules
from dispatch.booking.rules.waitlist import WaitlistTerms
from dispatch.db.ranges import Range
from dispatch.db.tables import BookingRules, CapacityRule, Closure, SlotWindow, Territory
from dispatch.visits.rules.told_windows import ToldRules
from dispatch.vocabulary.terms import WindowForm

PARTS = (SlotWindow, Closure, CapacityRule)


def locked(session: Session, territory_id: int) -> BookingRules | None:
    """The rules; their territory is held until the transaction ends, also where nothing was set before."""
    session.execute(select(Territory.id).where(Territory.id == territory_id).with_for_update(key_share=True))
    return session.get(BookingRules, territory_id, populate_existing=True)


def whole(session: Session, territory_id: int) -> dict[str, Any]:
    """The rules as a document; the usual ones where nothing was set."""
    row, usual, terms = session.get(BookingRules, territory_id), SlotRules(), WaitlistTerms()
    told = ToldRules()
    windows = session.execute(
        select(SlotWindow.starts_minute, SlotWindow.ends_minute)
        .where(SlotWindow.territory_id == territory_id)
        .order_by(SlotWindow.starts_minute)
    ).all()
    closures = session.execute(
        select(func.lower(Closure.during), func.upper(Closure.during), Closure.reason)
        .where(Closure.territory_id == territory_id)
        .order_by(Closure.during)
    )
    limits = session.scalars(
        select(CapacityRule).where(CapacityRule.territory_id == territory_id).order_by(CapacityRule.id)
    )
    return {
        "version": row.version if row else 0,
        "reserve_percent": row.reserve_percent if row else usual.reserve_percent,
        "closes_minutes": row.closes_minutes if row else int(usual.closes.total_seconds()) // 60,
        "hold_minutes": row.hold_minutes if row else int(usual.hold.total_seconds()) // 60,
        "waitlist_minutes": row.waitlist_minutes if row else int(terms.life.total_seconds()) // 60,
        "waitlist_at_once": row.waitlist_at_once if row else terms.at_once,
        "least_odds_percent": row.least_odds_percent if row else usual.least_odds_percent,
        "told_windows": WindowForm(row.told_windows) if row else told.form,
        "told_odds_percent": row.told_odds_percent if row else told.percent,
        "windows": [{"starts_minute": start, "ends_minute": end} for start, end in windows or USUAL],
        "closures": [{"start": start, "end": end, "reason": reason} for start, end, reason in closures],
        "limits": [
            {"work_group": one.work_group, "starts_minute": one.starts_minute, "most": one.most} for one in limits
        ],
    }


def replace(session: Session, territory_id: int, wanted: Mapping[str, Any]) -> None:
    """Writes windows, closures and limits in place of those that were set."""
    for table in PARTS:
        session.execute(delete(table).where(table.territory_id == territory_id))
    session.add_all(SlotWindow(territory_id=territory_id, **window) for window in wanted["windows"])
    session.add_all(
        Closure(territory_id=territory_id, during=Range(one["start"], one["end"]), reason=one["reason"])
        for one in wanted["closures"]
    )
    session.add_all(CapacityRule(territory_id=territory_id, **limit) for limit in wanted["limits"])
    session.flush()
