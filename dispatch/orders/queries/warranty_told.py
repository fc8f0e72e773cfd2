"""What a customer was told about the warranty: when, whether it arrived, and what showed that they had read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatch.db.tables import WorkOrder
from dispatch.kernel.actor_scope import ORDER_WITHIN, values_of
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import OrderKind

MOST = 5


@dataclass(frozen=True, slots=True)
class WarrantyTold:
    """A text that told of a warranty, or that this repair is free of charge under one (`says`).

    `acknowledged_at`: when the customer first answered it, by text, by the survey's page or by confirming the
    appointment that it tells of; None as long as nothing shows that they have read it.
    """

    order_id: int
    says: str
    first_day: date | None
    last_day: date | None
    told_at: datetime
    arrived_at: datetime | None
    acknowledged_at: datetime | None


def of_order(session: Session, actor: Actor, order: WorkOrder) -> Sequence[WarrantyTold]:
    """Of a repair the texts about earlier work on its line or site whose warranty ran when it came in, within bounds,
    and its own confirmation where it is free of charge; the oldest first.
    """
    if order.kind != OrderKind.REPAIR:
        return ()
    asked = values_of(actor) | {
        "order": order.id,
        "line": order.line_id,
        "site": order.site_id,
        "received": order.received_at,
        "first": order.warranty_first_day,
        "most": MOST,
    }
    rows = list(session.execute(_OF_EARLIER_WORK, asked))
    if order.in_warranty:
        rows += session.execute(_OF_THIS, asked)
    found = [WarrantyTold(*row) for row in rows]
    return sorted(found, key=lambda one: one.told_at)


_OF_EARLIER_WORK = text(
    f"""
    SELECT told.order_id, 'warranty', first_day, last_day, told.sent_at,
      CASE WHEN told.state = 'delivered' THEN told.ended_at END,
      least(
        (SELECT answered_at FROM surveys WHERE surveys.visit_id = told.visit_id AND answered_at >= told.sent_at),
        (SELECT min(received_at) FROM inbound_texts
         WHERE inbound_texts.order_id = told.order_id AND received_at BETWEEN told.sent_at AND :received
           AND meaning IS DISTINCT FROM 'auto_responder'))
    FROM work_orders
      JOIN messages AS told ON told.order_id = work_orders.id AND told.kind IN ('completed', 'completed_with_devices')
      JOIN warranties ON warranties.visit_id = told.visit_id
    WHERE work_orders.id <> :order AND told.sent_at <= :received AND told.state IN ('sent', 'delivered')
      AND (last_day >= CAST(:received AS date) OR first_day = CAST(:first AS date))
      AND (work_orders.line_id = CAST(:line AS bigint)
        OR work_orders.site_id = :site AND (work_orders.line_id IS NULL OR CAST(:line AS bigint) IS NULL))
      AND {ORDER_WITHIN}
    ORDER BY told.sent_at DESC LIMIT :most
"""  # noqa: S608 - A constant of our own.
)

_OF_THIS = text("""
    SELECT told.order_id, 'free_of_charge', warranty_first_day, warranty_last_day, told.sent_at,
      CASE WHEN told.state = 'delivered' THEN told.ended_at END,
      (SELECT min(confirmed_at) FROM appointments JOIN visits ON visits.id = appointments.visit_id
       WHERE visits.order_id = told.order_id AND confirmed_at >= told.sent_at)
    FROM messages AS told JOIN work_orders ON work_orders.id = told.order_id
    WHERE told.order_id = :order AND told.kind = 'confirmation' AND told.state IN ('sent', 'delivered')
    ORDER BY told.sent_at LIMIT 1
""")
