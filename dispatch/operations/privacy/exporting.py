"""Everything that is held of a person, as JSON: for themselves, on their request."""

from typing import Any

from sqlalchemy import text

from dispatch.customers.queries import customers as queries
from dispatch.customers.services.customer_file import visible
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.operations.privacy.customer_ids import gathered
from dispatch.operations.privacy.held_data import HELD_DATA, HeldData


def export(work: Work, customer_id: int) -> dict[str, Any]:
    """The rows of each table, over all records of the person, by table; pictures by what is known of them.

    Raises `Missing` for a record that the actor may not see. It is audited.
    """
    people = queries.same_person(work.session, work.actor, visible(work, customer_id))
    ids = gathered(work.session, [person.id for person in people])
    rows = {held.table: list(work.session.scalars(text(_query(held)), ids)) for held in HELD_DATA}
    audit(work, "customer.exported", "customer", customer_id)
    return {
        "customer_id": people[0].id,
        "made_at": work.now,
        "data": {name: found for name, found in rows.items() if found},
    }


def _query(held: HeldData) -> str:
    hidden = ", ".join(f"'{column}'" for column in held.hidden)
    row = f"to_jsonb(t) - ARRAY[{hidden}]" if hidden else "to_jsonb(t)"
    order = _BY_VISIT.get(held.table, "t.id")
    return f"SELECT {row} FROM {held.table} AS t WHERE {held.where} ORDER BY {order}"


_BY_VISIT = {
    "customer_preferences": "t.customer_id",
    "arrival_notes": "t.visit_id",
    "recommendations": "t.visit_id",
    "surveys": "t.visit_id",
    "warranties": "t.visit_id",
    "visit_windows": "t.visit_id",
    "inbox_texts": "t.message_id",
    "complaint_links": "t.complaint_id",
    "cluster_orders": "t.cluster_id",
    "coaching_orders": "t.coaching_id",
    "upload_parts": "t.visit_id, t.attachment_id, t.starts_at_byte",
}
"""Tables that have no id of their own."""
