"""The kept days that reports have in common: which territories and spans they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from dispatch.db.arrays import rows_of
from dispatch.db.tables import Territory
from dispatch.kernel.actor_scope import within
from dispatch.kernel.rows import kept_day_rows
from dispatch.kernel.rows.kept_day_rows import NOWHERE, PAIR, TerritoryDay
from dispatch.reports.rules.kept_figures import Span, spans_to_ask
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import KeptReport


@dataclass(frozen=True)
class DaysToRead:
    """Of the days of a report: those whose kept figures are true, and the spans in which the facts are asked."""

    kept: Sequence[TerritoryDay]
    spans: Sequence[Span]

    def is_kept(self, territory_id: ColumnElement[Any], day: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether what lies in this territory on this local day is counted from what is kept."""
        known = rows_of("known", PAIR, self.kept)
        return exists().where(known.c.territory_id == territory_id, known.c.day == day)


def days_to_read(
    session: Session, report: KeptReport, actor: Actor, territory_id: int | None, days: tuple[date, date]
) -> DaysToRead:
    """What to read for a report on local days, of one territory or of all that the actor may see."""
    zones = {id: zone for id, zone in all_zones(session, actor).items() if territory_id in (None, id)}
    kept = kept_day_rows.usable(session, report, list(zones), *days)
    return DaysToRead(kept, spans_to_ask(zones, *days, kept))


def all_zones(session: Session, actor: Actor) -> Mapping[int, str]:
    """The zones of the territories that an actor may see, by id, and of what lies in none."""
    found = session.execute(select(Territory.id, Territory.zone).where(within(actor, Territory)))
    return {**dict(found.all()), NOWHERE: "UTC"}
