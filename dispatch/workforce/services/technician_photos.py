"""Technicians' photos: kept while somebody works here, and shown to the customers to whom they come."""

import hashlib

from dispatch.db.tables import Technician, TechnicianPhoto
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.workforce.queries import technician_photos as queries
from dispatch.workforce.queries import technicians as technician_queries


def put(work: Work, technician_id: int, content: bytes) -> TechnicianPhoto:
    """Keeps a drawn JPEG as a technician's photo; raises `Missing` out of bounds, `Refused` for whoever left."""
    technician = _visible(work, technician_id)
    if not technician_queries.locked_technician(work.session, technician_id).active:
        raise Refused("technician_left", "They do not work here any more.")
    digest = hashlib.sha256(content).hexdigest()
    kept = queries.put(work.session, technician_id, content, digest, work.now)
    _note(work, technician, "technician.photo_set")
    return kept


def remove(work: Work, technician_id: int) -> None:
    """Removes a technician's photo, if there is one. Raises `Missing` out of bounds."""
    forget(work, _visible(work, technician_id))


def forget(work: Work, technician: Technician) -> None:
    """Removes the photo of a technician who is known to be within bounds, if there is one."""
    if queries.remove(work.session, technician.id):
        _note(work, technician, "technician.photo_removed")


def read(work: Work, technician_id: int) -> bytes:
    """A technician's photo as a JPEG, for the office. Raises `Missing` out of bounds and where there is none."""
    _visible(work, technician_id)
    content = queries.content_of(work.session, technician_id)
    if content is None:
        raise Missing("photo")
    return content


def is_set(work: Work, technician_id: int) -> bool:
    """Whether a technician has a photo."""
    return queries.photo_of(work.session, technician_id) is not None


def _visible(work: Work, technician_id: int) -> Technician:
    technician = technician_queries.visible(work.session, work.actor, technician_id)
    if technician is None:
        raise Missing("technician")
    return technician


def _note(work: Work, technician: Technician, action: str) -> None:
    audit(work, action, "technician", technician.id)
    announce(work, action, "technician", technician.id, territory_id=technician.territory_id)
