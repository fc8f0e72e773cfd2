"""What must be in order before anyone is promised anything."""

from datetime import timedelta

from dispatch.db import schema
from dispatch.kernel.work import Work
from dispatch.operations import readiness_rows

WORKER_SILENT_AFTER = timedelta(seconds=30)
TEXT_UNSENT_AFTER = timedelta(minutes=2)


def check(work: Work) -> dict[str, str]:
    """Each part of the backend by name: `ok`, or what is wrong with it."""
    if not schema.is_current(work.session):
        return {"database": "ok", "migrations": "not at the newest revision"}
    return {"database": "ok", "migrations": "ok", "worker": _worker(work), "texts": _texts(work)}


def _worker(work: Work) -> str:
    silent = readiness_rows.seconds_since_heartbeat(work.session)
    if silent is None:
        return "no worker is running"
    return "ok" if silent <= WORKER_SILENT_AFTER.total_seconds() else f"silent for {silent} s"


def _texts(work: Work) -> str:
    oldest = readiness_rows.oldest_due_text(work.session, work.now)
    if oldest is None or work.now - oldest <= TEXT_UNSENT_AFTER:
        return "ok"
    return f"the oldest text has been due for {round((work.now - oldest).total_seconds())} s"
