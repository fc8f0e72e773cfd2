"""What goodwill a territory grants is set by its operator, on the version that was read."""

from dataclasses import dataclass

from dispatch.db.tables import GoodwillRule
from dispatch.goodwill.queries import territory_rules as queries
from dispatch.goodwill.rules.territory_rules import Limits, TerritoryRule
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Stale
from dispatch.workforce.services import territories


@dataclass(frozen=True)
class TerritoryRuleIn:
    """What differs in a territory; None leaves the house's."""

    limits: Limits | None = None
    on_broken_promise: int | None = None


def read(work: Work, territory_id: int) -> TerritoryRule:
    """What is set for a territory. Raises `Missing`."""
    territories.visible(work, territory_id)
    return queries.rule(work.session, territory_id)


def put(work: Work, territory_id: int, version: int, wanted: TerritoryRuleIn) -> TerritoryRule:
    """Replaces what is set; it holds for grants and broken promises to come. Raises `Missing` and `Stale`."""
    territories.visible(work, territory_id)
    row = queries.locked(work.session, territory_id)
    present = row.version if row else 0
    if present != version:
        raise Stale("goodwill rules", present)
    if row is None:
        row = GoodwillRule(territory_id=territory_id, version=0)
        work.session.add(row)
    row.limits = None if wanted.limits is None else {role.value: list(most) for role, most in wanted.limits.items()}
    row.on_broken_promise = wanted.on_broken_promise
    row.version += 1
    work.session.flush()
    audit(work, "goodwill_rules.set", "territory", territory_id)
    return queries.rule(work.session, territory_id)
