"""Takes a file in: judged and drawn anew while no transaction is held, then kept."""

import hashlib
from dataclasses import dataclass, replace

from dispatch.field.services import attachments
from dispatch.field.services.attachments import FileToKeep, StoredAttachment
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.files.pictures import drawn_anew
from dispatch.vocabulary.attachment_types import (
    LARGEST_BYTES,
    LARGEST_SENT_BYTES,
    PDF,
    SENT_TYPES,
    content_type_of,
    is_clearable,
)
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import AttachmentPurpose


@dataclass(frozen=True)
class SentFile:
    """A file as a device sent it; `attachment_id` is the device's own."""

    visit_id: int
    attachment_id: str
    content: bytes
    purpose: AttachmentPurpose = AttachmentPurpose.RECORD
    cleared_for_customer: bool = False


def take_file(backend: CoreBackend, actor: Actor, sent: SentFile) -> StoredAttachment:
    """Keeps what a device sent for a visit, as `attachments.attach` does.

    Raises `Invalid` besides: `bad_size`, `bad_type` (a signature is no paper, too), `not_clearable`, and for a picture
    `too_many_pixels` or `broken_picture`.
    """
    file = replace(_file_to_keep(sent.content), cleared_for_customer=sent.cleared_for_customer)
    if sent.purpose is AttachmentPurpose.SIGNATURE and file.content_type == PDF:
        raise Invalid("bad_type", "A signature is a picture.")
    if sent.cleared_for_customer and not is_clearable(sent.purpose, file.content_type):
        raise Invalid("not_clearable", "Customers are shown photographs of the work, no signatures and papers.")
    with backend.work(actor) as work:
        return attachments.attach(work, sent.visit_id, sent.attachment_id, file, sent.purpose)


def _file_to_keep(content: bytes) -> FileToKeep:
    if not 0 < len(content) <= LARGEST_SENT_BYTES:
        raise Invalid("bad_size", f"A picture has 1 to {LARGEST_SENT_BYTES} bytes.")
    content_type = content_type_of(content)
    if content_type is None:
        raise Invalid("bad_type", f"A file is one of {', '.join(SENT_TYPES)}.")
    digest = hashlib.sha256(content).hexdigest()
    if content_type != PDF:
        picture = drawn_anew(content, LARGEST_BYTES)
        return FileToKeep(picture.content_type, picture.content, digest)
    if len(content) > LARGEST_BYTES:
        raise Invalid("bad_size", f"A paper has 1 to {LARGEST_BYTES} bytes.")
    return FileToKeep(content_type, content, digest)
