"""The jobs of planning."""

from procrastinate import App, RetryStrategy

from dispatch.bootstrap import Backend
from dispatch.processes import planning
from dispatch.services import booking

PATIENCE = RetryStrategy(max_attempts=3, exponential_wait=3)


def register(app: App, backend: Backend) -> None:
    """Registers the computation of plans and the end of holds."""

    @app.task(name="compute_plan", retry=PATIENCE)
    def compute_plan(plan_id: int) -> None:
        planning.run(backend, plan_id)

    @app.periodic(cron="* * * * * */15")
    @app.task(name="expire_holds", queueing_lock="expire_holds")
    def expire_holds(timestamp: int) -> None:
        with backend.work() as work:
            booking.expire(work)
