"""Keeps opt-outs under the secret that signs, so that former secrets can be let go."""

from collections.abc import Iterator

from dispatch.kernel.backend import CoreBackend
from dispatch.messaging.queries import recipients as queries
from dispatch.messaging.services import opt_outs

BATCH = 1000


def renew_opt_outs(backend: CoreBackend) -> Iterator[int]:
    """Goes through every number that is known and yields after each batch how many opt-outs it moved."""
    after = ""
    while True:
        with backend.work() as work:
            numbers = queries.known_numbers(work.session, after, BATCH)
            if not numbers:
                return
            yield opt_outs.renew(work, numbers)
        after = numbers[-1]


def left_behind(backend: CoreBackend) -> int:
    """How many opt-outs in force only a former secret knows, because their numbers were erased."""
    with backend.work() as work:
        return queries.count_under_others(work.session, work.tools.keys.fingerprints()[0])
