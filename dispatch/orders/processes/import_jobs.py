"""Works a handed-in file off: what a batch of lines made commits with how far the file has come."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

from dispatch.accounts.services import identity
from dispatch.kernel.backend import CoreBackend
from dispatch.orders.processes.importing import BATCH, batches, take
from dispatch.orders.rules.order_files import FileLine, LineRefusal
from dispatch.orders.services import imports
from dispatch.vocabulary.permissions import Actor

ReadFile = Callable[[str, str], Iterable[FileLine | LineRefusal]]
"""The lines of a file's text in its form (csv or jsonl)."""


@dataclass(frozen=True)
class ImportRun:
    """A file as it is worked off: for whom, its text and form, and how many of its lines are done."""

    actor: Actor
    content: str
    form: str
    done: int


def work_off(backend: CoreBackend, read: ReadFile, import_id: int) -> None:
    """Takes an import's orders in, as the user who handed it in, and ends it.

    Killed anywhere, it goes on behind the last batch that was committed: no order is lost and none made twice.
    """
    opened = _open(backend, import_id)
    if opened is None:
        return
    done = opened.done
    for batch in batches(islice(read(opened.content, opened.form), done, None), BATCH):
        if not _take(backend, opened.actor, import_id, batch, done):
            return
        done += len(batch)
    with backend.work(opened.actor) as work:
        row = imports.next_step(work, import_id)
        if row is not None and row.lines_done == done:
            imports.end(work, row, "done")


def _open(backend: CoreBackend, import_id: int) -> ImportRun | None:
    with backend.work() as work:
        row = imports.next_step(work, import_id)
        if row is None:
            return None
        actor = identity.by_user_id(work, row.user_id)
        if actor is None:
            imports.end(work, row, "failed", failure="Who handed this in is no longer a user.")
            return None
        return ImportRun(actor, row.content, row.format, row.lines_done)


def _take(
    backend: CoreBackend, actor: Actor, import_id: int, batch: Sequence[FileLine | LineRefusal], done: int
) -> bool:
    """Commits a batch; False when another worker went on with the file, because this one was taken for dead."""
    with backend.work(actor) as work:
        row = imports.next_step(work, import_id)
        if row is None or row.lines_done != done:
            return False
        tally = take(work, batch)
        row.state, row.lines_done = "running", done + len(batch)
        row.created += tally.created
        row.known += tally.known
        row.refused = [*row.refused, *(asdict(refusal) for refusal in tally.refused)]
    return True
