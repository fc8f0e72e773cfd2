"""A day that goes otherwise for many at once: all are taken out, and the whole day is repaired together."""

from collections.abc import Collection
from zoneinfo import ZoneInfo

from dispatch.db.tables import Plan, Technician, Territory
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.live_day.rules.disruptions import DAY_REPAIR_SECONDS, Disruption
from dispatch.live_day.services import disruptions
from dispatch.planning.queries import route_locks as route_queries
from dispatch.planning.services import plans
from dispatch.vocabulary.errors import Invalid, Missing
from dispatch.workforce.queries import territories as territory_queries


def repair_day(work: Work, territory_code: str, technician_ids: Collection[int] = (), why: str = "") -> Plan:
    """Takes these technicians out and asks for one repair of their territory's whole day, from what stands.

    What has begun, is imminent or pinned stays; each promise that moves has its price. One repair for all leaves no
    plan that another one overtakes. Raises `Missing` for an unknown territory, `Invalid` for somebody else's
    technician.
    """
    territory_id = territory_queries.id_of_code(work.session, territory_code)
    if territory_id is None or not work.actor.sees_territory(territory_id):
        raise Missing("territory")
    territory = work.session.get_one(Territory, territory_id)
    route_queries.hold(work.session, technician_ids)
    for technician_id in sorted(set(technician_ids)):
        _must_belong(work, technician_id, territory_id)
        disruptions.send_away(work, technician_id, Disruption.TECHNICIAN_ILL, why=why)
    kind = f"disruption.{Disruption.DAY_UPSET.value}"
    audit(work, kind, "territory", territory_id, why=why or None)
    announce(work, kind, "territory", territory_id, territory_id=territory_id)
    today = work.now.astimezone(ZoneInfo(territory.zone)).date()
    cause = Disruption.DAY_UPSET.value
    return plans.ask(work, territory_id, (today, today), solve_seconds=DAY_REPAIR_SECONDS, cause=cause)


def _must_belong(work: Work, technician_id: int, territory_id: int) -> None:
    technician = work.session.get(Technician, technician_id)
    if technician is None or technician.territory_id != territory_id:
        raise Invalid("unknown_technician", "There is no such technician in this territory.")
