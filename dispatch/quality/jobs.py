"""The nightly looks for clusters of faults, and for customers who may leave."""

from procrastinate import App

from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import every
from dispatch.quality.queries import clusters as queries
from dispatch.quality.services import clusters, leaving
from dispatch.vocabulary.jobs import Lane


def register(app: App, backend: CoreBackend) -> None:
    """Registers the look for clusters, a transaction for each territory, and the one for customers who may leave."""

    @every(app, "10 2 * * *", "find_clusters", Lane.WORK)
    def find_clusters(timestamp: int) -> None:
        with backend.work() as work:
            territories = queries.territory_ids(work.session)
        for territory_id in territories:
            with backend.work() as work:
                clusters.look(work, territory_id)

    @every(app, "40 2 * * *", "see_who_may_leave", Lane.WORK)
    def see_who_may_leave(timestamp: int) -> None:
        with backend.work() as work:
            leaving.look(work)
