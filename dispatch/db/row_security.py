"""Row-level security beneath the queries: what a bounded actor's transaction is shown and may write, whatever it says.

Three roles that own nothing and may not truncate anything. Connections of ours act as `ALL`, who sees and writes every
row. A transaction that answers a bounded actor acts as `BOUNDED`, who sees what `Bounds` says; one that does what they
ask for acts as `WRITING`, who sees every row and writes what `Bounds` says; either has nothing at all where nobody has
said so (ADR 35, ADR 45).
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatch.db.row_bounds import ANY, CHANGED, SEEN, WRITTEN

ALL = "field_dispatch"
BOUNDED = "field_dispatch_bounded"
WRITING = "field_dispatch_writing"
ROLES = (ALL, BOUNDED, WRITING)

ADVICE = (
    f"run `dispatch db upgrade` with an account that may create roles, or let an administrator say `CREATE ROLE {ALL};"
    f" CREATE ROLE {BOUNDED}; CREATE ROLE {WRITING}; GRANT {', '.join(ROLES)} TO` your account, and upgrade again"
)
"""What to do where it is not in force."""

APPEND_ONLY = ("audit_entries", "audit_changes")


@dataclass(frozen=True)
class Bounds:
    """What a transaction may see, or write where it `writes`: whose it is, their territories and source.

    None bounds nothing.
    """

    actor: str
    territory_ids: frozenset[int] | None
    source: str | None
    writes: bool = False

    @property
    def role(self) -> str:
        """Who the transaction acts as."""
        return WRITING if self.writes else BOUNDED

    def values(self) -> dict[str, str]:
        """The same as settings of a transaction."""
        territories = ANY if self.territory_ids is None else "{" + ",".join(map(str, sorted(self.territory_ids))) + "}"
        source = ANY if self.source is None else self.source
        return {"actor": self.actor, "territories": territories, "source": source}


BIND = text(f"""
SELECT set_config('dispatch.actor', :actor, true), set_config('dispatch.territories', :territories, true),
  set_config('dispatch.source', :source, true),
  CASE WHEN current_user = '{ALL}' THEN set_config('role', :role, true) END
""")
"""Bounds a transaction until it ends, with the values of `Bounds` and its role."""

TAKE_ROLE = f"""
SELECT set_config('role', rolname, false) FROM pg_roles
WHERE rolname = '{ALL}' AND pg_has_role(oid, 'MEMBER') AND EXISTS (SELECT FROM pg_policy WHERE polname = '{ALL}')
"""  # noqa: S608 - Constants of our own.
"""Lets a connection act as `ALL`, where the database has been made ready for it."""


@contextmanager
def looking_beyond(session: Session) -> Iterator[None]:
    """Runs what is inside without the policies, for conditions whose index they would keep from being used.

    For ids alone: what is told is read by them afterwards, within the bounds.
    """
    bound = session.info.get(BOUND_AS)
    if bound is None:
        yield
        return
    session.execute(text(_BECOME.format(one=bound, other=ALL)))
    yield  # After a fault the transaction is over, and its bounds with it.
    session.execute(text(_BECOME.format(one=ALL, other=bound)))


@contextmanager
def writing_beyond(session: Session) -> Iterator[None]:
    """Lets what is inside write rows out of the actor's bounds. Each use says beside it why it has to."""
    session.flush()
    with looking_beyond(session):
        yield
        session.flush()


BOUND_AS = "bound_as"
"""Under this name a session notes the role that it acts as while its transaction has bounds."""
_BECOME = "SELECT set_config('role', '{other}', true) WHERE current_user = '{one}'"


def lift(session: Session) -> None:
    """Takes the policies off, so that migrations may change what they rest on."""
    if session.scalar(text("SELECT to_regclass('alembic_version')")) is not None:
        session.execute(text("COMMENT ON COLUMN alembic_version.version_num IS NULL"))
    rows = session.execute(text("SELECT polname, CAST(polrelid::regclass AS text) FROM pg_policy")).all()
    for name, table in rows:
        if name.startswith(ALL):
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
    for role in ROLES:
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
    everybody = ", ".join(ROLES)
    yield f"GRANT USAGE ON SCHEMA public TO {everybody}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {everybody}"
    yield f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {everybody}"
    yield f"REVOKE UPDATE, DELETE ON {', '.join(APPEND_ONLY)} FROM {everybody}"
    yield f"GRANT UPDATE (why) ON audit_entries TO {ALL}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {everybody}"
    for table in SEEN:
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield from _policies(table)


def _policies(table: str) -> Iterator[str]:
    yield f"CREATE POLICY {ALL} ON {table} TO {ALL} USING (true) WITH CHECK (true)"
    yield f"CREATE POLICY {BOUNDED} ON {table} TO {BOUNDED} USING ({SEEN[table]}) WITH CHECK ({SEEN[table]})"
    yield f"CREATE POLICY {WRITING} ON {table} FOR SELECT TO {WRITING} USING (true)"
    yield f"CREATE POLICY {WRITING}_adds ON {table} FOR INSERT TO {WRITING} WITH CHECK ({WRITTEN[table]})"
    yield (
        f"CREATE POLICY {WRITING}_changes ON {table} FOR UPDATE TO {WRITING}"
        f" USING ({CHANGED[table]}) WITH CHECK ({WRITTEN[table]})"
    )
    yield f"CREATE POLICY {WRITING}_removes ON {table} FOR DELETE TO {WRITING} USING ({CHANGED[table]})"
