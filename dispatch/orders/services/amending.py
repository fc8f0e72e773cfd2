"""Changes to an order that is here: each lands whole, on the version that its author read."""

from collections.abc import Callable, Mapping
from typing import Any

from dispatch.customers.services import lines
from dispatch.db.ranges import window_of
from dispatch.db.tables import Visit, WorkOrder
from dispatch.kernel.phone_parsing import read_phone
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.orders.queries import orders as queries
from dispatch.orders.queries import work_types as work_type_queries
from dispatch.orders.rules.orders import arrival_stands, usable_windows
from dispatch.orders.rules.service_times import service_seconds
from dispatch.orders.services import repeats
from dispatch.orders.services.geocoding import leave_to_geocoders, settle_located
from dispatch.orders.services.orders import window_rows, work_type_of
from dispatch.visits.services.appointments import withdraw
from dispatch.visits.services.assignment import release
from dispatch.visits.services.crews import take_crew
from dispatch.vocabulary.errors import Missing, Refused, Stale, naming
from dispatch.vocabulary.facts import CustomerNumberChanged, OrderPlaced, PartsAskedFor, PromiseTakenBack
from dispatch.vocabulary.states import ENDED_ORDERS, STARTED_VISITS, VisitState
from dispatch.vocabulary.terms import AppointmentState, LocationState
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries import certificates as certificate_queries
from dispatch.workforce.queries import technicians as people_queries
from dispatch.workforce.rules.skills import mastered, tidied
from dispatch.workforce.services.points import must_be_plausible
from dispatch.workforce.services.territories import territory_of

REPLANNING = frozenset({"windows", "symptom", "territory"})
"""What an arrival that was promised may not survive."""


def amend(work: Work, order_id: int, version: int, changes: Mapping[str, Any]) -> WorkOrder:
    """Changes what is named: priority, symptom, windows, territory (code), line, customer and site (fields of each).

    A visit whose planned arrival, length, skills or territory no longer fit goes back to the planner. Its customer is
    told at once that the promise does not stand, and a person is asked for another time. Raises `Stale` for an older
    version, `Refused` when the order has ended or its technician is on the way, `Invalid` for values that can't be
    used.
    """
    order = queries.locked(work.session, work.actor, order_id)
    if order is None:
        raise Missing("order")
    if order.version != version:
        raise Stale("order", order.version)
    if order.state in ENDED_ORDERS:
        raise Refused("order_ended", "The order has ended; place a new one.")
    visit = _open_visit(order)
    if visit is not None and visit.state in STARTED_VISITS and REPLANNING & set(changes):
        raise Refused("visit_started", "The technician is on the way; this can't change any more.")
    for part, value in changes.items():
        CHANGES[part](work, order, value)
    order.version += 1
    if visit is not None:
        visit.version += 1
        _keep_or_take_back(work, order, visit)
        if "symptom" in changes:
            work.publish(PartsAskedFor(visit.id))
    if "service_id" in changes:
        work.publish(OrderPlaced(order.id))
    audit(work, "order.amended", "order", order.id, fields=sorted(changes))
    announce(
        work, "order.amended", "order", order.id, territory_id=order.territory_id, source=order.source,
        fields=sorted(changes),
    )  # fmt: skip
    work.session.flush()
    return order


def _open_visit(order: WorkOrder) -> Visit | None:
    ended = (VisitState.COMPLETED, VisitState.PARTIAL, VisitState.CANNOT_COMPLETE, VisitState.CANCELLED)
    return next((visit for visit in reversed(order.visits) if visit.state not in ended), None)


def _change_priority(_work: Work, order: WorkOrder, priority: str) -> None:
    order.priority = priority


def _change_symptom(work: Work, order: WorkOrder, symptom: str | None) -> None:
    before = work_type_queries.best(work.session, order.kind, order.symptom)
    order.symptom = symptom
    work_type = work_type_of(work, order.kind, symptom)
    visit = _open_visit(order)
    if visit is not None:
        visit.service_seconds = service_seconds(work_type.service_minutes, work_type.learned_percent)
        own = set(visit.skills) - set(before.skills if before else ())
        visit.skills = tidied([*work_type.skills, *own])
        take_crew(work, visit, work_type.crew, work_type.mate_skills)
        visit.parts_needed, visit.tools_needed = list(work_type.parts_needed), list(work_type.tools_needed)


def _change_windows(work: Work, order: WorkOrder, windows: list[Window]) -> None:
    visit = _open_visit(order)
    if visit is None:
        raise Refused("no_open_visit", "No visit is open whose windows could change.")
    visit.windows = window_rows(usable_windows(windows, work.now))


def _change_territory(work: Work, order: WorkOrder, code: str) -> None:
    order.territory_id = territory_of(work, code, None)


def _change_line(work: Work, order: WorkOrder, service_id: str) -> None:
    lines.name_line(work, order, service_id)
    work.session.flush()
    repeats.look_back(work, order)


def _change_customer(work: Work, order: WorkOrder, values: Mapping[str, Any]) -> None:
    customer = order.customer
    for name, value in values.items():
        if name == "phone":
            with naming("customer", "phone"):
                phone = read_phone(value, work.tools.phone_region)
            moved = customer.phone != phone.number
            customer.phone, customer.phone_extension = phone.number, phone.extension
            customer.textable = phone.textable
            if moved:
                work.publish(CustomerNumberChanged(customer.id))
        else:
            setattr(customer, name, value)


def _change_site(work: Work, order: WorkOrder, values: Mapping[str, Any]) -> None:
    site = order.site
    moved = values.get("address", site.address) != site.address
    if "lat" in values:
        with naming("site", "lat"):
            must_be_plausible(work, (values["lat"], values["lon"]), order.territory_id)
    for name, value in values.items():
        setattr(site, name, value)
    if "lat" in values:
        site.location_state, site.located_by = LocationState.LOCATED, "person"
        settle_located(work, site)
    elif moved:
        leave_to_geocoders(work, site)


def _keep_or_take_back(work: Work, order: WorkOrder, visit: Visit) -> None:
    if visit.technician_id is None or visit.state in STARTED_VISITS or _still_fits(work, order, visit):
        return
    lost = withdraw(work, visit, AppointmentState.CANCELLED, tell_kind="postponed")
    release(work, visit)
    visit.pinned_technician_id = visit.pinned_arrival = None
    if lost is not None:
        work.publish(PromiseTakenBack(visit.id, lost.id, "order_changed"))
    announce(work, "visit.taken_back", "visit", visit.id, territory_id=order.territory_id, source=order.source)


def _still_fits(work: Work, order: WorkOrder, visit: Visit) -> bool:
    during = visit.during
    if during is None or during.lower is None or during.upper is None or order.site.lat is None:
        return False
    technician = people_queries.technician(work.session, visit.technician_id)
    windows = [window_of(row.during) for row in visit.windows]
    return (
        technician is not None
        and technician.territory_id == order.territory_id
        and not visit.lacks_mate
        and set(visit.skills) <= mastered((one.skill, one.level) for one in technician.skills)
        and _mate_fits(work, visit)
        and visit.id not in certificate_queries.lapsed_visits(work.session, technician.id, work.now)
        and (during.upper - during.lower).total_seconds() >= visit.service_seconds
        and arrival_stands(during.lower, windows)
    )


def _mate_fits(work: Work, visit: Visit) -> bool:
    mate = people_queries.technician(work.session, visit.mate_id)
    return mate is None or set(visit.mate_skills) <= mastered((one.skill, one.level) for one in mate.skills)


CHANGES: Mapping[str, Callable[[Work, WorkOrder, Any], None]] = {
    "priority": _change_priority,
    "symptom": _change_symptom,
    "windows": _change_windows,
    "territory": _change_territory,
    "service_id": _change_line,
    "customer": _change_customer,
    "site": _change_site,
}
