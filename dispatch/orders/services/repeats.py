"""Recognises at intake that a repair repeats what was done before, and whether it is under warranty."""

from dispatch.db.tables import WorkOrder
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.orders.queries import repeats as queries
from dispatch.orders.rules.repeats import RAISED, REPEAT_WITHIN, recognise
from dispatch.vocabulary.states import PLANNABLE_VISITS
from dispatch.vocabulary.terms import OrderKind, Priority
from dispatch.workforce.services.zones import zone_of_order


def look_back(work: Work, order: WorkOrder) -> None:
    """Notes on an order what earlier work on its line means: repeat of which order, under warranty, more urgent.

    The technician whose work did not hold is kept from its open visits where the operator's rule says so and another
    one is able. What is known already stays: a second look changes nothing of its own.
    """
    if order.kind != OrderKind.REPAIR:
        return
    today = work.now.astimezone(zone_of_order(work, order)).date()
    earlier = queries.earlier_work(
        work.session, order.line_id, order.site_id, since=work.now - REPEAT_WITHIN, today=today, but_order=order.id
    )
    found = recognise(OrderKind.REPAIR, earlier, work.now, today)
    order.in_warranty = found.in_warranty
    if found.repeat_of_id is not None and found.repeat_of_id != order.repeat_of_id:
        order.repeat_of_id = found.repeat_of_id
        order.priority = RAISED[Priority(order.priority)]
        _keep_away(work, order, found.technician_id)
        audit(work, "order.repeats", "order", order.id, repeat_of_id=found.repeat_of_id)
        announce(
            work, "order.repeats", "order", order.id, territory_id=order.territory_id, source=order.source,
            repeat_of_id=found.repeat_of_id, in_warranty=found.in_warranty,
        )  # fmt: skip
    work.session.flush()


def _keep_away(work: Work, order: WorkOrder, technician_id: int | None) -> None:
    if technician_id is None or not work.tools.another_for_repeats:
        return
    for visit in order.visits:
        if visit.state in PLANNABLE_VISITS and queries.others_able(
            work.session, order.territory_id, technician_id, visit.skills
        ):
            visit.not_by_technician_id = technician_id
