"""Questions about sites, and the addresses that were located before."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import GeocodedAddress, Site


def locked_site(session: Session, site_id: int) -> Site | None:
    """A site, locked until the transaction ends and read anew."""
    statement = select(Site).where(Site.id == site_id).with_for_update(key_share=True)
    return session.scalar(statement, execution_options={"populate_existing": True})


def keep_geocoded(session: Session, address: str, lat: float, lon: float, source: str) -> None:
    """Remembers a geocoder's answer for a folded address; the newest answer stays."""
    statement = insert(GeocodedAddress).values(address=address, lat=lat, lon=lon, source=source)
    newer = {"lat": lat, "lon": lon, "source": source}
    session.execute(statement.on_conflict_do_update(index_elements=["address"], set_=newer))
