"""Row-level security beneath the queries: what a bounded actor's transaction is shown, whatever it asks for.

Two roles that own nothing and may not truncate anything. Connections of ours act as `ALL`, who sees every row. A
transaction that answers a bounded actor acts as `BOUNDED`, who sees by the policies below what `Bounds` says, and
nothing at all where nobody has said so (ADR 35).
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

ALL = "field_dispatch"
BOUNDED = "field_dispatch_bounded"

ANY = "*"

ADVICE = (
    f"run `dispatch db upgrade` with an account that may create roles, or let an administrator say `CREATE ROLE {ALL};"
    f" CREATE ROLE {BOUNDED}; GRANT {ALL}, {BOUNDED} TO` your account, and upgrade again"
)
"""What to do where it is not in force."""

APPEND_ONLY = ("audit_entries", "audit_changes")


@dataclass(frozen=True)
class Bounds:
    """What a transaction may see: whose it is, their territories and source; None bounds nothing."""

    actor: str
    territory_ids: frozenset[int] | None
    source: str | None

    def values(self) -> dict[str, str]:
        """The same as settings of a transaction."""
        territories = ANY if self.territory_ids is None else "{" + ",".join(map(str, sorted(self.territory_ids))) + "}"
        return {"actor": self.actor, "territories": territories, "source": ANY if self.source is None else self.source}


BIND = text(f"""
SELECT set_config('dispatch.actor', :actor, true), set_config('dispatch.territories', :territories, true),
  set_config('dispatch.source', :source, true),
  CASE WHEN current_user = '{ALL}' THEN set_config('role', '{BOUNDED}', true) END
""")
"""Bounds a transaction until it ends, with the values of `Bounds`."""

TAKE_ROLE = f"""
SELECT set_config('role', rolname, false) FROM pg_roles
WHERE rolname = '{ALL}' AND pg_has_role(oid, 'MEMBER') AND EXISTS (SELECT FROM pg_policy WHERE polname = '{ALL}')
"""  # noqa: S608 - Constants of our own.
"""Lets a connection act as `ALL`, where the database has been made ready for it."""

_TERRITORIES = "nullif(nullif(current_setting('dispatch.territories', true), ''), '*')"
_ANYWHERE = f"(SELECT current_setting('dispatch.territories', true) = '{ANY}')"
_OWN_TERRITORIES = f"CAST((SELECT {_TERRITORIES}) AS bigint[])"
_ANYBODYS = f"(SELECT current_setting('dispatch.source', true) = '{ANY}')"
_OWN_SOURCE = "(SELECT nullif(current_setting('dispatch.source', true), ''))"


def _in_territory(column: str = "territory_id") -> str:
    return f"({_ANYWHERE} OR {column} = ANY ({_OWN_TERRITORIES}))"


def _of_source(column: str = "source") -> str:
    return f"({_ANYBODYS} OR {column} = {_OWN_SOURCE})"


def _with(table: str, column: str, parent: str, its: str = "id") -> str:
    """Seen with a row of another table, which its own policy decides about.

    With `OFFSET 0` it is looked up by its key, row by row; without, every visible row of the parent may be read first.
    """
    return f"EXISTS (SELECT FROM {parent} AS seen WHERE seen.{its} = {table}.{column} OFFSET 0)"


def _with_one_of(table: str) -> str:
    """Seen with the order, the complaint or the outage that it is about."""
    about = {"order_id": "work_orders", "complaint_id": "complaints", "outage_id": "outages"}
    return " OR ".join(_with(table, column, parent) for column, parent in about.items())


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
    "complaint_hand_overs": ("complaint_id", "complaints"),
    "complaint_links": ("complaint_id", "complaints"),
    "complaint_steps": ("complaint_id", "complaints"),
    "corrective_actions": ("complaint_id", "complaints"),
    "consent_entries": ("customer_id", "customers"),
    "customer_merges": ("kept_id", "customers"),
    "customer_notes": ("customer_id", "customers"),
    "customer_preferences": ("customer_id", "customers"),
    "devices": ("technician_id", "technicians"),
    "field_events": ("visit_id", "visits"),
    "follow_up_attempts": ("follow_up_id", "follow_ups"),
    "follow_ups": ("order_id", "work_orders"),
    "inbound_texts": ("order_id", "work_orders"),
    "inbox_texts": ("message_id", "messages"),
    "jeopardies": ("visit_id", "visits"),
    "line_devices": ("line_id", "service_lines"),
    "node_delays": ("order_id", "work_orders"),
    "line_tests": ("order_id", "work_orders"),
    "offered_slots": ("message_id", "messages"),
    "offered_visits": ("message_id", "messages"),
    "outage_orders": ("order_id", "work_orders"),
    "outage_recipients": ("outage_id", "outages"),
    "parts_used": ("visit_id", "visits"),
    "plan_changes": ("plan_id", "plans"),
    "plan_stops": ("plan_id", "plans"),
    "plan_unplaced": ("plan_id", "plans"),
    "positions": ("technician_id", "technicians"),
    "presences": ("visit_id", "visits"),
    "promises": ("order_id", "work_orders"),
    "public_links": ("visit_id", "visits"),
    "remote_fixes": ("order_id", "work_orders"),
    "receipts": ("message_id", "messages"),
    "shift_breaks": ("shift_id", "shifts"),
    "shifts": ("technician_id", "technicians"),
    "surveys": ("visit_id", "visits"),
    "technician_skills": ("technician_id", "technicians"),
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
    "kept_days",
    "plans",
    "slot_windows",
    "stale_days",
    "technicians",
    "territory_owners",
    "wait_openings",
)

SEEN: Mapping[str, str] = {
    "complaints": f"{_in_territory()} AND {_of_source()}",
    "customers": " OR ".join(
        _with("customers", "id", parent, "customer_id") for parent in ("work_orders", "service_lines", "complaints")
    ),
    "duration_factors": f"territory_id IS NULL OR {_in_territory()}",
    "events": f"{_in_territory()} AND {_of_source()}",
    "holds": f"{_in_territory()} AND {_of_source('made_by')}",
    "idempotency_records": "actor = (SELECT current_setting('dispatch.actor', true))",
    "messages": _with_one_of("messages"),
    "outages": f"{_in_territory()} AND {_of_source()}",
    "service_days": f"{_in_territory()} AND {_of_source()}",
    "service_lines": f"{_in_territory()} AND {_of_source()}",
    "sites": " OR ".join(_with("sites", "id", parent, "site_id") for parent in ("work_orders", "service_lines")),
    "tasks": f"{_with_one_of('tasks')} OR ({_ANYBODYS} AND {_with('tasks', 'technician_id', 'technicians')})",
    "territories": _in_territory("id"),
    "work_orders": f"{_in_territory()} AND {_of_source()}",
    **{table: _in_territory() for table in _BY_TERRITORY},
    **{table: _with(table, column, parent) for table, (column, parent) in _PARENTS.items()},
}
"""What `BOUNDED` sees of each table that holds somebody's work; other tables have no bounds."""


@contextmanager
def looking_beyond(session: Session) -> Iterator[None]:
    """Runs what is inside without the policies, for conditions whose index they would keep from being used.

    For ids alone: what is told is read by them afterwards, within the bounds.
    """
    if not session.info.get(IS_BOUND):
        yield
        return
    session.execute(text(_BECOME.format(one=BOUNDED, other=ALL)))
    yield  # After a fault the transaction is over, and its bounds with it.
    session.execute(text(_BECOME.format(one=ALL, other=BOUNDED)))


IS_BOUND = "is_bound"
"""What a session notes of itself while its transaction has bounds."""
_BECOME = "SELECT set_config('role', '{other}', true) WHERE current_user = '{one}'"


def lift(session: Session) -> None:
    """Takes the policies off, so that migrations may change what they rest on."""
    if session.scalar(text("SELECT to_regclass('alembic_version')")) is not None:
        session.execute(text("COMMENT ON COLUMN alembic_version.version_num IS NULL"))
    rows = session.execute(text("SELECT polname, CAST(polrelid::regclass AS text) FROM pg_policy")).all()
    for name, table in rows:
        if name in (ALL, BOUNDED):
            session.execute(text(f"DROP POLICY {name} ON {table}"))
            session.execute(text(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))


def bring(session: Session) -> bool:
    """Makes the roles, their privileges and the policies, as the owner of the tables; tells whether it could.

    It can't where the roles are missing and the account may not make them, or may not act as them.
    """
    if not make_roles(session):
        return False
    for statement in _statements():
        session.execute(text(statement))
    session.execute(text(f"COMMENT ON COLUMN alembic_version.version_num IS '{fingerprint()}'"))
    return True


def make_roles(session: Session) -> bool:
    """Makes the roles where the account may; tells whether they are there and it may act as them."""
    may_make = session.scalar(text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"))
    for role in (ALL, BOUNDED):
        if may_make:
            session.execute(text(_MAKE_ROLE.format(role=role)))
        member = "SELECT bool_or(pg_has_role(oid, 'MEMBER')) FROM pg_roles WHERE rolname = :role"
        if not session.scalar(text(member), {"role": role}):
            return False
    return True


def is_up_to_date(session: Session) -> bool:
    """Whether the policies are those of this code."""
    found = session.scalar(text("SELECT col_description(to_regclass('alembic_version'), 1)"))
    return bool(found == fingerprint())


def in_force(session: Session) -> bool:
    """Whether this connection acts as a role that the policies hold for."""
    return bool(session.scalar(text(f"SELECT current_user = '{ALL}'")))


def fingerprint() -> str:
    """Tells one set of roles and policies from another."""
    return "row security " + hashlib.sha256("\n".join(_statements()).encode()).hexdigest()[:16]


_MAKE_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
    CREATE ROLE {role} NOLOGIN;
  END IF;
  IF NOT pg_has_role('{role}', 'MEMBER') THEN
    GRANT {role} TO CURRENT_USER;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""
"""Roles belong to the whole server: an upgrade of another database may make the same one at this moment."""


def _statements() -> Iterator[str]:
    both = f"{ALL}, {BOUNDED}"
    yield f"GRANT USAGE ON SCHEMA public TO {both}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {both}"
    yield f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {both}"
    yield f"REVOKE UPDATE, DELETE ON {', '.join(APPEND_ONLY)} FROM {both}"
    yield f"GRANT UPDATE (why) ON audit_entries TO {ALL}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {both}"
    for table, condition in SEEN.items():
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"CREATE POLICY {ALL} ON {table} TO {ALL} USING (true) WITH CHECK (true)"
        yield f"CREATE POLICY {BOUNDED} ON {table} TO {BOUNDED} USING ({condition}) WITH CHECK ({condition})"
