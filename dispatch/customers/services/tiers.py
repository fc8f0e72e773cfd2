"""An operator says what customers of a tier are given."""

from collections.abc import Mapping
from typing import Any

from dispatch.customers.queries import tiers as queries
from dispatch.customers.rules.tiers import TierRule
from dispatch.db.tables import TierSetting
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Stale
from dispatch.vocabulary.terms import Tier


def put(work: Work, tier: Tier, version: int, wanted: Mapping[str, Any]) -> TierRule:
    """Replaces a tier's rule; it holds at once for searches, plans and complaints to come. Raises `Stale`."""
    row = queries.locked(work.session, tier)
    present = row.version if row else 0
    if present != version:
        raise Stale("tier", present)
    if row is None:
        row = TierSetting(tier=tier.value, version=0)
        work.session.add(row)
    for name, value in wanted.items():
        setattr(row, name, value)
    row.version += 1
    work.session.flush()
    audit(work, "tier_rule.set", "tier", None, tier=tier.value)
    return queries.rule(work.session, tier)
