"""The jobs of planning."""

from procrastinate import App, RetryStrategy

from dispatch.bootstrap import Backend
from dispatch.processes import planning, repairs
from dispatch.services import booking, ledger

PATIENCE = RetryStrategy(max_attempts=3, exponential_wait=3)


def register(app: App, backend: Backend) -> None:
    """Registers plans, repairs, the end of holds and the chase after promises."""

    @app.task(name="compute_plan", retry=PATIENCE)
    def compute_plan(plan_id: int) -> None:
        planning.run(backend, plan_id)

    @app.task(name="find_repairs")
    def find_repairs(jeopardy_id: int) -> None:
        repairs.find(backend, jeopardy_id)

    @app.periodic(cron="* * * * * */15")
    @app.task(name="expire_holds", queueing_lock="expire_holds")
    def expire_holds(timestamp: int) -> None:
        with backend.work() as work:
            booking.expire(work)

    @app.periodic(cron="*/5 * * * *")
    @app.task(name="chase_promises", queueing_lock="chase_promises")
    def chase_promises(timestamp: int) -> None:
        with backend.work() as work:
            ledger.chase(work)
