"""The pictures and papers of messages: kept with their message, read by whoever may read it."""

from collections.abc import Sequence

from dispatch.db.tables import EmailAttachment, InboundEmail
from dispatch.emails.queries import files as queries
from dispatch.emails.rules.files import EmailFileToKeep
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Missing


def keep(work: Work, email: InboundEmail, files: Sequence[EmailFileToKeep]) -> None:
    """Keeps what came with a new message."""
    work.session.add_all(
        EmailAttachment(
            email_id=email.id,
            place=one.place,
            content_type=one.content_type,
            size_bytes=len(one.content),
            sha256=one.sha256,
            content=one.content,
            received_at=work.now,
        )
        for one in files
    )


def read(work: Work, attachment_id: int) -> EmailAttachment:
    """A file with its content; raises `Missing` where the actor may not see its message."""
    found = queries.visible(work.session, work.actor, attachment_id)
    if found is None:
        raise Missing("attachment")
    return found
