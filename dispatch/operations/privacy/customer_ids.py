"""The ids of everything that is about a person, gathered over all their records."""

from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

Ids = dict[str, list[int] | list[str]]

_FOUND: Mapping[str, str] = {
    "sites": "SELECT id FROM sites WHERE customer_id = ANY(:customers)",
    "lines": "SELECT id FROM service_lines WHERE customer_id = ANY(:customers)",
    "orders": "SELECT id FROM work_orders WHERE customer_id = ANY(:customers)",
    "visits": "SELECT id FROM visits WHERE order_id = ANY(:orders)",
    "appointments": "SELECT id FROM appointments WHERE visit_id = ANY(:visits)",
    "follow_ups": "SELECT id FROM follow_ups WHERE order_id = ANY(:orders)",
    "complaints": "SELECT id FROM complaints WHERE customer_id = ANY(:customers) OR order_id = ANY(:orders)",
    "goodwill": """
      SELECT id FROM goodwill WHERE customer_id = ANY(:customers) OR order_id = ANY(:orders)
        OR complaint_id = ANY(:complaints)""",
    # An address that another person wrote from, too, is not theirs alone.
    "emails": """
      SELECT id FROM inbound_emails WHERE complaint_id = ANY(:complaints) OR customer_id = ANY(:customers)
        OR complaint_id IS NULL AND from_address IN (
          SELECT from_address FROM inbound_emails WHERE customer_id = ANY(:customers) AND from_address <> ''
          EXCEPT SELECT from_address FROM inbound_emails WHERE customer_id <> ALL(:customers))""",
    "jeopardies": "SELECT id FROM jeopardies WHERE visit_id = ANY(:visits)",
    # A number that another person's record holds, too (a household's), is not theirs alone: texts that name no order
    # stay with the other one.
    "numbers": """
      SELECT phone FROM customers WHERE id = ANY(:customers)
      UNION SELECT to_number FROM messages WHERE customer_id = ANY(:customers) OR order_id = ANY(:orders)
      EXCEPT SELECT phone FROM customers WHERE id <> ALL(:customers)""",
    "messages": """
      SELECT id FROM messages WHERE customer_id = ANY(:customers) OR order_id = ANY(:orders) OR visit_id = ANY(:visits)
        OR appointment_id = ANY(:appointments) OR to_number = ANY(:numbers)""",
    "inbound": """
      SELECT id FROM inbound_texts WHERE order_id = ANY(:orders) OR appointment_id = ANY(:appointments)
        OR from_number = ANY(:numbers)""",
}

_THINGS = {
    "customer": "customers",
    "site": "sites",
    "line": "lines",
    "order": "orders",
    "visit": "visits",
    "appointment": "appointments",
    "details": "appointments",
    "follow_up": "follow_ups",
    "complaint": "complaints",
    "goodwill": "goodwill",
    "jeopardy": "jeopardies",
    "message": "messages",
    "email": "emails",
    "inbound": "inbound",
    "inbound_text": "inbound",
    "hold": "holds",
    "task": "tasks",
}
"""How the audit and the topics of tasks call what these ids are of."""

_TASKS = """
  SELECT id FROM tasks WHERE order_id = ANY(:orders) OR visit_id = ANY(:visits) OR complaint_id = ANY(:complaints)
    OR id IN (SELECT task_id FROM inbound_texts WHERE id = ANY(:inbound))
    OR split_part(topic, ':', 1) || ':' || split_part(topic, ':', 2) = ANY(:things)"""


def gathered(session: Session, customer_ids: Sequence[int]) -> Ids:
    """Ids by what they are of, and the person's numbers; `things` holds them as `visit:4`."""
    ids: Ids = {"customers": list(customer_ids)}
    for name, query in _FOUND.items():
        ids[name] = list(session.scalars(text(query), ids))
    ids["holds"] = list(session.scalars(text("SELECT id FROM holds WHERE visit_id = ANY(:visits)"), ids))
    ids["things"] = _things(ids)
    ids["tasks"] = list(session.scalars(text(_TASKS), ids))
    ids["things"] = _things(ids)
    return ids


def _things(ids: Ids) -> list[str]:
    return [f"{thing}:{one}" for thing, name in _THINGS.items() for one in ids.get(name, [])]
