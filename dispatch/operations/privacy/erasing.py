"""Erases a person in place: rows, times and states stay for the figures, and nothing by which anybody is known."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatch.customers.queries import customers as queries
from dispatch.customers.services.customer_file import visible
from dispatch.db.row_security import writing_beyond
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.operations.privacy.customer_ids import Ids, gathered
from dispatch.operations.privacy.held_data import HELD_DATA, HeldData
from dispatch.orders.rules.addresses import fold
from dispatch.vocabulary.errors import Refused

SHORTEST = 4
"""Shorter words say nothing by themselves, and would be found everywhere."""

_OPEN = {
    "orders": "SELECT count(*) FROM work_orders WHERE id = ANY(:orders)"
    " AND state NOT IN ('completed', 'cancelled', 'failed')",
    "complaints": "SELECT count(*) FROM complaints WHERE id = ANY(:complaints) AND closed_at IS NULL",
    "follow_ups": "SELECT count(*) FROM follow_ups WHERE id = ANY(:follow_ups) AND state IN ('waiting', 'due')",
    "tasks": "SELECT count(*) FROM tasks WHERE id = ANY(:tasks) AND state = 'open'",
    "texts": "SELECT count(*) FROM messages WHERE id = ANY(:messages) AND state IN ('claimed', 'unknown')",
}


def erase(work: Work, customer_id: int) -> int:
    """Erases the person whose record this is, over all their records; returns how many rows were changed.

    Proof of a STOP stays, as a keyed hash that tells nobody the number. Raises `Missing`, and `Refused` while an order,
    a complaint, a follow-up or a task of theirs is open or a text is on its way.
    """
    people = queries.same_person(work.session, work.actor, visible(work, customer_id))
    record_ids = sorted(person.id for person in people)
    work.session.execute(text("SELECT FROM customers WHERE id = ANY(:ids) FOR UPDATE"), {"ids": record_ids})
    ids = gathered(work.session, record_ids)
    _must_be_done(work.session, ids)
    with writing_beyond(work.session):  # A person is erased wherever something is held of them.
        changed = _erase(work.session, ids)
    for record_id in record_ids:
        audit(work, "customer.erased", "customer", record_id)
        announce(work, "customer.erased", "customer", record_id)
    work.session.expire_all()
    return changed


def _must_be_done(session: Session, ids: Ids) -> None:
    still_open = {name: session.scalar(text(query), ids) for name, query in _OPEN.items()}
    found = {name: count for name, count in still_open.items() if count}
    if found:
        said = ", ".join(f"{count} {name.replace('_', '-')}" for name, count in found.items())
        raise Refused("work_open", f"Work for this customer is open ({said}). End it first, then erase.", **found)


def _erase(session: Session, ids: Ids) -> int:
    words = _words(session, ids)
    addresses = session.scalars(text("SELECT address FROM sites WHERE id = ANY(:sites)"), ids).all()
    session.execute(text("SET LOCAL dispatch.erasing = 'on'"))
    changed = sum(_erase_in(session, one, ids) for one in HELD_DATA)
    session.execute(text("SET LOCAL dispatch.erasing = 'off'"))
    _forget_addresses(session, addresses)
    _forget_copies(session, words)
    return changed


def _erase_in(session: Session, held: HeldData, ids: Ids) -> int:
    if held.deleted:
        statement = f"DELETE FROM {held.table} WHERE {held.where}"
    elif held.replaced:
        values = ", ".join(f"{column} = {value}" for column, value in held.replaced.items())
        statement = f"UPDATE {held.table} SET {values} WHERE {held.where}"
    else:
        return 0
    return session.execute(text(statement), ids).rowcount  # type: ignore[attr-defined,no-any-return] # Of an UPDATE.


def _words(session: Session, ids: Ids) -> list[str]:
    """What stands in the columns of free words that are about to be erased, for finding copies of it."""
    found: set[str] = set()
    for held in HELD_DATA:
        for column in held.free_words:
            query = f"SELECT DISTINCT {column} FROM {held.table} WHERE {held.where}"
            found.update(value for value in session.scalars(text(query), ids) if value)
    return sorted(word for word in found if len(word) >= SHORTEST)


def _forget_addresses(session: Session, addresses: Sequence[str]) -> None:
    """What geocoders answered for these addresses; whoever else lives there is looked up anew."""
    folded = sorted({fold(address).text for address in addresses})
    session.execute(text("DELETE FROM geocoded_addresses WHERE address = ANY(:folded)"), {"folded": folded})


def _forget_copies(session: Session, words: Sequence[str]) -> None:
    """Answers kept for repeated requests, and reports of imports, that repeat any of these words."""
    for columns, change in _COPIES:
        holds = " OR ".join(f"strpos(CAST({column} AS text), word) > 0" for column in columns)
        session.execute(
            text(
                f"{change} WHERE EXISTS (SELECT FROM unnest(CAST(:words AS text[])) AS said,"
                f" LATERAL (SELECT trim(both '\"' FROM CAST(to_jsonb(said) AS text)) AS word) AS written WHERE {holds})"
            ),
            {"words": list(words)},
        )


_COPIES = (
    (("response",), "DELETE FROM idempotency_records"),
    (
        ("refused", "warnings", "previews", "failure"),
        "UPDATE order_imports SET refused = '[]', warnings = '[]', previews = '[]', failure = NULL",
    ),
    (("warnings", "warning_facts"), "UPDATE plans SET warnings = '{}', warning_facts = '[]'"),
)
