"""A day that goes otherwise for many at once: all are taken out, and the whole day is repaired together."""

from collections.abc import Collection

from dispatch.db.tables import Plan, Technician
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.live_day.rules.disruptions import DAY_REPAIR_SECONDS, Disruption
from dispatch.live_day.services import disruptions
from dispatch.planning.queries import route_locks as route_queries
from dispatch.planning.services import plans
from dispatch.vocabulary.errors import Invalid
from dispatch.workforce.queries import technicians as people_queries
from dispatch.workforce.services.territories import NoTerritory, territory_of_code
from dispatch.workforce.services.zones import zone_of_territory


def repair_day(work: Work, territory_code: str, technician_ids: Collection[int] = (), why: str = "") -> Plan:
    """Takes these technicians out and asks for one repair of their territory's whole day, from what stands.

    What has begun, is imminent or pinned stays; each promise that moves has its price. One repair for all leaves no
    plan that another one overtakes. Raises `Missing` for an unknown territory, `Invalid` for somebody else's
    technician.
    """
    territory_id = territory_of_code(work, territory_code, NoTerritory)
    route_queries.hold(work.session, technician_ids)
    people = _of_territory(work, technician_ids, territory_id)
    disruptions.send_all_away(work, people, Disruption.TECHNICIAN_ILL, why=why)
    kind = f"disruption.{Disruption.DAY_UPSET.value}"
    audit(work, kind, "territory", territory_id, why=why or None)
    announce(work, kind, "territory", territory_id, territory_id=territory_id)
    today = work.now.astimezone(zone_of_territory(work, territory_id)).date()
    cause = Disruption.DAY_UPSET.value
    return plans.ask(work, territory_id, (today, today), solve_seconds=DAY_REPAIR_SECONDS, cause=cause)


def _of_territory(work: Work, technician_ids: Collection[int], territory_id: int) -> list[Technician]:
    """Active technicians of the territory, by their ids in order. Raises `Invalid`."""
    known = people_queries.by_id(work.session, technician_ids)
    people = [known[one] for one in sorted(set(technician_ids)) if one in known]
    if len(people) < len(set(technician_ids)) or any(one.territory_id != territory_id for one in people):
        raise Invalid("unknown_technician", "There is no such technician in this territory.")
    if not all(one.active for one in people):
        raise Invalid("unknown_technician", "There is no such technician at work.")
    return people
