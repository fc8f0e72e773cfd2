"""Orders come in and are cancelled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dispatch.db.models import Customer, Site, Visit, VisitWindow, WorkOrder, WorkType
from dispatch.db.queries import orders as queries
from dispatch.db.queries import territories as territory_queries
from dispatch.db.queries import work_types as work_type_queries
from dispatch.db.ranges import Range
from dispatch.domain.errors import Invalid, Missing
from dispatch.domain.orders import MANUAL, OrderIn, usable_windows
from dispatch.domain.states import OPEN_VISITS, OrderState, VisitState, advance
from dispatch.domain.territories import Home, choose
from dispatch.domain.windows import Window
from dispatch.domain.words import AppointmentState, LocationState
from dispatch.gateways.phones import read_phone
from dispatch.services.appointments import withdraw
from dispatch.services.links import revoke
from dispatch.services.records import announce, audit
from dispatch.services.work import Work

GEOCODE = "geocode_site"


@dataclass(frozen=True)
class Placed:
    """An order that is here, and whether this request made it."""

    order: WorkOrder
    created: bool


def place(work: Work, wanted: OrderIn, *, source: str | None = None) -> Placed:
    """Takes an order in with its first visit, or finds the live one with the same source and external id.

    An integration's source is its name; a person's is what he says, `manual` when he says nothing. A repetition
    changes nothing at all. Raises `Invalid` for a phone, window, kind or territory that can't be used.
    """
    source = work.actor.source or source or MANUAL
    if wanted.external_id is not None:
        queries.queue_up(work.session, source, wanted.external_id)
        known = queries.live(work.session, source, wanted.external_id)
        if known is not None:
            return Placed(known, created=False)
    windows = usable_windows(wanted.windows, work.now)
    customer = _keep_customer(work, wanted, source)
    site = _keep_site(work, wanted, customer)
    order = _write(work, wanted, source, customer, site)
    order.visits = [_first_visit(work, order, windows)]
    work.session.flush()
    if site.location_state == LocationState.NEEDS_GEOCODING:
        work.tools.queue.defer(work.session, GEOCODE, site_id=site.id)
    audit(work, "order.placed", "order", order.id, source=source)
    announce(work, "order.received", "order", order.id, territory_id=order.territory_id, source=source)
    return Placed(order, created=True)


def visible(work: Work, order_id: int) -> WorkOrder:
    """An order within the actor's bounds; raises `Missing` for any other."""
    order = queries.visible(work.session, work.actor, order_id)
    if order is None:
        raise Missing("order")
    return order


def cancel(work: Work, order_id: int, why: str) -> WorkOrder:
    """Cancels an order with its open visits, and tells a customer who was promised an arrival, once.

    A cancelled order stays as it is. Raises `Refused` when the order has ended otherwise or the work is under way.
    """
    order = queries.locked(work.session, work.actor, order_id)
    if order is None:
        raise Missing("order")
    if order.state == OrderState.CANCELLED:
        return order
    order.state = advance(OrderState(order.state), OrderState.CANCELLED)
    order.state_reason = "asked"
    order.version += 1
    for visit in order.visits:
        if visit.state in OPEN_VISITS:
            _cancel_visit(work, visit)
    audit(work, "order.cancelled", "order", order.id, why=why)
    announce(work, "order.cancelled", "order", order.id, territory_id=order.territory_id, source=order.source)
    work.session.flush()
    return order


def _cancel_visit(work: Work, visit: Visit) -> None:
    visit.state = advance(VisitState(visit.state), VisitState.CANCELLED)
    visit.version += 1
    withdraw(work, visit, AppointmentState.CANCELLED, tell_kind="cancelled")
    revoke(work, visit.id)


def _first_visit(work: Work, order: WorkOrder, windows: Sequence[Window]) -> Visit:
    work_type = work_type_of(work, order.kind, order.symptom)
    return Visit(
        number=1,
        state=VisitState.DRAFT,
        service_seconds=work_type.service_minutes * 60,
        skills=list(work_type.skills),
        version=1,
        windows=window_rows(windows),
    )


def window_rows(windows: Iterable[Window]) -> list[VisitWindow]:
    """Windows as a visit keeps them."""
    return [VisitWindow(during=Range(window.start, window.end)) for window in windows]


def work_type_of(work: Work, kind: str, symptom: str | None) -> WorkType:
    """How long this work takes and what one must be able to do; raises `Invalid` when nobody has said."""
    work_type = work_type_queries.best(work.session, kind, symptom)
    if work_type is None:
        raise Invalid("no_work_type", "There is no work type for this kind of order; add one first.")
    return work_type


def _keep_customer(work: Work, wanted: OrderIn, source: str) -> Customer:
    customer = wanted.customer
    phone = read_phone(customer.phone, work.tools.phone_region)
    values = {
        "source": source,
        "external_id": customer.external_id,
        "name": customer.name,
        "phone": phone.number,
        "textable": phone.textable,
        "language": customer.language or work.tools.default_language,
        "tier": customer.tier,
    }
    return queries.keep_customer(work.session, values)


def _keep_site(work: Work, wanted: OrderIn, customer: Customer) -> Site:
    site = wanted.site
    located = site.point is not None
    values = {
        "customer_id": customer.id,
        "address": site.address,
        "lat": site.lat,
        "lon": site.lon,
        "location_state": LocationState.LOCATED if located else LocationState.NEEDS_GEOCODING,
        "located_by": "order" if located else None,
        "access_notes": site.access_notes,
    }
    return queries.keep_site(work.session, values)


def _write(work: Work, wanted: OrderIn, source: str, customer: Customer, site: Site) -> WorkOrder:
    order = WorkOrder(
        source=source,
        external_id=wanted.external_id,
        customer=customer,
        site=site,
        territory_id=territory_of(work, wanted.territory, site),
        kind=wanted.kind,
        symptom=wanted.symptom,
        priority=wanted.priority,
        state=OrderState.RECEIVED,
        reported_at=wanted.reported_at or work.now,
        received_at=work.now,
        version=1,
    )
    work.session.add(order)
    return order


def territory_of(work: Work, code: str | None, site: Site) -> int | None:
    """The territory with the given code, or the one that the rule in `domain.territories` chooses for the site.

    Raises `Invalid` when the code is unknown or outside the actor's bounds.
    """
    bounds = work.actor.territory_ids
    if code is not None:
        found = territory_queries.id_of_code(work.session, code)
        if found is None or not work.actor.sees_territory(found):
            raise Invalid("unknown_territory", "There is no territory with this code.")
        return found
    known = territory_queries.ids(work.session, bounds)
    homes = [Home(*home) for home in territory_queries.homes(work.session)] if len(known) > 1 else []
    point = None if site.lat is None or site.lon is None else (site.lat, site.lon)
    return choose(known, homes, point)
