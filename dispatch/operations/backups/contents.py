"""What a database holds, in numbers that two databases can be compared by; no customer's data is among them."""

from collections.abc import Mapping
from dataclasses import dataclass

from psycopg import sql

from dispatch.db.session import Session, driver_connection

COMPARED = {
    "work_orders": "orders",
    "visits": "visits",
    "appointments": "appointments",
    "promises": "promises",
    "customers": "customers",
    "messages": "texts",
    "opt_outs": "opt-outs",
    "public_links": "links",
    "key_fingerprints": "key fingerprints",
}
"""Tables whose rows are compared, not only counted, under the names that people give them."""

_SETTINGS = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL extra_float_digits = 1"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


@dataclass(frozen=True)
class Contents:
    """Rows by table, and a sum over the rows of those that matter most, which does not depend on their order."""

    rows: Mapping[str, int]
    sums: Mapping[str, str]

    def as_json(self) -> dict[str, Mapping[str, int | str]]:
        """The same for a file."""
        return {"rows": self.rows, "sums": self.sums}


def contents_of(session: Session) -> Contents:
    """Counts every table within the session's own snapshot."""
    connection = driver_connection(session)
    connection.execute(_SETTINGS)
    names = [name for (name,) in connection.execute(_TABLES).fetchall()]
    rows, sums = {}, {}
    for name in names:
        summed = (
            sql.SQL("coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text")
            if name in COMPARED
            else sql.SQL("NULL")
        )
        query = sql.SQL("SELECT count(*), {} FROM {} AS t").format(summed, sql.Identifier(name))
        rows[name], total = connection.execute(query).fetchone()
        if total is not None:
            sums[name] = total
    return Contents(rows, sums)


def differences(before: Contents, after: Contents) -> list[str]:
    """A sentence for each table in which two databases differ."""
    found = []
    for table in sorted({*before.rows, *after.rows}):
        name, here, there = COMPARED.get(table, table), before.rows.get(table), after.rows.get(table)
        if here != there:
            found.append(f"{name}: {_said(here)} in the first, {_said(there)} in the second")
        elif before.sums.get(table) != after.sums.get(table):
            found.append(f"{name}: as many ({here}), but not the same rows")
    return found


def _said(count: int | None) -> str:
    return "no table" if count is None else str(count)
