"""What an order's or a complaint's page says of goodwill."""

from typing import Any

from dispatch.goodwill.queries import goodwill as queries
from dispatch.goodwill.queries import territory_rules
from dispatch.goodwill.queries.goodwill import GoodwillFilter
from dispatch.http.guard import actor
from dispatch.kernel.work import Work
from dispatch.vocabulary.complaints import GoodwillKind
from dispatch.vocabulary.permissions import Permission
from notify import GIFT_LIMIT

MOST_SHOWN = 50


def goodwill_shown(work: Work, about: GoodwillFilter, territory_id: int | None, granted_at: str) -> dict[str, Any]:
    """The newest grants, and what the reader may do about them by the territory's limits.

    `granted_at` is where the form of a new one goes.
    """
    may_read = actor().may(Permission.COMPLAINTS_READ)
    limits = territory_rules.rule(work.session, territory_id).limits_in(work.tools.goodwill_limits)
    may_grant = actor().may(Permission.COMPLAINTS_WRITE) and actor().role in limits
    return {
        "goodwill": queries.page(work.session, actor(), about, limit=MOST_SHOWN) if may_read else [],
        "may_grant": may_grant,
        "may_settle": actor().may(Permission.COMPLAINTS_WRITE),
        "granted_at": granted_at,
        "goodwill_kinds": [kind.value for kind in GoodwillKind],
        "goodwill_currency": work.tools.goodwill_currency,
        "most_at_once": limits.get(actor().role, (0, 0))[0],
        "longest_gift": GIFT_LIMIT,
    }
