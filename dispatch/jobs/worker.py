"""A worker process: every task registered, stalled jobs retried, its own heartbeat short."""

import asyncio
from collections.abc import Callable

from procrastinate import App

from dispatch.bootstrap import Backend
from dispatch.jobs import field, follow_ups, messages, orders, planning, upkeep

HEARTBEAT_SECONDS = 2.0
STALLED_AFTER_SECONDS = 8.0
"""A worker that has not given a sign for this long is dead, and its jobs go to another."""

REGISTRARS: tuple[Callable[[App, Backend], None], ...] = (
    upkeep.register,
    orders.register,
    planning.register,
    messages.register,
    field.register,
    follow_ups.register,
)
"""Each room's tasks: a function that registers them on the engine."""


def register(backend: Backend) -> App:
    """The engine with every task."""
    for registrar in REGISTRARS:
        registrar(backend.jobs, backend)
    return backend.jobs


def run(backend: Backend, *, concurrency: int = 4) -> None:
    """Works until it is asked to stop (SIGINT, SIGTERM)."""
    app = register(backend)

    async def work() -> None:
        async with app.open_async():
            await app.run_worker_async(
                concurrency=concurrency,
                fetch_job_polling_interval=1.0,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_AFTER_SECONDS,
                delete_jobs="successful",
            )

    asyncio.run(work())
