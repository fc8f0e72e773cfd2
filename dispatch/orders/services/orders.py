"""Orders come in and are cancelled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dispatch.customers.services import customer_file, lines
from dispatch.db.ranges import Range
from dispatch.db.tables import Visit, VisitWindow, WorkOrder, WorkType
from dispatch.kernel.actor_scope import scope_of, source_of
from dispatch.kernel.phone_parsing import read_phone
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.orders.queries import orders as queries
from dispatch.orders.queries import work_types as work_type_queries
from dispatch.orders.queries.intake import NewOrder, take_in
from dispatch.orders.rules.orders import MANUAL, OrderIn, still_open, usable_windows
from dispatch.orders.rules.service_times import service_seconds
from dispatch.orders.services import repeats, same_fault, standing_wishes
from dispatch.visits.services import pickups
from dispatch.vocabulary.errors import Invalid, Missing, naming
from dispatch.vocabulary.facts import CustomerNumberChanged, OrderPlaced, VisitCancelled
from dispatch.vocabulary.jobs import GEOCODE_SITE
from dispatch.vocabulary.states import OPEN_VISITS, OrderState, VisitState, advance
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries import skills as skill_queries
from dispatch.workforce.rules import part_needs
from dispatch.workforce.rules.skills import codes_of, tidied
from dispatch.workforce.services.points import must_be_plausible
from dispatch.workforce.services.territories import territory_of


@dataclass(frozen=True)
class PlacedOrder:
    """An order that is here, and whether this request made it."""

    order: WorkOrder
    created: bool
    dropped: tuple[Window, ...] = ()
    """The windows that were over when the order came in, and are not kept."""
    same_fault: Sequence[WorkOrder] = ()
    """Open orders that say the same, within the actor's bounds."""


def place(work: Work, wanted: OrderIn, *, source: str | None = None) -> PlacedOrder:
    """Takes an order in with its first visit, or finds the live one with the same source and external id.

    An integration's source is its name; a person's is what they say, `manual` when they say nothing. A repetition
    changes nothing at all; an order that the actor may not see is none that their external id could mean. Windows that
    are over by now are left out and named in the answer, and so are open orders that report the same. Raises `Invalid`
    for a phone, window, kind, point or territory that can't be used, and `Missing` for a customer who is named and not
    to be seen.
    """
    source = source_of(work.actor, source or MANUAL)
    if wanted.external_id is not None:
        queries.queue_up(work.session, source, wanted.external_id)
        known = queries.live(work.session, work.actor, source, wanted.external_id)
        if known is not None:
            return PlacedOrder(known, created=False)
    ahead, dropped = still_open(wanted.windows, work.now)
    new = _new_order(work, replace(wanted, windows=ahead or wanted.windows), source)
    line = lines.find_for_order(work, wanted.service_id, new.phone, new.address)
    number = _known_number(work, new)
    order = take_in(work.session, work.actor, replace(new, line_id=line.id if line else None))
    if number not in (None, new.phone):
        work.publish(CustomerNumberChanged(order.customer_id))
    _settle_place(work, order, wanted)
    if line is None and wanted.service_id is not None:
        lines.open_for_order(work, order, wanted.service_id)
    standing_wishes.take_over(work, order, wanted.technicians)
    repeats.look_back(work, order)
    work.publish(OrderPlaced(order.id))
    seen = queries.visible_of(work.session, work.actor, same_fault.tell(work, order))
    return PlacedOrder(order, created=True, dropped=dropped, same_fault=seen)


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
    same_fault.forget(work, order)
    audit(work, "order.cancelled", "order", order.id, why=why)
    announce(work, "order.cancelled", "order", order.id, territory_id=order.territory_id, source=order.source)
    work.session.flush()
    return order


def _cancel_visit(work: Work, visit: Visit) -> None:
    visit.state = advance(VisitState(visit.state), VisitState.CANCELLED)
    visit.version += 1
    work.session.flush()
    pickups.settle(work, [visit])
    work.publish(VisitCancelled(visit.id))


def window_rows(windows: Iterable[Window]) -> list[VisitWindow]:
    """Windows as a visit keeps them."""
    return [VisitWindow(during=Range(window.start, window.end)) for window in windows]


def work_type_of(work: Work, kind: str, symptom: str | None) -> WorkType:
    """How long this work takes and what one must be able to do; raises `Invalid` when nobody has said."""
    work_type = work_type_queries.best(work.session, kind, symptom)
    if work_type is None:
        raise Invalid("no_work_type", "There is no work type for this kind of order; add one first.")
    return work_type


def asked_for(work: Work, skills: Sequence[str]) -> list[str]:
    """What whoever comes must be able to do, once for each skill; codes that are new are known from now on."""
    skill_queries.keep(work.session, codes_of(skills))
    return tidied(skills)


def _new_order(work: Work, wanted: OrderIn, source: str) -> NewOrder:
    windows = usable_windows(wanted.windows, work.now)
    with naming("customer", "phone"):
        phone = read_phone(wanted.customer.phone, work.tools.phone_region)
    work_type = work_type_of(work, wanted.kind, wanted.symptom)
    with naming("territory"):
        territory_id = territory_of(work, wanted.territory, wanted.site.point)
    with naming("site", "lat"):
        must_be_plausible(work, wanted.site.point, territory_id)
    return NewOrder(
        source=source,
        scope=scope_of(work.actor),
        customer_id=wanted.customer_id,
        customer_external_id=wanted.customer.external_id,
        name=wanted.customer.name,
        phone=phone.number,
        phone_extension=phone.extension,
        textable=phone.textable,
        language=wanted.customer.language or work.tools.default_language,
        tier=wanted.customer.tier,
        care_consent=wanted.customer.care_consent,
        address=wanted.site.address,
        lat=wanted.site.lat,
        lon=wanted.site.lon,
        access_notes=wanted.site.access_notes,
        external_id=wanted.external_id,
        line_id=None,
        territory_id=territory_id,
        kind=wanted.kind,
        symptom=wanted.symptom,
        priority=wanted.priority,
        reported_at=wanted.reported_at or work.now,
        received_at=work.now,
        service_seconds=service_seconds(work_type.service_minutes, work_type.learned_percent),
        skills=asked_for(work, [*work_type.skills, *wanted.skills]),
        crew=wanted.crew or work_type.crew,
        mate_skills=_mate_skills(work, wanted, work_type),
        parts_needed=part_needs.tidied(work_type.parts_needed if wanted.parts_needed is None else wanted.parts_needed),
        tools_needed=sorted(set(work_type.tools_needed if wanted.tools_needed is None else wanted.tools_needed)),
        starts=[window.start for window in windows],
        ends=[window.end for window in windows],
        actor=work.actor.name,
    )


def _mate_skills(work: Work, wanted: OrderIn, work_type: WorkType) -> list[str]:
    if wanted.mate_skills is None:
        return list(work_type.mate_skills)
    return asked_for(work, wanted.mate_skills)


def _known_number(work: Work, new: NewOrder) -> str | None:
    """Under which number a customer was reached until now; None for a new one."""
    if new.customer_id is not None:
        return customer_file.visible(work, new.customer_id, lock=True).phone
    if new.customer_external_id is None:
        return None
    known = queries.customer_of(work.session, new.source, new.customer_external_id)
    return known.phone if known else None


def _settle_place(work: Work, order: WorkOrder, wanted: OrderIn) -> None:
    """Leaves an unlocated site to the geocoders; one that was located before this order may tell its territory."""
    site = order.site
    if site.lat is None or site.lon is None:
        work.defer(GEOCODE_SITE, site_id=site.id)
    elif wanted.site.point is None and order.territory_id is None:
        order.territory_id = territory_of(work, None, (site.lat, site.lon))
        announce(work, "order.located", "order", order.id, territory_id=order.territory_id, source=order.source)
        work.session.flush()
