"""Takes whole inventories in: many lines per transaction."""

from collections.abc import Iterable, Iterator
from itertools import islice

from dispatch.customers.rules.line_files import InventoryRecord, RefusedRecord
from dispatch.customers.services.inventories import InventoryTally, take
from dispatch.kernel.backend import CoreBackend
from dispatch.vocabulary.permissions import SYSTEM, Actor

BATCH = 200
"""Records per transaction: enough that the commit costs little, few enough that nobody waits long for a lock."""


def import_lines(
    backend: CoreBackend,
    records: Iterable[InventoryRecord | RefusedRecord],
    *,
    actor: Actor = SYSTEM,
    source: str | None = None,
) -> Iterator[InventoryTally]:
    """Enters the lines and yields the tally so far after every committed batch; what was entered stays."""
    tally, rest = InventoryTally(), iter(records)
    while batch := list(islice(rest, BATCH)):
        with backend.work(actor) as work:
            tally = tally.plus(take(work, batch, source))
        yield tally
