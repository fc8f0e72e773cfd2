"""Takes whole inventories in: many lines per transaction."""

from collections.abc import Iterable, Iterator
from itertools import islice

from dispatch.customers.rules.line_files import ReadRecord
from dispatch.customers.services.inventories import InventoryTally, take
from dispatch.kernel.backend import CoreBackend
from dispatch.vocabulary.permissions import SYSTEM, Actor

BATCH = 200
"""Records per transaction: enough that the commit costs little, few enough that nobody waits long for a lock."""


def import_lines(
    backend: CoreBackend,
    records: Iterable[ReadRecord],
    *,
    actor: Actor = SYSTEM,
    source: str | None = None,
    dry_run: bool = False,
) -> Iterator[InventoryTally]:
    """Enters the lines and yields the tally so far after every committed batch; what was entered stays, of a dry run
    nothing does.
    """
    tally, rest = InventoryTally(), iter(records)
    while batch := list(islice(rest, BATCH)):
        with backend.work(actor) as work, work.session.begin_nested() as trial:
            tally = tally.plus(take(work, batch, source))
            if dry_run:
                trial.rollback()
        yield tally
