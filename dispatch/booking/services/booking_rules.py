"""What a territory offers and takes on: set as a whole, on the version that its author read."""

from collections.abc import Mapping
from typing import Any

from dispatch.booking.queries import booking_rules as queries
from dispatch.db.tables import BookingRules
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Stale
from dispatch.workforce.services import territories


def read(work: Work, territory_id: int) -> dict[str, Any]:
    """The rules of a territory with their version; those that hold where nothing was set have version 0."""
    territories.visible(work, territory_id)
    return queries.whole(work.session, territory_id)


def put(work: Work, territory_id: int, version: int, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Replaces the rules of a territory. Raises `Missing`, and `Stale` for an older version."""
    territories.visible(work, territory_id)
    row = queries.locked(work.session, territory_id)
    present = row.version if row else 0
    if present != version:
        raise Stale("booking rules", present)
    if row is None:
        row = BookingRules(territory_id=territory_id, version=0)
        work.session.add(row)
    for name in (
        "reserve_percent",
        "closes_minutes",
        "hold_minutes",
        "waitlist_minutes",
        "waitlist_at_once",
        "least_odds_percent",
        "told_windows",
        "told_odds_percent",
    ):
        setattr(row, name, wanted[name])
    row.version += 1
    work.session.flush()
    queries.replace(work.session, territory_id, wanted)
    audit(work, "booking_rules.set", "territory", territory_id)
    return queries.whole(work.session, territory_id)
