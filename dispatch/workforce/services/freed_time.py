"""Notices that somebody's time came free, so that those who wait for an earlier window are thought of."""

from dispatch.kernel.work import Work
from dispatch.vocabulary.facts import VisitsReleased
from dispatch.vocabulary.jobs import OFFER_EARLIER
from dispatch.workforce.queries import freed_time as freed_time_queries

_NOTED = "territories whose waiting list a job will look at"


def note(work: Work, territory_id: int | None) -> None:
    """Leaves one job in this transaction, however much of a territory comes free; none where nobody waits."""
    noted: set[int] = work.session.info.setdefault(_NOTED, set())
    if territory_id is None or territory_id in noted:
        return
    noted.add(territory_id)
    if freed_time_queries.is_awaited(work.session, territory_id):
        work.defer(OFFER_EARLIER, territory_id=territory_id)


def note_released(work: Work, fact: VisitsReleased) -> None:
    """The time of visits that lost their places is free."""
    for territory_id in sorted(fact.territory_ids):
        note(work, territory_id)
