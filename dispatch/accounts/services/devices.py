"""Pairs technicians' devices, and takes their access away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.accounts.queries import devices as queries
from dispatch.db.tables import Device, PairingCode, Technician
from dispatch.kernel.records import announce, audit
from dispatch.kernel.secrets import hash_token, new_pairing_code, new_token
from dispatch.kernel.throttling import RateLimit
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.workforce.services import technicians

CODE_LIVES = timedelta(minutes=10)

GUESSES = RateLimit("pair", attempts=10, period=timedelta(minutes=10))
"""Per network address. There is none for all addresses together: it would keep everybody from pairing, and a million
guesses at the codes of a hundred technicians (of 10^12) find one in ten thousand times.
"""


@dataclass(frozen=True)
class IssuedPairingCode:
    """A code to type into the device, and when it goes out of use."""

    code: str
    expires_at: datetime


@dataclass(frozen=True)
class PairedDevice:
    """A device that may report from now on; its token is shown this once."""

    token: str
    device: Device
    technician: Technician


def offer_pairing(work: Work, technician_id: int) -> IssuedPairingCode:
    """Makes a code that pairs one device of a technician's within ten minutes; an earlier code stops working."""
    technician = technicians.visible(work, technician_id)
    if not technician.active:
        raise Refused("technician_inactive", "This technician is not active.")
    code, expires_at = new_pairing_code(), work.now + CODE_LIVES
    queries.drop_codes(work.session, technician_id)
    work.session.add(
        PairingCode(
            code_hash=work.tools.keys.pairing_hashes(code)[0], technician_id=technician_id, expires_at=expires_at
        )
    )
    audit(work, "device.code_made", "technician", technician_id)
    return IssuedPairingCode(code, expires_at)


def pair(work: Work, code: str, name: str) -> PairedDevice:
    """Pairs a device by its code, once. Raises `Refused` for a code that is wrong, used or too old, all alike.

    The caller has counted the attempt in a transaction of its own (`GUESSES`).
    """
    technician_id = queries.use_code(work.session, work.tools.keys.pairing_hashes(code.replace(" ", "")), work.now)
    technician = queries.technician(work.session, technician_id) if technician_id is not None else None
    if technician is None or not technician.active:
        raise Refused("wrong_code", "This code does not work; ask for a new one.")
    token = new_token()
    device = Device(technician_id=technician.id, name=name, token_hash=hash_token(token), paired_at=work.now)
    work.session.add(device)
    work.session.flush()
    audit(work, "device.paired", "device", device.id, technician_id=technician.id)
    announce(work, "device.paired", "device", device.id, territory_id=technician.territory_id)
    return PairedDevice(token, device, technician)


def devices_of(work: Work, technician_id: int) -> Sequence[Device]:
    """A technician's devices. Raises `Missing` for one out of the actor's bounds."""
    technicians.visible(work, technician_id)
    return queries.of_technician(work.session, technician_id)


def revoke(work: Work, technician_id: int, device_id: int) -> None:
    """Takes a device's access away; it is refused from the next request on. A repetition changes nothing."""
    technicians.visible(work, technician_id)
    device = queries.device(work.session, technician_id, device_id)
    if device is None:
        raise Missing("device")
    if device.revoked_at is None:
        device.revoked_at = work.now
        audit(work, "device.revoked", "device", device.id, technician_id=technician_id)
