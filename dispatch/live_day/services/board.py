"""Which day and which territories a board shows."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.db.tables import Territory
from dispatch.kernel.work import Work
from dispatch.live_day.queries import board as queries
from dispatch.live_day.queries.board import BoardView
from dispatch.planning.rules.snapshots import span_of_days
from dispatch.vocabulary.errors import Missing


def read(
    work: Work,
    codes: Sequence[str],
    day: date | None,
    *,
    technician_ids: Collection[int] = (),
    visit_ids: Collection[int] = (),
) -> dict[str, Any]:
    """The board of these territories (of all that the actor sees where none is named) on a local day, else today.

    With technicians or visits named it holds the rows of those alone, and everything that is short besides. Raises
    `Missing` for a territory that is not there for the actor.
    """
    chosen = chosen_territories(work, codes)
    zone = ZoneInfo(chosen[0].zone)
    shown = day or work.now.astimezone(zone).date()
    only = frozenset(technician_ids) if technician_ids or visit_ids else None
    view = BoardView(chosen, shown, span_of_days(shown, shown, zone), only, frozenset(visit_ids))
    return queries.read(work.session, work.actor, view, work.now)


def chosen_territories(work: Work, codes: Sequence[str]) -> Sequence[Territory]:
    """The territories with these codes, all that the actor sees where none is named. Raises `Missing`."""
    seen = queries.territories(work.session, work.actor)
    known = {territory.code: territory for territory in seen}
    if not seen or not set(codes) <= known.keys():
        raise Missing("territory")
    return [known[code] for code in dict.fromkeys(codes)] or seen
