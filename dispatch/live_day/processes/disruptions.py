"""Plays for a day that goes otherwise, by kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dispatch.db.tables import Plan, Visit
from dispatch.kernel.house import House
from dispatch.kernel.once import Once, every_time
from dispatch.kernel.work import Work
from dispatch.live_day.processes import emergencies
from dispatch.live_day.rules.disruptions import Disruption, Upset
from dispatch.live_day.services import day_repair, disruptions
from dispatch.vocabulary.permissions import Actor


@dataclass(frozen=True)
class Repair:
    """What was set going: a plan that is being computed, or the visit that has a place already."""

    plan_id: int | None = None
    visit_id: int | None = None
    technician_id: int | None = None


def play(house: House, actor: Actor, upset: Upset, once: Once = every_time) -> Repair:
    """Does at once what a disruption asks for. Raises what the services raise."""
    if upset.kind is Disruption.EMERGENCY:
        return _sent(emergencies.insert(house, actor, upset.order_id or 0, _telling(once)))
    with house.work(actor) as work:
        return once(work, lambda: _play(work, upset))


def _play(work: Work, upset: Upset) -> Repair:
    plan = _PLAYS[upset.kind](work, upset)
    return Repair(plan.id if plan else None, upset.visit_id, upset.technician_id)


def _sent(visit: Visit) -> Repair:
    return Repair(visit_id=visit.id, technician_id=visit.technician_id)


def _telling(once: Once) -> Once:
    """The same, where a visit is decided and the repair that it makes is what must be told again."""

    def run(work: Work, decide: Callable[[], Any]) -> Any:
        decided: list[Visit] = []

        def told() -> Repair:
            decided.append(decide())
            return _sent(decided[0])

        once(work, told)
        return decided[0]

    return run


def _ill(work: Work, upset: Upset) -> Plan | None:
    return disruptions.take_out(work, upset.technician_id or 0, upset.kind, why=upset.why)


def _vehicle(work: Work, upset: Upset) -> Plan | None:
    until = work.now + timedelta(minutes=upset.minutes or 0)
    return disruptions.take_out(work, upset.technician_id or 0, upset.kind, until=until, why=upset.why)


def _longer(work: Work, upset: Upset) -> Plan | None:
    return disruptions.lengthen(work, upset.visit_id or 0, upset.minutes or 0, upset.why)


def _part(work: Work, upset: Upset) -> Plan | None:
    disruptions.miss_a_part(work, upset.visit_id or 0, upset.why)
    return None


def _cancelled(work: Work, upset: Upset) -> Plan | None:
    disruptions.cancel_order(work, upset.order_id or 0, upset.why)
    return None


def _nobody_home(work: Work, upset: Upset) -> Plan | None:
    disruptions.find_nobody(work, upset.visit_id or 0, upset.why)
    return None


def _day(work: Work, upset: Upset) -> Plan | None:
    return day_repair.repair_day(work, upset.territory, upset.technician_ids, upset.why)


_PLAYS: Mapping[Disruption, Callable[[Work, Upset], Plan | None]] = {
    Disruption.TECHNICIAN_ILL: _ill,
    Disruption.VEHICLE_DOWN: _vehicle,
    Disruption.VISIT_LONGER: _longer,
    Disruption.PART_MISSING: _part,
    Disruption.CUSTOMER_CANCELS: _cancelled,
    Disruption.NOBODY_HOME: _nobody_home,
    Disruption.DAY_UPSET: _day,
}
