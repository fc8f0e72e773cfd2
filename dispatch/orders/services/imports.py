"""Files of orders that were handed in over the API, and how far they have come."""

from collections.abc import Mapping, Sequence
from typing import Any

from dispatch.db.tables import OrderImport
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.orders.queries import imports as queries
from dispatch.vocabulary.errors import Forbidden, Missing
from dispatch.vocabulary.jobs import IMPORT_ORDERS


def hand_in(
    work: Work, content: str, form: str, *, dry_run: bool = False, options: Mapping[str, Any] | None = None
) -> OrderImport:
    """Keeps a file (`form` is csv, jsonl or xlsx) and leaves the job that takes its orders in as the actor's own.

    `options` are those of `processes.importing.reading_options`; of a dry run nothing but the report stays.
    """
    if work.actor.user_id is None:
        raise Forbidden("order imports without a user")
    row = OrderImport(
        user_id=work.actor.user_id,
        format=form,
        content=content,
        dry_run=dry_run,
        options=dict(options or {}),
        warnings=[],
        previews=[],
        state="queued",
        # A workbook's rows are counted as they are read.
        lines_total=0 if form == "xlsx" else content.count("\n") + (not content.endswith("\n")),
        lines_done=0,
        trying=0,
        created=0,
        known=0,
        refused=[],
    )
    work.session.add(row)
    work.session.flush()
    work.defer(IMPORT_ORDERS, import_id=row.id)
    audit(work, "orders.handed_in", "order_import", row.id, format=form, dry_run=dry_run)
    return row


def visible(work: Work, import_id: int) -> OrderImport:
    """An import of the actor's own; raises `Missing` for any other."""
    row = work.session.get(OrderImport, import_id)
    if row is None or row.user_id != work.actor.user_id:
        raise Missing("import")
    return row


def recent(work: Work) -> Sequence[OrderImport]:
    """The actor's own last imports, the newest first."""
    return queries.recent(work.session, work.actor.user_id) if work.actor.user_id is not None else []


def next_step(work: Work, import_id: int) -> OrderImport | None:
    """The import, locked for the next batch of its lines; None when there is none or it has ended."""
    row = queries.locked(work.session, import_id)
    return row if row is not None and row.state in {"queued", "running"} else None


def end(work: Work, row: OrderImport, state: str, *, failure: str | None = None) -> None:
    """Ends an import and lets go of the file."""
    row.state, row.failure, row.content, row.ended_at = state, failure, "", work.now
    audit(work, f"orders.import_{state}", "order_import", row.id, created=row.created, refused=len(row.refused))
