"""Lines as a stranger names them: by service id or street, with nothing of whose they are."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from dispatch.db.tables import ServiceLine, Site
from dispatch.outages.rules.reach import Place


@dataclass(frozen=True)
class LinePlace:
    """Where a line is, and in which territory."""

    territory_id: int | None
    place: Place


MOST = 200
"""So many lines of one street and number are looked at: a large building."""

_LETTERS = 4
"""So many first letters of a street tell most others out, however the rest is written."""

_LINES = (
    select(ServiceLine.territory_id, ServiceLine.access_node, ServiceLine.service_id, Site.address, Site.lat, Site.lon)
    .join(Site, Site.id == ServiceLine.site_id)
    .order_by(ServiceLine.id)
    .limit(MOST)
)


def by_service_id(session: Session, service_id: str) -> list[LinePlace]:
    """The lines with this service id."""
    return _found(session, ServiceLine.service_id == service_id)


def by_street(session: Session, street: str) -> list[LinePlace]:
    """Lines whose street begins alike and whose address holds its number, in small letters."""
    number = street.rsplit(" ", maxsplit=1)[-1]
    begins = func.lower(Site.address).startswith(street[:_LETTERS], autoescape=True)
    return _found(session, and_(begins, func.lower(Site.address).contains(number, autoescape=True)))


def _found(session: Session, which: ColumnElement[bool]) -> list[LinePlace]:
    return [
        LinePlace(territory_id, Place(node, service_id, address, None if lat is None or lon is None else (lat, lon)))
        for territory_id, node, service_id, address, lat, lon in session.execute(_LINES.where(which))
    ]
