"""The jobs of planning."""

from procrastinate import App, RetryStrategy

from dispatch.bootstrap import Backend
from dispatch.processes import planning

PATIENCE = RetryStrategy(max_attempts=3, exponential_wait=3)


def register(app: App, backend: Backend) -> None:
    """Registers the computation of plans."""

    @app.task(name="compute_plan", retry=PATIENCE)
    def compute_plan(plan_id: int) -> None:
        planning.run(backend, plan_id)
