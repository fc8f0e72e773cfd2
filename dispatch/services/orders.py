"""Orders come in."""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.db.models import Customer, Site, Visit, VisitWindow, WorkOrder
from dispatch.db.queries import orders as queries
from dispatch.db.queries import territories as territory_queries
from dispatch.db.queries import work_types as work_type_queries
from dispatch.db.ranges import Range
from dispatch.domain.errors import Invalid
from dispatch.domain.orders import MANUAL, OrderIn, usable_windows
from dispatch.domain.states import OrderState, VisitState
from dispatch.domain.territories import Home, choose
from dispatch.domain.windows import Window
from dispatch.domain.words import LocationState
from dispatch.gateways.phones import read_phone
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
    order.visits = [first_visit(work, order, windows)]
    work.session.flush()
    if site.location_state == LocationState.NEEDS_GEOCODING:
        work.tools.queue.defer(work.session, GEOCODE, site_id=site.id)
    audit(work, "order.placed", "order", order.id, source=source)
    announce(work, "order.received", "order", order.id, territory_id=order.territory_id, source=source)
    return Placed(order, created=True)


def first_visit(work: Work, order: WorkOrder, windows: Sequence[Window]) -> Visit:
    """The trip that a new order needs: as long, and with the skills, that its work type says."""
    work_type = work_type_queries.best(work.session, order.kind, order.symptom)
    if work_type is None:
        raise Invalid("no_work_type", "There is no work type for this kind of order; add one first.")
    return Visit(
        number=1,
        state=VisitState.DRAFT,
        service_seconds=work_type.service_minutes * 60,
        skills=list(work_type.skills),
        version=1,
        windows=[VisitWindow(during=Range(window.start, window.end)) for window in windows],
    )


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
