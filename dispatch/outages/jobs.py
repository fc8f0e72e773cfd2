"""Outages' jobs: tell whom they affect, and look after them."""

from procrastinate import App

from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import UntilItsTurn, does, every
from dispatch.outages.processes.telling import tell_everybody
from dispatch.outages.services import outage_watch
from dispatch.vocabulary.jobs import TELL_OUTAGE


def register(app: App, backend: CoreBackend) -> None:
    """Registers the telling and the watch."""

    @does(app, TELL_OUTAGE, retry=UntilItsTurn())
    def tell_outage(outage_id: int) -> None:
        tell_everybody(backend, outage_id)

    @every(app, "* * * * * */20", "watch_outages")
    def watch_outages(timestamp: int) -> None:
        with backend.work() as work:
            outage_watch.sweep(work)
