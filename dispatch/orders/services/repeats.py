"""Recognises at intake that a repair repeats what was done before, and whether it is under warranty."""

from collections.abc import Iterable

from dispatch.customers.rules.warranties import WarrantyDays
from dispatch.customers.services import warranties
from dispatch.customers.services.warranties import DeviceWarranty
from dispatch.db.tables import Visit, WorkOrder
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.orders.queries import repeats as queries
from dispatch.orders.rules.repeats import RAISED, REPEAT_WITHIN, RepairCover, recognise
from dispatch.orders.services.repeat_rules import rule_for
from dispatch.visits.services.crews import take_crew
from dispatch.vocabulary.states import PLANNABLE_VISITS
from dispatch.vocabulary.terms import FirstTechnician, OrderKind, Priority
from dispatch.workforce.queries import technicians as people_queries
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
    devices = warranties.running_at(work, order.line_id, order.site_id, today)
    found = recognise(OrderKind.REPAIR, earlier, work.now, today, covers(devices))
    _cover(order, found.cover)
    warranties.told(work, devices)
    if found.repeat_of_id is not None and found.repeat_of_id != order.repeat_of_id:
        order.repeat_of_id = found.repeat_of_id
        order.priority = RAISED[Priority(order.priority)]
        _first_technician(work, order, found.technician_id)
        audit(work, "order.repeats", "order", order.id, repeat_of_id=found.repeat_of_id)
        announce(
            work, "order.repeats", "order", order.id, territory_id=order.territory_id, source=order.source,
            repeat_of_id=found.repeat_of_id, in_warranty=found.in_warranty,
            first_technician=order.first_technician_rule,
        )  # fmt: skip
    work.session.flush()


def covers(devices: Iterable[DeviceWarranty]) -> list[RepairCover]:
    """Warranties on devices as they cover a repair."""
    return [RepairCover(one.days, one.device.label) for one in devices]


def cover_of(order: WorkOrder) -> RepairCover | None:
    """The warranty that covers an order, where its days are known."""
    first, last = order.warranty_first_day, order.warranty_last_day
    return RepairCover(WarrantyDays(first, last), order.warranty_device) if first and last else None


def _cover(order: WorkOrder, cover: RepairCover | None) -> None:
    order.in_warranty = cover is not None
    order.warranty_first_day = cover.days.first if cover else None
    order.warranty_last_day = cover.days.last if cover else None
    order.warranty_device = cover.device if cover else None


def _first_technician(work: Work, order: WorkOrder, technician_id: int | None) -> None:
    """Keeps on an order what becomes of the technician whose work did not hold, and acts by it.

    Where another one is able: excluded, that one goes; accompanied, two go together and the first should be one of
    them. Whoever is not there any more is not waited for: another goes. A customer who wants nobody else keeps them.
    """
    if technician_id is None:
        return
    rule = rule_for(work, order.territory_id, order.symptom)
    if rule is not FirstTechnician.NONE:
        open_visits = [visit for visit in order.visits if visit.state in PLANNABLE_VISITS]
        is_along = rule is FirstTechnician.ACCOMPANIED and _works_here(work, technician_id)
        free = [visit for visit in open_visits if is_along or visit.required_technician_id != technician_id]
        given_away = [visit for visit in free if _others_able(work, order, technician_id, visit)]
        for visit in given_away:
            if is_along:
                _accompany(work, visit, technician_id)
            else:
                visit.not_by_technician_id = technician_id
        rule = rule if given_away else FirstTechnician.NOBODY_ELSE
    order.first_technician_id, order.first_technician_rule = technician_id, rule.value


def _works_here(work: Work, technician_id: int) -> bool:
    first = people_queries.technician(work.session, technician_id)
    return first is not None and first.active


def _others_able(work: Work, order: WorkOrder, technician_id: int, visit: Visit) -> bool:
    return queries.others_able(work.session, order.territory_id, technician_id, visit.skills)


def _accompany(work: Work, visit: Visit, technician_id: int) -> None:
    """Lets two go, of whom the first technician should be one: the second can do the whole work without them."""
    take_crew(work, visit, 2, visit.skills)
    visit.preferred_technician_id = visit.preferred_technician_id or technician_id
