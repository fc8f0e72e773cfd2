"""The day as it passes: arrivals forecast after each report, and every few seconds for those who report nothing."""

from procrastinate import App

from dispatch.bootstrap import Backend
from dispatch.processes import watching


def register(app: App, backend: Backend) -> None:
    """Registers the forecast for one technician and the watch over all."""

    @app.task(name="refresh_etas")
    def refresh_etas(technician_id: int) -> None:
        watching.refresh_etas(backend, technician_id)

    @app.periodic(cron="* * * * * */10")
    @app.task(name="watch_the_day", queueing_lock="watch_the_day")
    def watch_the_day(timestamp: int) -> None:
        watching.watch(backend)
