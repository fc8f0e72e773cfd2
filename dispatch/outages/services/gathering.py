"""What an outage that begins explains of the repairs that are open: it gathers them, or a person is asked to look."""

from dispatch.db.ranges import window_of
from dispatch.db.tables import Outage, WorkOrder
from dispatch.kernel.records import open_task
from dispatch.kernel.rows.task_rows import close_about_outage
from dispatch.kernel.work import Work
from dispatch.outages.queries import joined_orders
from dispatch.outages.queries.outages import reach_of
from dispatch.outages.rules.joining import OF_THE_HOME
from dispatch.outages.rules.reach import covers
from dispatch.outages.services.joining import join, place_of
from dispatch.vocabulary.states import OPEN_VISITS
from dispatch.vocabulary.terms import OutageKind
from dispatch.vocabulary.windows import Window

COVERS, OVERDUE = "outage_covers", "outage_overdue"


def gather(work: Work, outage: Outage) -> None:
    """Repairs reported since it began that nobody is promised for join it; a person is asked about the others.

    Planned work explains nothing that was reported before it; but nobody can repair a line while it is worked on.
    """
    reach = reach_of(outage)
    for order in joined_orders.open_repairs(work.session, outage):
        if order.symptom in OF_THE_HOME or not covers(reach, place_of(order)):
            continue
        is_promised = joined_orders.is_promised(work.session, [visit.id for visit in order.visits])
        is_placed = any(visit.technician_id is not None for visit in order.visits if visit.state in OPEN_VISITS)
        if not is_promised and not is_placed and order.reported_at >= outage.starts_at:
            join(work, outage, order)
        elif outage.kind == OutageKind.OUTAGE or _falls_into(outage, order):
            _ask(work, outage, order)


def close_tasks(work: Work, outage: Outage) -> None:
    """Nobody need look at anything because of an outage that is over."""
    close_about_outage(work.session, outage.id, work.now)


def _falls_into(outage: Outage, order: WorkOrder) -> bool:
    lasts = Window(outage.starts_at, outage.ends_at)
    return any(
        visit.during is not None and window_of(visit.during).overlaps(lasts)
        for visit in order.visits
        if visit.state in OPEN_VISITS
    )


def _ask(work: Work, outage: Outage, order: WorkOrder) -> None:
    open_task(
        work,
        COVERS,
        f"outage:{outage.id}:order:{order.id}",
        f"Outage {outage.reference} covers the line of order {order.reference}. Let the order wait for its end, or "
        "leave it if the fault is another.",
        order_id=order.id,
        outage_id=outage.id,
        reference=order.reference,
        outage=outage.reference,
    )
