"""Plays for a day that goes otherwise, by kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dispatch.db.tables import Plan, Visit
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.once import RunOnce, every_time
from dispatch.kernel.work import Work
from dispatch.live_day.processes import emergencies
from dispatch.live_day.rules.disruptions import Disruption, DisruptionReport
from dispatch.live_day.services import day_repair, disruptions
from dispatch.vocabulary.permissions import Actor


@dataclass(frozen=True)
class StartedRepair:
    """What was set going: a plan that is being computed, or the visit that has a place already."""

    plan_id: int | None = None
    visit_id: int | None = None
    technician_id: int | None = None


def play(backend: CoreBackend, actor: Actor, disruption: DisruptionReport, once: RunOnce = every_time) -> StartedRepair:
    """Does at once what a disruption asks for. Raises what the services raise."""
    if disruption.kind is Disruption.EMERGENCY:
        return _sent(emergencies.insert(backend, actor, disruption.order_id or 0, _telling(once)))
    with backend.work(actor) as work:
        return once(work, lambda: _play(work, disruption))


def _play(work: Work, disruption: DisruptionReport) -> StartedRepair:
    plan = _PLAYS[disruption.kind](work, disruption)
    return StartedRepair(plan.id if plan else None, disruption.visit_id, disruption.technician_id)


def _sent(visit: Visit) -> StartedRepair:
    return StartedRepair(visit_id=visit.id, technician_id=visit.technician_id)


def _telling(once: RunOnce) -> RunOnce:
    """The same, where a visit is decided and the repair that it makes is what must be told again."""

    def run(work: Work, decide: Callable[[], Any]) -> Any:
        decided: list[Visit] = []

        def told() -> StartedRepair:
            decided.append(decide())
            return _sent(decided[0])

        once(work, told)
        return decided[0]

    return run


def _ill(work: Work, disruption: DisruptionReport) -> Plan | None:
    return disruptions.take_out(work, disruption.technician_id or 0, disruption.kind, why=disruption.why)


def _vehicle(work: Work, disruption: DisruptionReport) -> Plan | None:
    until = work.now + timedelta(minutes=disruption.minutes or 0)
    return disruptions.take_out(work, disruption.technician_id or 0, disruption.kind, until=until, why=disruption.why)


def _longer(work: Work, disruption: DisruptionReport) -> Plan | None:
    return disruptions.lengthen(work, disruption.visit_id or 0, disruption.minutes or 0, disruption.why)


def _part(work: Work, disruption: DisruptionReport) -> Plan | None:
    disruptions.miss_a_part(work, disruption.visit_id or 0, disruption.why)
    return None


def _cancelled(work: Work, disruption: DisruptionReport) -> Plan | None:
    disruptions.cancel_order(work, disruption.order_id or 0, disruption.why)
    return None


def _nobody_home(work: Work, disruption: DisruptionReport) -> Plan | None:
    disruptions.find_nobody(work, disruption.visit_id or 0, disruption.why)
    return None


def _day(work: Work, disruption: DisruptionReport) -> Plan | None:
    return day_repair.repair_day(work, disruption.territory, disruption.technician_ids, disruption.why)


_PLAYS: Mapping[Disruption, Callable[[Work, DisruptionReport], Plan | None]] = {
    Disruption.TECHNICIAN_ILL: _ill,
    Disruption.VEHICLE_DOWN: _vehicle,
    Disruption.VISIT_LONGER: _longer,
    Disruption.PART_MISSING: _part,
    Disruption.CUSTOMER_CANCELS: _cancelled,
    Disruption.NOBODY_HOME: _nobody_home,
    Disruption.DAY_UPSET: _day,
}
