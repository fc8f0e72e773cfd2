"""Questions about paired devices and the codes that pair them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from dispatch.db.tables import Device, PairingCode, Technician


def use_code(session: Session, code_hashes: Sequence[str], now: datetime) -> int | None:
    """Uses an unexpired, unused code up and returns whose it is; one statement decides who is first."""
    return session.scalar(
        update(PairingCode)
        .where(PairingCode.code_hash.in_(code_hashes), PairingCode.used_at.is_(None), PairingCode.expires_at > now)
        .values(used_at=now)
        .returning(PairingCode.technician_id)
    )


def drop_codes(session: Session, technician_id: int) -> None:
    """Forgets a technician's codes; only the newest is to pair."""
    session.execute(delete(PairingCode).where(PairingCode.technician_id == technician_id))


def of_technician(session: Session, technician_id: int) -> Sequence[Device]:
    """A technician's devices, the revoked ones too, in the order of pairing."""
    return session.scalars(select(Device).where(Device.technician_id == technician_id).order_by(Device.id)).all()


def device(session: Session, technician_id: int, device_id: int) -> Device | None:
    """One of a technician's devices, locked until the transaction ends."""
    return session.scalar(
        select(Device).where(Device.id == device_id, Device.technician_id == technician_id).with_for_update()
    )


def technician(session: Session, technician_id: int) -> Technician | None:
    """A technician, active or not."""
    return session.get(Technician, technician_id)
