"""A repair waits for the end of an outage instead of a visit, and its customer is told so."""

from dispatch.db.tables import Outage, OutageOrder, Visit, WorkOrder
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.messaging.services.customer_notices import tell
from dispatch.outages.queries import affected, joined_orders
from dispatch.outages.queries import outages as queries
from dispatch.outages.rules.joining import explains
from dispatch.outages.rules.reach import Place, covers
from dispatch.outages.services.outage_record import visible
from dispatch.outages.services.outage_texts import JOINED, tell_of_order
from dispatch.visits.services.appointments import withdraw
from dispatch.visits.services.assignment import release
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.facts import OrderPlaced
from dispatch.vocabulary.states import OPEN_OUTAGES, OPEN_VISITS, STARTED_VISITS, OrderState, OutageState, advance
from dispatch.vocabulary.terms import AppointmentState, JoinState, OrderKind

OUTAGE = "outage"
"""Why an order is held that waits for an outage."""


def join_new(work: Work, fact: OrderPlaced) -> None:
    """An order that has just come in joins the first outage that explains it, where nobody is promised for it yet."""
    order = work.session.get_one(WorkOrder, fact.order_id)
    if order.kind == OrderKind.REPAIR and order.state == OrderState.RECEIVED:
        join_known(work, order)


def join_known(work: Work, order: WorkOrder) -> None:
    """A repair that is received joins the first outage that explains it, where nobody is promised for it yet."""
    service_id = order.service_id
    for outage, reach in queries.open_ones(work.session, order.territory_id, service_id):
        explained = explains(OutageState(outage.state), outage.starts_at, work.now, order.kind, order.symptom)
        if explained and covers(reach, place_of(order)):
            _join_if_open(work, outage.id, order)
            return


def _join_if_open(work: Work, outage_id: int, order: WorkOrder) -> None:
    """Nobody ends the outage while an order joins it."""
    outage = queries.shared(work.session, outage_id)
    is_promised = joined_orders.is_promised(work.session, [visit.id for visit in order.visits])
    if outage is not None and outage.state in OPEN_OUTAGES and not is_promised:
        join(work, outage, order)


def join_by_hand(work: Work, outage_id: int, order_id: int) -> OutageOrder:
    """A person lets an order wait for an outage; a promise is taken back, and the customer is told that it is.

    One that waits for it already stays as it is. Raises `Missing`, and `Refused` for an outage that is over, an order
    that has ended, is no repair or waits for something else, or whose technician is under way.
    """
    outage = visible(work, outage_id)
    order = joined_orders.order_visible(work.session, work.actor, order_id)
    if order is None:
        raise Missing("order")
    held = queries.shared(work.session, outage_id)
    if held is None or held.state not in OPEN_OUTAGES:
        raise Refused("outage_over", "It is over; enter another one.")
    if joined_orders.has_ended(order):
        raise Refused("order_ended", "The order has ended; place a new one.")
    if order.outage_id == outage.id:
        known = joined_orders.find(work.session, outage.id, order.id)
        if known is not None:
            return known
    if order.kind != OrderKind.REPAIR or order.state == OrderState.HELD:
        raise Refused("cant_join", "Only a repair that waits for nothing else can wait for an outage.")
    return join(work, outage, order)


def could_join(work: Work, order: WorkOrder) -> list[Outage]:
    """The outages that last and may explain an order, within the actor's bounds; none for one that waits already."""
    if order.kind != OrderKind.REPAIR or order.state not in (OrderState.RECEIVED, OrderState.SCHEDULED):
        return []
    here = place_of(order)
    found = queries.open_ones(work.session, order.territory_id, order.service_id)
    lasting = [outage for outage, reach in found if outage.starts_at <= work.now and covers(reach, here)]
    return [one for one in lasting if queries.visible(work.session, work.actor, one.id) is not None]


def join(work: Work, outage: Outage, order: WorkOrder) -> OutageOrder:
    """Lets an order wait, which the caller has locked; raises `Refused` where somebody is under way to it."""
    open_visits = [visit for visit in order.visits if visit.state in OPEN_VISITS]
    if any(visit.state in STARTED_VISITS for visit in open_visits):
        raise Refused("visit_started", "The technician is on the way; this can't change any more.")
    taken_back = [_take_back(work, outage, visit) for visit in open_visits]
    order.state, order.state_reason = advance(OrderState(order.state), OrderState.HELD), OUTAGE
    order.outage_id = outage.id
    order.version += 1
    row = _row(work, outage, order)
    # They hear of it by the text about their order, and of what comes next as all the others.
    affected.add_recipient(work.session, outage, order)
    work.session.flush()
    audit(work, "order.joined_outage", "order", order.id, outage_id=outage.id)
    announce(
        work, "order.joined_outage", "order", order.id, territory_id=order.territory_id, source=order.source,
        outage_id=outage.id,
    )  # fmt: skip
    if not any(taken_back):
        tell_of_order(work, outage, order, JOINED)
    return row


def place_of(order: WorkOrder) -> Place:
    """Where an order is, as an outage may name it."""
    line, site = order.line, order.site
    point = None if site.lat is None or site.lon is None else (site.lat, site.lon)
    node, service_id = (line.access_node, line.service_id) if line else (None, None)
    return Place(node, service_id, site.address, point)


def _take_back(work: Work, outage: Outage, visit: Visit) -> bool:
    """Nobody comes: the promise ends, is said to end, and its time is free; tells whether there was one."""
    live = withdraw(work, visit, AppointmentState.CANCELLED)
    release(work, visit)
    visit.pinned_technician_id = visit.pinned_arrival = None
    if live is None:
        return False
    message = tell(work, "outage_instead", visit, appointment=live, due=outage.ends_at)
    if message is not None:
        message.outage_id = outage.id
    return True


def _row(work: Work, outage: Outage, order: WorkOrder) -> OutageOrder:
    row = joined_orders.find(work.session, outage.id, order.id)
    if row is None:
        row = OutageOrder(outage_id=outage.id, order_id=order.id)
        work.session.add(row)
    row.state, row.joined_at, row.by, row.settled_at = JoinState.JOINED, work.now, work.actor.name, None
    return row
