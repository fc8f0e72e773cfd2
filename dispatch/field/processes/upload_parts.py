"""Takes a file in that comes in parts; with the last one it is judged and kept as one that comes whole."""

from dispatch.field.processes.attachments import SentFile, take_file
from dispatch.field.services import upload_parts
from dispatch.field.services.upload_parts import IncomingPart, Upload
from dispatch.kernel.backend import CoreBackend
from dispatch.vocabulary.errors import DispatchError
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import AttachmentPurpose


def take_part(
    backend: CoreBackend, actor: Actor, part: IncomingPart, purpose: AttachmentPurpose, *, cleared_for_customer: bool
) -> Upload:
    """Keeps a part, and the whole file with the last one; raises as `upload_parts.take_part` and `take_file` do.

    What is refused as a whole is let go, so that nothing of it stays.
    """
    with backend.work(actor) as work:
        upload = upload_parts.take_part(work, part)
        if upload.attachment is not None or upload.offset < part.size_bytes:
            return upload
        content = upload_parts.whole(work, part.attachment_id)
    sent = SentFile(part.visit_id, part.attachment_id, content, purpose, cleared_for_customer)
    try:
        kept = take_file(backend, actor, sent).attachment
    except DispatchError:
        _forget(backend, actor, part.attachment_id)
        raise
    _forget(backend, actor, part.attachment_id)
    return Upload(upload.offset, kept)


def _forget(backend: CoreBackend, actor: Actor, attachment_id: str) -> None:
    with backend.work(actor) as work:
        upload_parts.forget(work, attachment_id)
