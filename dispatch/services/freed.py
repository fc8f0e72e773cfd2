"""Notices that somebody's time came free, so that those who wait for an earlier window are thought of."""

from dispatch.db.queries import waiting as queries
from dispatch.services.work import Work

OFFER_EARLIER = "offer_earlier"
_NOTED = "territories whose waiting list a job will look at"


def note(work: Work, territory_id: int | None) -> None:
    """Leaves one job in this transaction, however much of a territory comes free; none where nobody waits."""
    noted: set[int] = work.session.info.setdefault(_NOTED, set())
    if territory_id is None or territory_id in noted:
        return
    noted.add(territory_id)
    if queries.is_awaited(work.session, territory_id):
        work.tools.queue.defer(work.session, OFFER_EARLIER, territory_id=territory_id)
