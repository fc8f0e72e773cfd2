"""Files that come in parts: each part is taken where the one before it ended, however often it is sent."""

from dataclasses import dataclass

from dispatch.db.tables import Attachment
from dispatch.field.queries import attachments as attachment_queries
from dispatch.field.queries import upload_parts as queries
from dispatch.field.services.attachments import must_be_theirs, sender
from dispatch.kernel.work import Work
from dispatch.vocabulary.attachment_types import LARGEST_PART_BYTES, MOST_OPEN_UPLOADS
from dispatch.vocabulary.errors import Invalid, Refused


@dataclass(frozen=True)
class Upload:
    """How far a file has come: where its next part begins, and the file itself once it is kept."""

    offset: int
    attachment: Attachment | None = None


@dataclass(frozen=True)
class IncomingPart:
    """A stretch of a file of `size_bytes` that begins at the byte `offset`."""

    visit_id: int
    attachment_id: str
    offset: int
    size_bytes: int
    content: bytes


def progress(work: Work, visit_id: int, attachment_id: str) -> Upload:
    """How far a file of the actor's has come; raises `Missing` for a visit that is not theirs."""
    technician_id, _ = sender(work)
    must_be_theirs(work, visit_id, technician_id)
    return _progress(work, technician_id, visit_id, attachment_id)


def take_part(work: Work, part: IncomingPart) -> Upload:
    """Keeps a part that begins where the file has got to; of any other it keeps nothing and says where to go on.

    Raises `Missing` for a visit that is not theirs, `Refused` for an id that another visit's file has, and `Invalid`
    for a part that is empty, too large or longer than the file.
    """
    if not 0 < len(part.content) <= LARGEST_PART_BYTES or part.offset + len(part.content) > part.size_bytes:
        raise Invalid("bad_file_part", f"A part has 1 to {LARGEST_PART_BYTES} bytes and ends with the file.")
    technician_id, device_id = sender(work)
    # One after the other, as the visit is locked: two parts that begin alike are one.
    must_be_theirs(work, part.visit_id, technician_id)
    before = _progress(work, technician_id, part.visit_id, part.attachment_id)
    if before.attachment is None and before.offset > part.size_bytes:
        raise Refused("attachment_id_reused", "Another file was sent under this id.")
    if before.attachment is not None or before.offset != part.offset:
        return before
    queries.add(
        work.session,
        {
            "technician_id": technician_id,
            "attachment_id": part.attachment_id,
            "starts_at_byte": part.offset,
            "device_id": device_id,
            "visit_id": part.visit_id,
            "content": part.content,
            "received_at": work.now,
        },
    )
    queries.keep_newest(work.session, device_id, MOST_OPEN_UPLOADS)
    return Upload(part.offset + len(part.content))


def whole(work: Work, attachment_id: str) -> bytes:
    """All that is here of a file of the actor's."""
    return queries.content_of(work.session, sender(work)[0], attachment_id)


def forget(work: Work, attachment_id: str) -> None:
    """Lets the parts of a file go: it is kept as a whole now, or never will be."""
    queries.remove(work.session, sender(work)[0], attachment_id)


def _progress(work: Work, technician_id: int, visit_id: int, attachment_id: str) -> Upload:
    kept = attachment_queries.sent_as(work.session, technician_id, attachment_id)
    begun_for = kept.visit_id if kept else queries.visit_of(work.session, technician_id, attachment_id)
    if begun_for not in (None, visit_id):
        raise Refused("attachment_id_reused", "Another file was sent under this id.")
    return Upload(queries.received(work.session, technician_id, attachment_id), kept)
