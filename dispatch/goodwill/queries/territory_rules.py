"""Questions about what goodwill territories grant."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.db.tables import GoodwillRule, Territory
from dispatch.goodwill.rules.territory_rules import TerritoryRule, limits_of


def rule(session: Session, territory_id: int | None) -> TerritoryRule:
    """What is set for a territory; what lies in none goes by the house's."""
    row = session.get(GoodwillRule, territory_id) if territory_id is not None else None
    return _rule(row) if row is not None else TerritoryRule(territory_id or 0)


def rules(session: Session, territory_ids: Iterable[int]) -> dict[int, TerritoryRule]:
    """The same of several territories, by their ids."""
    ids = list(territory_ids)
    found = {
        row.territory_id: _rule(row)
        for row in session.scalars(select(GoodwillRule).where(GoodwillRule.territory_id.in_(ids)))
    }
    return {one: found.get(one, TerritoryRule(one)) for one in ids}


def locked(session: Session, territory_id: int) -> GoodwillRule | None:
    """What is set; its territory is held until the transaction ends, also where nothing was set before."""
    session.execute(select(Territory.id).where(Territory.id == territory_id).with_for_update(key_share=True))
    return session.get(GoodwillRule, territory_id, populate_existing=True)


def _rule(row: GoodwillRule) -> TerritoryRule:
    return TerritoryRule(row.territory_id, limits_of(row.limits), row.on_broken_promise, row.version)
