"""The jobs of planning."""

from procrastinate import App, RetryStrategy

from dispatch.bootstrap import Backend
from dispatch.processes import earlier, planning, repairs, sharing
from dispatch.services import booking, ledger

PATIENCE = RetryStrategy(max_attempts=3, exponential_wait=3)


def register(app: App, backend: Backend) -> None:
    """Registers plans and their parts, repairs, the end of holds, the waiting list and the chase after promises."""

    @app.task(name="compute_plan", retry=PATIENCE)
    def compute_plan(plan_id: int) -> None:
        planning.run(backend, plan_id)

    @app.task(name="solve_part")
    def solve_part(part_id: int) -> None:
        sharing.solve_part(backend, part_id)

    @app.task(name="find_repairs")
    def find_repairs(jeopardy_id: int) -> None:
        repairs.find(backend, jeopardy_id)

    @app.periodic(cron="* * * * * */15")
    @app.task(name="expire_holds", queueing_lock="expire_holds")
    def expire_holds(timestamp: int) -> None:
        with backend.work() as work:
            booking.expire(work)

    @app.task(name="offer_earlier")
    def offer_earlier(territory_id: int) -> None:
        earlier.offer(backend, territory_id)

    @app.task(name="take_earlier", retry=PATIENCE)
    def take_earlier(offer_id: int, inbound_id: int) -> None:
        earlier.take(backend, offer_id, inbound_id)

    @app.periodic(cron="* * * * * */15")
    @app.task(name="sweep_waiting_list", queueing_lock="sweep_waiting_list")
    def sweep_waiting_list(timestamp: int) -> None:
        earlier.sweep(backend)

    @app.periodic(cron="*/5 * * * *")
    @app.task(name="chase_promises", queueing_lock="chase_promises")
    def chase_promises(timestamp: int) -> None:
        with backend.work() as work:
            ledger.chase(work)
