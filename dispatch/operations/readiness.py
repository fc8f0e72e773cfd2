"""What must be in order before anyone is promised anything."""

from collections.abc import Mapping
from datetime import timedelta

from dispatch.db import revisions
from dispatch.kernel.rows import pause_rows
from dispatch.kernel.work import Work
from dispatch.operations import readiness_rows
from dispatch.vocabulary.jobs import Lane

WORKER_SILENT_AFTER = timedelta(seconds=30)
TEXT_UNSENT_AFTER = timedelta(minutes=2)
JOB_UNDONE_AFTER: Mapping[str, timedelta] = {
    Lane.TEXTS: timedelta(minutes=1),
    Lane.UPKEEP: timedelta(minutes=2),
    Lane.DAY: timedelta(minutes=2),
    Lane.LOOKUPS: timedelta(minutes=10),
    Lane.WEBHOOKS: timedelta(minutes=5),
    Lane.STUDIES: timedelta(hours=6),
}
LONG_WORK_UNDONE_AFTER = timedelta(minutes=15)
"""So long the first job of a lane may wait for a slot before somebody should look."""


def check(work: Work) -> dict[str, str]:
    """What taking orders in rests on, by name: `ok`, or what is wrong with it."""
    return {"database": "ok", "migrations": revisions.misfit(work.session) or "ok"}


def check_worker(work: Work) -> dict[str, str]:
    """What texts and jobs rest on: a sign of life, and the age of what is due."""
    return {"worker": _worker(work), "texts": _texts(work), "jobs": _jobs(work)}


def _jobs(work: Work) -> str:
    late = {
        lane: seconds
        for lane, seconds in readiness_rows.seconds_due(work.session).items()
        if seconds > JOB_UNDONE_AFTER.get(lane, LONG_WORK_UNDONE_AFTER).total_seconds()
    }
    return ", ".join(f"{lane}: due for {seconds} s" for lane, seconds in sorted(late.items())) or "ok"


def _worker(work: Work) -> str:
    silent = readiness_rows.seconds_since_heartbeat(work.session)
    if silent is None:
        return "no worker is running"
    return "ok" if silent <= WORKER_SILENT_AFTER.total_seconds() else f"silent for {silent} s"


def _texts(work: Work) -> str:
    pause = pause_rows.open_pause(work.session)
    if pause is not None:
        return f"sending is paused since {pause.since:%Y-%m-%d %H:%M} UTC"
    oldest = readiness_rows.oldest_due_text(work.session, work.now)
    if oldest is None or work.now - oldest <= TEXT_UNSENT_AFTER:
        return "ok"
    return f"the oldest text has been due for {round((work.now - oldest).total_seconds())} s"
