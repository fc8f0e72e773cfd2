"""The nightly looks for clusters, work that comes back and customers who may leave; the weekly count of voices."""

from procrastinate import App

from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import every
from dispatch.quality.queries import clusters as queries
from dispatch.quality.services import clusters, coaching, leaving, voice
from dispatch.vocabulary.jobs import Lane


def register(app: App, backend: CoreBackend) -> None:
    """Registers the looks for clusters and for work that comes back, a transaction for each territory.

    And the one for customers who may leave, and the count of what was spoken of in a week, a transaction each.
    """

    @every(app, "10 2 * * *", "find_clusters", Lane.WORK)
    def find_clusters(timestamp: int) -> None:
        with backend.work() as work:
            territories = queries.territory_ids(work.session)
        for territory_id in territories:
            with backend.work() as work:
                clusters.look(work, territory_id)

    @every(app, "25 2 * * *", "see_whose_work_comes_back", Lane.WORK)
    def see_whose_work_comes_back(timestamp: int) -> None:
        with backend.work() as work:
            territories = queries.territory_ids(work.session)
        for territory_id in territories:
            with backend.work() as work:
                coaching.look(work, territory_id)

    @every(app, "40 2 * * *", "see_who_may_leave", Lane.WORK)
    def see_who_may_leave(timestamp: int) -> None:
        with backend.work() as work:
            leaving.look(work)

    @every(app, "25 3 * * 1,2", "count_voices", Lane.WORK)
    def count_voices(timestamp: int) -> None:
        with backend.work() as work:
            due = voice.weeks_to_count(work)
        for territory_id, week in due:
            with backend.work() as work:
                voice.count_week(work, territory_id, week)
