"""Which rows of each table lie within a bounded actor's bounds: what they are shown, and what they may write.

Conditions of policies, in SQL, over the settings that `row_security.BIND` gives a transaction.
"""

from collections.abc import Mapping

ANY = "*"
"""The value of a setting that bounds nothing."""

_TERRITORIES = "nullif(nullif(current_setting('dispatch.territories', true), ''), '*')"
_ANYWHERE = f"(SELECT current_setting('dispatch.territories', true) = '{ANY}')"
_OWN_TERRITORIES = f"CAST((SELECT {_TERRITORIES}) AS bigint[])"
_ANYBODYS = f"(SELECT current_setting('dispatch.source', true) = '{ANY}')"
_OWN_SOURCE = "(SELECT nullif(current_setting('dispatch.source', true), ''))"


def _in_territory(column: str = "territory_id") -> str:
    return f"({_ANYWHERE} OR {column} = ANY ({_OWN_TERRITORIES}))"


def _of_source(column: str = "source") -> str:
    return f"({_ANYBODYS} OR {column} = {_OWN_SOURCE})"


def _of_operator(column: str = "operator_id") -> str:
    """What lies in a whole operator's bounds: its mark stands among the territories."""
    return f"({_ANYWHERE} OR -{column} = ANY ({_OWN_TERRITORIES}))"


def _with(table: str, column: str, parent: str, its: str = "id") -> str:
    """Seen with a row of another table, which its own policy decides about.

    With `OFFSET 0` it is looked up by its key, row by row; without, every visible row of the parent may be read first.
    """
    return f"EXISTS (SELECT FROM {parent} AS seen WHERE seen.{its} = {table}.{column} OFFSET 0)"


def _with_one_of(table: str) -> str:
    """Seen with the order, the complaint or the outage that it is about."""
    return " OR ".join(_with(table, column, parent) for column, parent in _ABOUT.items())


_ABOUT: Mapping[str, str] = {"order_id": "work_orders", "complaint_id": "complaints", "outage_id": "outages"}
_ABOUT_TASKS: Mapping[str, str] = {"email_id": "inbound_emails", "technician_id": "technicians"}
"""What tasks are about besides."""

_PARENTS: Mapping[str, tuple[str, str]] = {
    "absence_requests": ("technician_id", "technicians"),
    "absences": ("technician_id", "technicians"),
    "appointments": ("visit_id", "visits"),
    "arrival_notes": ("visit_id", "visits"),
    "assignments": ("visit_id", "visits"),
    "attachments": ("visit_id", "visits"),
    "attempts": ("message_id", "messages"),
    "campaign_members": ("campaign_id", "campaigns"),
    "cluster_orders": ("cluster_id", "clusters"),
    "coaching_orders": ("coaching_id", "coaching_cases"),
    "complaint_hand_overs": ("complaint_id", "complaints"),
    "complaint_links": ("complaint_id", "complaints"),
    "complaint_steps": ("complaint_id", "complaints"),
    "corrective_actions": ("complaint_id", "complaints"),
    "improvement_recipients": ("complaint_id", "complaints"),
    "recovery_surveys": ("complaint_id", "complaints"),
    "consent_entries": ("customer_id", "customers"),
    "customer_merges": ("kept_id", "customers"),
    "customer_notes": ("customer_id", "customers"),
    "customer_preferences": ("customer_id", "customers"),
    "email_attachments": ("email_id", "inbound_emails"),
    "devices": ("technician_id", "technicians"),
    "field_events": ("visit_id", "visits"),
    "follow_up_attempts": ("follow_up_id", "follow_ups"),
    "follow_ups": ("order_id", "work_orders"),
    "inbound_texts": ("order_id", "work_orders"),
    "inbox_texts": ("message_id", "messages"),
    "jeopardies": ("visit_id", "visits"),
    "lead_times": ("order_id", "work_orders"),
    "line_devices": ("line_id", "service_lines"),
    "node_delays": ("order_id", "work_orders"),
    "line_tests": ("order_id", "work_orders"),
    "offered_slots": ("message_id", "messages"),
    "offered_visits": ("message_id", "messages"),
    "outage_orders": ("order_id", "work_orders"),
    "outage_recipients": ("outage_id", "outages"),
    "parts_used": ("visit_id", "visits"),
    "pickups": ("technician_id", "technicians"),
    "photo_proposals": ("technician_id", "technicians"),
    "plan_changes": ("plan_id", "plans"),
    "plan_stops": ("plan_id", "plans"),
    "plan_unplaced": ("plan_id", "plans"),
    "positions": ("technician_id", "technicians"),
    "presences": ("visit_id", "visits"),
    "promises": ("order_id", "work_orders"),
    "public_links": ("visit_id", "visits"),
    "recommendations": ("visit_id", "visits"),
    "remote_fixes": ("order_id", "work_orders"),
    "receipts": ("message_id", "messages"),
    "stale_lead_times": ("order_id", "work_orders"),
    "shift_breaks": ("shift_id", "shifts"),
    "shifts": ("technician_id", "technicians"),
    "surveys": ("visit_id", "visits"),
    "technician_certificates": ("technician_id", "technicians"),
    "technician_photos": ("technician_id", "technicians"),
    "technician_skills": ("technician_id", "technicians"),
    "upload_parts": ("visit_id", "visits"),
    "van_parts": ("technician_id", "technicians"),
    "visit_windows": ("visit_id", "visits"),
    "visits": ("order_id", "work_orders"),
    "wait_entries": ("visit_id", "visits"),
    "wait_offers": ("entry_id", "wait_entries"),
    "warranties": ("visit_id", "visits"),
}

_BY_TERRITORY = (
    "booking_rules",
    "campaigns",
    "capacity_rules",
    "closures",
    "clusters",
    "coaching_cases",
    "goodwill_rules",
    "kept_days",
    "plans",
    "simulations",
    "slot_windows",
    "stale_days",
    "technicians",
    "territory_owners",
    "voice_counts",
    "wait_openings",
)

_OWN: Mapping[str, str] = {
    "complaints": f"{_in_territory()} AND {_of_source()}",
    "contact_days": f"{_in_territory()} AND {_of_source()}",
    "customer_contacts": f"{_in_territory()} AND {_of_source()}",
    "repeat_rules": f"(territory_id IS NULL OR {_in_territory()})",
    "duration_factors": f"(territory_id IS NULL OR {_in_territory()})",
    "events": f"{_in_territory()} AND {_of_source()}",
    "goodwill": f"{_in_territory()} AND {_of_source()}",
    "holds": f"{_in_territory()} AND {_of_source('made_by')}",
    "idempotency_records": "actor = (SELECT current_setting('dispatch.actor', true))",
    "inbound_emails": f"{_in_territory()} AND {_of_source()}",
    "message_days": f"{_in_territory()} AND {_of_source()}",
    "outages": f"{_in_territory()} AND {_of_source()}",
    "promise_days": f"{_in_territory()} AND {_of_source()}",
    "service_days": f"{_in_territory()} AND {_of_source()}",
    "service_lines": f"{_in_territory()} AND {_of_source()}",
    "operators": f"({_of_operator('id')} OR {_with('operators', 'id', 'territories', 'operator_id')})",
    "territories": f"({_in_territory('id')} OR {_of_operator()})",
    "work_orders": f"{_in_territory()} AND {_of_source()}",
    **{table: _in_territory() for table in _BY_TERRITORY},
}
"""Tables whose rows say themselves to whom they belong."""

_HELD_BY: Mapping[str, Mapping[str, str]] = {
    "customers": {"work_orders": "customer_id", "service_lines": "customer_id", "complaints": "customer_id"},
    "sites": {"work_orders": "site_id", "service_lines": "site_id"},
}
"""Tables whose rows belong to whoever has something that names them."""

_UNPLACED = frozenset({"complaints", "customer_contacts", "goodwill", "inbound_emails", "service_lines", "work_orders"})
"""Tables whose rows may have no territory yet: until they have one, they are no other territory's."""

SEEN: Mapping[str, str] = {
    "messages": _with_one_of("messages"),
    "wordings": f"operator_id IS NULL OR {_with('wordings', 'operator_id', 'operators')}",
    "tasks": f"{_with_one_of('tasks')} OR {_with('tasks', 'email_id', 'inbound_emails')}"
    f" OR ({_ANYBODYS} AND {_with('tasks', 'technician_id', 'technicians')})",
    **_OWN,
    **{
        table: " OR ".join(_with(table, "id", holder, column) for holder, column in holders.items())
        for table, holders in _HELD_BY.items()
    },
    **{table: _with(table, column, parent) for table, (column, parent) in _PARENTS.items()},
}
"""What a bounded actor is shown of each table that holds somebody's work; other tables have no bounds."""


def _written(table: str) -> str:
    """The condition for writing: spelled out to the top, because whoever writes reads every row on the way."""
    if table in _UNPLACED:
        return f"(territory_id IS NULL OR {_in_territory()}) AND {_of_source()}"
    if table in _OWN:
        return _OWN[table]
    if table in _HELD_BY:
        return f"({_held_within(table)}) OR NOT ({_held(table)})"
    if table in _PARENTS:
        column, parent = _PARENTS[table]
        return _not_beyond(table, column, parent)
    about = {**_ABOUT, **(_ABOUT_TASKS if table == "tasks" else {})}
    return " AND ".join(_not_beyond(table, column, parent) for column, parent in about.items())


def _not_beyond(table: str, column: str, parent: str) -> str:
    """Holds unless the parent is there and out of bounds: one that the same statement adds is not to be seen yet.

    That such a parent exists is held by its foreign key, that it lies within by its own policy.
    """
    beyond = f"{parent}.id = {table}.{column} AND ({_written(parent)}) IS NOT TRUE"
    return f"NOT EXISTS (SELECT FROM {parent} WHERE {beyond} OFFSET 0)"


def _held(table: str) -> str:
    return " OR ".join(
        f"EXISTS (SELECT FROM {holder} WHERE {holder}.{column} = {table}.id OFFSET 0)"
        for holder, column in _HELD_BY[table].items()
    )


def _held_within(table: str) -> str:
    return " OR ".join(
        f"EXISTS (SELECT FROM {holder} WHERE {holder}.{column} = {table}.id AND {_written(holder)} OFFSET 0)"
        for holder, column in _HELD_BY[table].items()
    )


WRITTEN: Mapping[str, str] = {
    **{table: _written(table) for table in SEEN},
    "events": f"(territory_id IS NULL OR {_in_territory()}) AND (source IS NULL OR {_of_source()})",
    "operators": _of_operator("id"),
    "wordings": _of_operator(),
}
"""What a bounded actor may write, while they read around their bounds.

A customer or a site that nobody has anything of is anybody's; an event of the whole house is told by anybody.
"""

_NAMES_ONE = f"num_nonnulls({', '.join(_ABOUT)}) > 0"

CHANGED: Mapping[str, str] = {
    **WRITTEN,
    "events": _OWN["events"],
    "messages": f"{_NAMES_ONE} AND {WRITTEN['messages']}",
    "tasks": f"({_NAMES_ONE} OR email_id IS NOT NULL OR {_ANYBODYS} AND technician_id IS NOT NULL)"
    f" AND {WRITTEN['tasks']}",
}
"""Which of the rows that are there may be changed and removed: tasks of the whole house are opened by anybody alone."""
