"""Keeps what a technician photographs at a visit."""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.db.tables import Attachment
from dispatch.field.queries import attachments as queries
from dispatch.field.queries import field_events as field_queries
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.attachment_types import MOST_PER_VISIT, is_clearable
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.terms import AttachmentPurpose


@dataclass(frozen=True)
class FileToKeep:
    """A file as it will be kept, and the digest of it as it was sent, by which the same one is known again."""

    content_type: str
    content: bytes
    sha256: str
    cleared_for_customer: bool = False


@dataclass(frozen=True)
class StoredAttachment:
    """A file that is here, and whether this request brought it."""

    attachment: Attachment
    is_new: bool


def attach(
    work: Work,
    visit_id: int,
    attachment_id: str,
    file: FileToKeep,
    purpose: AttachmentPurpose = AttachmentPurpose.RECORD,
) -> StoredAttachment:
    """Keeps a file for a visit that the actor holds or held, once per the device's own `attachment_id`.

    Raises `Missing` for any other visit, and `Refused` for an id that another file has, and past what a visit may have
    of a purpose.
    """
    technician_id, device_id = sender(work)
    must_be_theirs(work, visit_id, technician_id)
    known = queries.sent_as(work.session, technician_id, attachment_id)
    if known is None and queries.count_of_visit(work.session, visit_id, purpose) >= MOST_PER_VISIT[purpose]:
        raise Refused("too_many_attachments", f"A visit has at most {MOST_PER_VISIT[purpose]} files.")
    is_new = known is None and queries.add_once(
        work.session,
        {
            "attachment_id": attachment_id,
            "technician_id": technician_id,
            "device_id": device_id,
            "visit_id": visit_id,
            "purpose": purpose,
            "content_type": file.content_type,
            "size_bytes": len(file.content),
            "sha256": file.sha256,
            "content": file.content,
            "received_at": work.now,
            "cleared_for_customer": file.cleared_for_customer,
        },
    )
    kept = known or queries.sent_as(work.session, technician_id, attachment_id)
    if kept is None or (kept.visit_id, kept.sha256, kept.purpose) != (visit_id, file.sha256, purpose):
        raise Refused("attachment_id_reused", "Another file was sent under this id.")
    return StoredAttachment(kept, is_new)


def sender(work: Work) -> tuple[int, int]:
    """The technician and the device that send something. Raises `Refused` for anybody else."""
    technician_id, device_id = work.actor.technician_id, work.actor.device_id
    if technician_id is None or device_id is None:
        raise Refused("not_paired", "Pair this device first.")
    return technician_id, device_id


def must_be_theirs(work: Work, visit_id: int, technician_id: int) -> None:
    """Locks a visit that a technician holds or held; raises `Missing` for any other."""
    visit = field_queries.lock_visit(work.session, visit_id)
    held_since = field_queries.first_held_at(work.session, visit_id, technician_id)
    if visit is not None and held_since is None and visit.mate_id == technician_id:
        raise Refused("not_the_lead", "Whoever leads the visit reports it; give it to them.")
    if visit is None or (held_since is None and visit.technician_id != technician_id):
        raise Missing("visit")


def of_visit(work: Work, visit_id: int) -> Sequence[Attachment]:
    """The files of a visit, without their content. Raises `Missing` for a visit out of the actor's bounds."""
    if not queries.sees_visit(work.session, work.actor, visit_id):
        raise Missing("visit")
    return queries.of_visit(work.session, work.actor, visit_id)


def read(work: Work, attachment: int) -> Attachment:
    """A file with its content; that it was read is noted (invariant 40). Raises `Missing` out of the actor's bounds."""
    found = queries.with_content(work.session, work.actor, attachment)
    if found is None:
        raise Missing("attachment")
    audit(work, "attachment.read", "attachment", found.id)
    return found


def clear(work: Work, attachment: int, *, cleared: bool) -> Attachment:
    """Says whether the customer may see a photograph. Raises `Missing` out of bounds, `Refused` for anything else."""
    found = queries.seen(work.session, work.actor, attachment)
    if found is None:
        raise Missing("attachment")
    if not is_clearable(found.purpose, found.content_type):
        raise Refused("not_clearable", "Customers are shown photographs of the work, no signatures and papers.")
    found.cleared_for_customer = cleared
    work.session.flush()
    audit(work, "attachment.cleared" if cleared else "attachment.withheld", "attachment", found.id)
    return found
