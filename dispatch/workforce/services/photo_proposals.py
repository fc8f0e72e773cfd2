"""A technician proposes a photo of themself; customers see it once whoever manages technicians has approved it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.db.tables import PhotoProposal, Technician
from dispatch.kernel.records import announce, audit, open_task
from dispatch.kernel.rows.task_rows import close_topic
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.terms import PhotoProposalState
from dispatch.workforce.queries import photo_proposals as queries
from dispatch.workforce.queries import technicians as technician_queries
from dispatch.workforce.services import technician_photos

TASK = "photo_proposed"


@dataclass(frozen=True)
class ProposedPhoto:
    """A proposal that is here, and whether this call brought it."""

    proposal: PhotoProposal
    is_new: bool


def propose(work: Work, request_id: str, content: bytes) -> ProposedPhoto:
    """Notes a drawn JPEG that the actor, a technician, proposes, and asks the office; it replaces one that waits.

    Once per the device's own `request_id`; raises `Refused` for an id under which another picture was sent.
    """
    if work.actor.technician_id is None or work.actor.device_id is None:
        raise Refused("not_paired", "Pair this device first.")
    technician = technician_queries.locked_technician(work.session, work.actor.technician_id)
    digest = hashlib.sha256(content).hexdigest()
    known = queries.sent_as(work.session, technician.id, request_id)
    if known is not None:
        if known.sha256 != digest:
            raise Refused("request_id_reused", "Another request was sent under this id.")
        return ProposedPhoto(known, is_new=False)
    drop_waiting(work, technician)
    proposal = PhotoProposal(
        request_id=request_id, technician=technician, sha256=digest, content=content, proposed_at=work.now
    )
    work.session.add(proposal)
    work.session.flush()
    _note(work, proposal, "photo_proposal.asked")
    open_task(
        work,
        TASK,
        topic_of(proposal),
        f"{technician.name} proposes a photo of themself.",
        technician_id=technician.id,
        technician=technician.name,
    )
    return ProposedPhoto(proposal, is_new=True)


def approve(work: Work, photo_proposal_id: int, answer: str = "") -> PhotoProposal:
    """Makes it the technician's photo, which their customers see from now on, and tells the technician.

    Raises `Missing` out of the actor's bounds, and `Refused` once it is answered or replaced, and for whoever left.
    """
    proposal = visible(work, photo_proposal_id)
    _must_wait(proposal)
    technician_photos.put(work, proposal.technician_id, proposal.content or b"")
    _answer(work, proposal, PhotoProposalState.APPROVED, answer)
    _note(work, proposal, "photo_proposal.approved")
    return proposal


def decline(work: Work, photo_proposal_id: int, answer: str) -> PhotoProposal:
    """Says no, with the reason, which the technician reads; their photo stays what it was. Raises like `approve`."""
    proposal = visible(work, photo_proposal_id)
    _must_wait(proposal)
    _answer(work, proposal, PhotoProposalState.DECLINED, answer)
    _note(work, proposal, "photo_proposal.declined")
    return proposal


def drop_waiting(work: Work, technician: Technician) -> None:
    """Lets go what a technician waits to be answered: they propose another, or do not work here any more."""
    waiting = queries.waiting_of(work.session, technician.id)
    if waiting is not None:
        _close(work, waiting, PhotoProposalState.REPLACED)
        _note(work, waiting, "photo_proposal.replaced")
        work.session.flush()


def picture(work: Work, photo_proposal_id: int) -> bytes:
    """What is proposed, a JPEG. Raises `Missing` out of the actor's bounds, and once it is answered."""
    content = queries.content_of(work.session, work.actor, photo_proposal_id)
    if content is None:
        raise Missing("photo")
    return content


def visible(work: Work, photo_proposal_id: int) -> PhotoProposal:
    """A proposal of a technician within the actor's bounds, locked; raises `Missing` for any other."""
    proposal = queries.visible(work.session, work.actor, photo_proposal_id)
    if proposal is None:
        raise Missing("photo_proposal")
    return proposal


def waiting_of(work: Work, technician_id: int) -> Sequence[PhotoProposal]:
    """What a technician within the actor's bounds waits to be answered: one photo, or none."""
    asked = PhotoProposalState.ASKED
    return queries.proposals(work.session, work.actor, limit=1, after=None, state=asked, technician_id=technician_id)


def topic_of(proposal: PhotoProposal) -> str:
    """The topic of the task that asks for an answer."""
    return f"photo_proposal:{proposal.id}"


def _must_wait(proposal: PhotoProposal) -> None:
    if proposal.state == PhotoProposalState.REPLACED:
        raise Refused("photo_replaced", "The technician has proposed another photo since.")
    if proposal.state != PhotoProposalState.ASKED:
        raise Refused("request_answered", "This request has been answered already.")


def _answer(work: Work, proposal: PhotoProposal, state: PhotoProposalState, answer: str) -> None:
    proposal.answer, proposal.answered_by = answer, work.actor.user_id
    _close(work, proposal, state)


def _close(work: Work, proposal: PhotoProposal, state: PhotoProposalState) -> None:
    proposal.state, proposal.content, proposal.answered_at = state, None, work.now
    close_topic(work.session, TASK, topic_of(proposal), work.now)


def _note(work: Work, proposal: PhotoProposal, action: str) -> None:
    technician = proposal.technician
    audit(work, action, "photo_proposal", proposal.id, technician_id=technician.id)
    announce(
        work,
        action,
        "photo_proposal",
        proposal.id,
        territory_id=technician.territory_id,
        technician_id=technician.id,
    )
