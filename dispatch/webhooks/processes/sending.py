"""Events go out: laid out, claimed, posted with no transaction open, written down."""

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial

from dispatch.kernel.backend import CoreBackend
from dispatch.webhooks.receivers import posting
from dispatch.webhooks.rules.retries import ReceiverAnswer
from dispatch.webhooks.services import claims, relaying
from dispatch.webhooks.services.claims import OutgoingWebhook

AT_ONCE = 32
"""So many tries are under way in a round."""
GATHER_SECONDS = 0.02
"""After the first of them has ended, others that end so shortly after are written down with it."""
ROUND_SECONDS = 60.0
"""A round takes nothing more up after so long; the next one goes on."""

Post = Callable[[OutgoingWebhook], ReceiverAnswer]


def relay(backend: CoreBackend) -> None:
    """Lays out all that has happened."""
    more = True
    while more:
        with backend.work() as work:
            more = relaying.relay_batch(work)


def send_due(backend: CoreBackend, post: Post | None = None) -> int:
    """Sends what is due until nothing is; tells how many tries that took.

    Each end is written down in a transaction of its own. When this process dies between a try and that, the lease
    runs out and the same is sent again, with the same id.
    """
    send = post or partial(_post, to_loopback=backend.tools.webhooks_to_loopback)
    begun, tries = time.monotonic(), 0
    under_way: dict[Future[ReceiverAnswer], OutgoingWebhook] = {}
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhooks") as pool:
        while True:
            if time.monotonic() - begun < ROUND_SECONDS:
                under_way |= {pool.submit(send, one): one for one in _claim(backend, AT_ONCE - len(under_way))}
            if not under_way:
                return tries
            wait(under_way, return_when=FIRST_COMPLETED)
            done, _ = wait(under_way, timeout=GATHER_SECONDS)
            tries += len(done)
            ends = [(under_way.pop(one), one.result()) for one in done]
            with backend.work() as work:
                claims.record(work, ends)


def _claim(backend: CoreBackend, most: int) -> list[OutgoingWebhook]:
    with backend.work() as work:
        return claims.claim(work, most=most) if most > 0 else []


def _post(one: OutgoingWebhook, *, to_loopback: bool) -> ReceiverAnswer:
    return posting.post(one.url, one.headers, one.body, to_loopback=to_loopback)
