"""The links in texts: one visit each, out of use after their time or when revoked (invariant 37)."""

from datetime import datetime
from enum import StrEnum

from dispatch.db.tables import Visit
from dispatch.kernel.secrets import hash_token
from dispatch.kernel.work import Work
from dispatch.messaging.queries import customer_links
from dispatch.messaging.queries.appointment_versions import newest_appointment
from dispatch.messaging.rules.customer_links import SURVEY_LIVES, tracking_expires_at
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.facts import VisitCancelled


class LinkPurpose(StrEnum):
    """What a link opens; the value is the first part of its path."""

    TRACKING = "t"
    SURVEY = "s"


def issue(work: Work, visit: Visit, purpose: str) -> str:
    """The address of a visit's page, for one text.

    Asked again it answers the same, and lives longer when the window has moved. After a revocation, or when the secret
    that signs has changed, it is a new one; in the latter case the earlier address opens the page, too.
    """
    chosen = LinkPurpose(purpose)
    newest = customer_links.newest(work.session, visit.id, chosen)
    number = 1 if newest is None else newest.issue
    token = work.tools.keys.link_token(chosen, visit.id, number)
    if newest is not None and (newest.revoked_at is not None or newest.token_hash != hash_token(token)):
        number += 1
        token = work.tools.keys.link_token(chosen, visit.id, number)
    expires_at = _expires_at(work, visit, chosen)
    customer_links.keep(
        work.session, visit.id, chosen, issue=number, token_hash=hash_token(token), expires_at=expires_at
    )
    return f"{work.tools.public_url}/{chosen}/{token}"


def revoke(work: Work, visit_id: int) -> None:
    """Takes a visit's links out of use, as when it is cancelled."""
    customer_links.revoke(work.session, visit_id, work.now)


def revoke_with_visit(work: Work, fact: VisitCancelled) -> None:
    """The page of a cancelled visit is closed."""
    revoke(work, fact.visit_id)


def open_link(work: Work, purpose: str, token: str) -> Visit:
    """The visit behind a token. Unknown, expired and revoked ones answer alike: `Missing`."""
    visit = customer_links.visit_behind(work.session, LinkPurpose(purpose), hash_token(token), work.now)
    if visit is None:
        raise Missing("page")
    return visit


def _expires_at(work: Work, visit: Visit, purpose: LinkPurpose) -> datetime:
    if purpose is LinkPurpose.SURVEY:
        return work.now + SURVEY_LIVES
    newest = newest_appointment(work.session, visit.id)
    ends = [during.upper for during in (newest and newest.arrival_window, visit.during) if during and during.upper]
    return tracking_expires_at(max([work.now, *ends]))
