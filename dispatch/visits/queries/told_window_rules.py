"""By which rule the customers of a territory are told their windows."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.db.tables import BookingRules, SlotWindow
from dispatch.visits.rules.told_windows import OFFERED_USUALLY, ToldRules
from dispatch.vocabulary.terms import WindowForm


def of_territory(session: Session, territory_id: int) -> ToldRules:
    """The territory's rule; where none was set windows are told by the hour."""
    row = session.get(BookingRules, territory_id)
    if row is None:
        return ToldRules()
    offered = session.execute(
        select(SlotWindow.starts_minute, SlotWindow.ends_minute)
        .where(SlotWindow.territory_id == territory_id)
        .order_by(SlotWindow.starts_minute)
    ).all()
    windows = tuple((start, end) for start, end in offered) or OFFERED_USUALLY
    return ToldRules(WindowForm(row.told_windows), row.told_odds_percent, windows)
