"""Finds an outage for a change, and writes beside it who did what."""

from typing import Any

from dispatch.db.tables import Outage
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.outages.queries import outages as queries
from dispatch.vocabulary.errors import Missing, Stale
from dispatch.vocabulary.jobs import TELL_OUTAGE


def visible(work: Work, outage_id: int) -> Outage:
    """An outage within the actor's bounds; raises `Missing` for any other."""
    outage = queries.visible(work.session, work.actor, outage_id)
    if outage is None:
        raise Missing("outage")
    return outage


def locked(work: Work, outage_id: int, version: int) -> Outage:
    """The same, locked, in the version that its author read; raises `Missing` and `Stale`."""
    outage = queries.locked(work.session, work.actor, outage_id)
    if outage is None:
        raise Missing("outage")
    if outage.version != version:
        raise Stale("outage", outage.version)
    return outage


def note(work: Work, outage: Outage, what: str, **codes: Any) -> None:
    """Audits and announces what became of an outage (`outage.ended` …)."""
    audit(work, what, "outage", outage.id, **codes)
    announce(
        work, what, "outage", outage.id, territory_id=outage.territory_id, source=outage.source, outage_kind=outage.kind
    )


def tell_when_due(work: Work, outage: Outage) -> None:
    """Leaves the job that tells everybody, where it is time; what is due later the watch finds."""
    work.session.flush()
    if outage.told_at is None and outage.tell_at <= work.now:
        work.defer(TELL_OUTAGE, outage_id=outage.id)
