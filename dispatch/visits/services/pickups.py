"""What becomes of stops at the supply place whose visit went elsewhere: others of that shift may need them still."""

from collections import Counter
from collections.abc import Collection

from dispatch.db.tables import Pickup, Visit
from dispatch.kernel.rows.task_rows import end_causes
from dispatch.kernel.work import Work
from dispatch.visits.queries import pickups as queries
from dispatch.workforce.rules.part_needs import as_spelled, quantities_of

LACKS_PARTS = "parts_to_bring"
"""The task where somebody is to come, whatever happens, who does not have what the visit needs."""


def settle(work: Work, visits: Collection[Visit]) -> None:
    """Hands pickups for these visits on to whoever else needs them later in the same shift, or takes them out.

    What is taken is what the visits after it need at most. The caller has locked the visits and changed them.
    """
    for pickup in queries.waiting_for(work.session, [visit.id for visit in visits]):
        needing = [one for one in queries.after(work.session, pickup) if _takes_of(pickup, one)]
        if needing:
            _hand_on(work, pickup, needing)
        else:
            queries.replace(work.session, [pickup.id], [])


def bring_nothing(work: Work, visits: Collection[Visit]) -> None:
    """Nobody need bring anything for these visits to whoever had them."""
    ids = [visit.id for visit in visits if visit.parts_needed or visit.tools_needed]
    if ids:
        end_causes(work.session, ids, work.now, (LACKS_PARTS,))


def _takes_of(pickup: Pickup, visit: Visit) -> bool:
    parts = quantities_of(pickup.parts).keys() & quantities_of(visit.parts_needed).keys()
    return bool(parts) or not set(pickup.tools).isdisjoint(visit.tools_needed)


def _hand_on(work: Work, pickup: Pickup, needing: list[Visit]) -> None:
    needs = Counter[str]()
    for visit in needing:
        needs.update(quantities_of(visit.parts_needed))
    parts = as_spelled(Counter(quantities_of(pickup.parts)) & needs)
    tools = sorted(set(pickup.tools) & {tool for visit in needing for tool in visit.tools_needed})
    ids = [visit.id for visit in needing]
    whose = pickup.visit_id if pickup.visit_id in ids else ids[0]
    if (whose, parts, tools) != (pickup.visit_id, pickup.parts, pickup.tools):
        queries.amend(work.session, pickup, whose, parts, tools)
