"""Tells everybody whom an outage affects, block after block; whoever dies between, the next one goes on."""

from dispatch.kernel.backend import CoreBackend
from dispatch.outages.services import telling


def tell_everybody(backend: CoreBackend, outage_id: int, block: int = telling.BLOCK) -> int:
    """Writes the texts of the outage's present news; returns how many customers were looked at."""
    looked_at = 0
    while True:
        with backend.work() as work:
            done = telling.tell_block(work, outage_id, block)
        looked_at += done
        if done < block:
            break
    with backend.work() as work:
        telling.finish(work, outage_id)
    return looked_at
