"""Questions about sites, and the addresses that were located before."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import GeocodedAddress, Site, WorkOrder
from dispatch.vocabulary.states import OrderState
from dispatch.vocabulary.terms import LocationState


def locked_site(session: Session, site_id: int) -> Site | None:
    """A site, locked until the transaction ends and read anew."""
    statement = select(Site).where(Site.id == site_id).with_for_update(key_share=True)
    return session.scalar(statement, execution_options={"populate_existing": True})


def unlocated_sites(session: Session, territory_id: int | None = None) -> Sequence[int]:
    """The ids of sites whose point is not known and that a live order needs; of one territory's, or of all.

    An order without a point has no territory where none was named: it counts in every one.
    """
    ended = (OrderState.COMPLETED, OrderState.CANCELLED, OrderState.FAILED)
    statement = (
        select(Site.id)
        .join(WorkOrder, WorkOrder.site_id == Site.id)
        .where(Site.location_state == LocationState.NEEDS_GEOCODING, WorkOrder.state.not_in(ended))
        .distinct()
        .order_by(Site.id)
    )
    if territory_id is not None:
        statement = statement.where((WorkOrder.territory_id == territory_id) | WorkOrder.territory_id.is_(None))
    return session.scalars(statement).all()


def addresses_of_unlocated(session: Session, site_ids: Sequence[int]) -> Mapping[int, str]:
    """The addresses of those of these sites that still need a point, by the sites' ids."""
    statement = select(Site.id, Site.address).where(
        Site.id.in_(site_ids), Site.location_state == LocationState.NEEDS_GEOCODING
    )
    return {row.id: row.address for row in session.execute(statement)}


def geocoded(session: Session, addresses: Collection[str]) -> Mapping[str, GeocodedAddress]:
    """What a geocoder once answered for these folded addresses, by address."""
    statement = select(GeocodedAddress).where(GeocodedAddress.address.in_(addresses))
    return {row.address: row for row in session.scalars(statement)}


def keep_geocoded(session: Session, address: str, lat: float, lon: float, source: str) -> None:
    """Remembers a geocoder's answer for a folded address; the newest answer stays."""
    statement = insert(GeocodedAddress).values(address=address, lat=lat, lon=lon, source=source)
    newer = {"lat": lat, "lon": lon, "source": source}
    session.execute(statement.on_conflict_do_update(index_elements=["address"], set_=newer))
