"""Questions about sites, technicians and when they work."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from dispatch.db.models import GeocodedAddress, Site, Technician


def locked_site(session: Session, site_id: int) -> Site | None:
    """A site, locked until the transaction ends and read anew."""
    statement = select(Site).where(Site.id == site_id).with_for_update(key_share=True)
    return session.scalar(statement, execution_options={"populate_existing": True})


def keep_geocoded(session: Session, address: str, lat: float, lon: float, source: str) -> None:
    """Remembers a geocoder's answer for a folded address; the newest answer stays."""
    statement = insert(GeocodedAddress).values(address=address, lat=lat, lon=lon, source=source)
    newer = {"lat": lat, "lon": lon, "source": source}
    session.execute(statement.on_conflict_do_update(index_elements=["address"], set_=newer))


def technician(session: Session, technician_id: int | None) -> Technician | None:
    """A technician with his skills."""
    return session.scalar(
        select(Technician).options(selectinload(Technician.skills)).where(Technician.id == technician_id)
    )
