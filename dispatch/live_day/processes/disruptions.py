"""Plays for a day that goes otherwise, by kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dispatch.db.tables import Absence, Plan, Visit
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.once import RunOnce, every_time
from dispatch.kernel.work import Work
from dispatch.live_day.processes import emergencies
from dispatch.live_day.rules.disruptions import (
    CustomerCancels,
    DayUpset,
    Disruption,
    Emergency,
    NobodyHome,
    PartMissing,
    Reported,
    TechnicianIll,
    VehicleDown,
    VisitLonger,
    VisitShorter,
)
from dispatch.live_day.services import day_repair, disruptions
from dispatch.vocabulary.permissions import Actor


@dataclass(frozen=True)
class StartedRepair:
    """What was set going: a plan that is being computed, the visit that has a place already, or an absence."""

    plan_id: int | None = None
    visit_id: int | None = None
    technician_id: int | None = None
    absence_id: int | None = None


def play(backend: CoreBackend, actor: Actor, reported: Reported, once: RunOnce = every_time) -> StartedRepair:
    """Does at once what a disruption asks for. Raises what the services raise."""
    if isinstance(reported, Emergency):
        return _sent(emergencies.insert(backend, actor, reported, _telling(once)))
    with backend.work(actor) as work:
        return once(work, lambda: _PLAYS[reported.kind](work, reported))


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


def _ill(work: Work, told: TechnicianIll) -> StartedRepair:
    return _taken_out(work, *disruptions.take_out(work, told.technician_id, told.kind, why=told.why))


def _vehicle(work: Work, told: VehicleDown) -> StartedRepair:
    until = work.now + timedelta(minutes=told.minutes)
    return _taken_out(work, *disruptions.take_out(work, told.technician_id, told.kind, until=until, why=told.why))


def _longer(work: Work, told: VisitLonger) -> StartedRepair:
    plan = disruptions.lengthen(work, told.visit_id, told.minutes, told.why)
    return StartedRepair(plan.id if plan else None, told.visit_id)


def _shorter(work: Work, told: VisitShorter) -> StartedRepair:
    disruptions.shorten(work, told.visit_id, told.minutes, told.why)
    return StartedRepair(visit_id=told.visit_id)


def _part(work: Work, told: PartMissing) -> StartedRepair:
    disruptions.miss_a_part(work, told.visit_id, told.why)
    return StartedRepair(visit_id=told.visit_id)


def _cancelled(work: Work, told: CustomerCancels) -> StartedRepair:
    disruptions.cancel_order(work, told.order_id, told.why)
    return StartedRepair()


def _nobody_home(work: Work, told: NobodyHome) -> StartedRepair:
    disruptions.find_nobody(work, told.visit_id, told.why)
    return StartedRepair(visit_id=told.visit_id)


def _day(work: Work, told: DayUpset) -> StartedRepair:
    return StartedRepair(day_repair.repair_day(work, told.territory, told.technician_ids, told.why).id)


def _taken_out(work: Work, absence: Absence, plan: Plan | None) -> StartedRepair:
    work.session.flush()
    return StartedRepair(plan.id if plan else None, technician_id=absence.technician_id, absence_id=absence.id)


_PLAYS: Mapping[Disruption, Callable[[Work, Any], StartedRepair]] = {
    Disruption.TECHNICIAN_ILL: _ill,
    Disruption.VEHICLE_DOWN: _vehicle,
    Disruption.VISIT_LONGER: _longer,
    Disruption.VISIT_SHORTER: _shorter,
    Disruption.PART_MISSING: _part,
    Disruption.CUSTOMER_CANCELS: _cancelled,
    Disruption.NOBODY_HOME: _nobody_home,
    Disruption.DAY_UPSET: _day,
}
