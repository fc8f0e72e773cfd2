"""Questions about what customers of each tier are given."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.customers.rules.tiers import TierRule, rule_of
from dispatch.db.tables import TierSetting
from dispatch.vocabulary.terms import Tier

KEPT = "(SELECT to_jsonb(tier_rules) FROM tier_rules WHERE tier_rules.tier = customers.tier)"
"""What is kept of the rule of a row's customer, for `rule_of`; within a statement over `customers`."""


def rules(session: Session) -> list[TierRule]:
    """Every tier's rule, the lowest first, as it is set or as usual."""
    kept = {row.tier: _values(row) for row in session.scalars(select(TierSetting))}
    return [rule_of(tier, kept.get(tier.value)) for tier in Tier]


def rule(session: Session, tier: str) -> TierRule:
    """One tier's rule."""
    row = session.get(TierSetting, tier)
    return rule_of(tier, _values(row) if row else None)


def locked(session: Session, tier: Tier) -> TierSetting | None:
    """What is set for a tier, locked until the transaction ends."""
    return session.get(TierSetting, tier.value, with_for_update=True, populate_existing=True)


def _values(row: TierSetting) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in TierSetting.__table__.columns}
