"""Takes a technician's photo in: judged and drawn anew while no transaction is held, then kept or proposed."""

from dispatch.db.tables import TechnicianPhoto
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.files.pictures import drawn_square
from dispatch.vocabulary.attachment_types import LARGEST_SENT_BYTES, PDF, content_type_of
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Actor
from dispatch.workforce.services import photo_proposals, technician_photos
from dispatch.workforce.services.photo_proposals import ProposedPhoto

SIDE_PIXELS = 320
LARGEST_BYTES = 40_000
"""A customer loads it on a slow telephone."""


def take_photo(backend: CoreBackend, actor: Actor, technician_id: int, content: bytes) -> TechnicianPhoto:
    """Keeps the middle of a picture as the technician's photo, in place of an earlier one.

    Raises `Missing` for a technician out of the actor's bounds, `Refused` for one who is not active, and `Invalid` for
    what is no picture: `bad_size`, `bad_type`, `too_many_pixels` or `broken_picture`.
    """
    drawn = _drawn(content)
    with backend.work(actor) as work:
        return technician_photos.put(work, technician_id, drawn)


def take_proposal(backend: CoreBackend, actor: Actor, request_id: str, content: bytes) -> ProposedPhoto:
    """Keeps the middle of a picture as what the actor, a technician, proposes as their photo.

    Raises `Refused` as `photo_proposals.propose`, and `Invalid` as `take_photo`.
    """
    drawn = _drawn(content)
    with backend.work(actor) as work:
        return photo_proposals.propose(work, request_id, drawn)


def _drawn(content: bytes) -> bytes:
    if not 0 < len(content) <= LARGEST_SENT_BYTES:
        raise Invalid("bad_size", f"A picture has 1 to {LARGEST_SENT_BYTES} bytes.")
    if content_type_of(content) in (None, PDF):
        raise Invalid("bad_type", "A photo is a JPEG, PNG or HEIC.")
    return drawn_square(content, SIDE_PIXELS, LARGEST_BYTES).content
