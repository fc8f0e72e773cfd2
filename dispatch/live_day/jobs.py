"""The day as it passes: arrivals forecast after each report, and every few seconds for those who report nothing."""

from procrastinate import App

from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import does, every
from dispatch.live_day.processes import day_watch, promise_repair
from dispatch.vocabulary.jobs import FIND_REPAIRS, REFRESH_ETAS, Lane


def register(app: App, backend: CoreBackend) -> None:
    """Registers the forecast for one technician, the watch over all, and the search for repairs."""

    @does(app, REFRESH_ETAS)
    def refresh_etas(technician_id: int) -> None:
        day_watch.refresh_etas(backend, technician_id)

    @every(app, "* * * * * */10", "watch_the_day", Lane.DAY)
    def watch_the_day(timestamp: int) -> None:
        day_watch.watch(backend)

    @does(app, FIND_REPAIRS)
    def find_repairs(jeopardy_id: int) -> None:
        promise_repair.find(backend, jeopardy_id)
