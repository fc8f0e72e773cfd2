"""The links in texts: one visit each, out of use after their time or when revoked (invariant 37)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.db.ranges import Range
from dispatch.db.tables import PublicLink, Visit
from dispatch.kernel.secrets import hash_token
from dispatch.kernel.work import Work
from dispatch.messaging.queries import customer_links
from dispatch.messaging.queries.appointment_versions import newest_appointment
from dispatch.messaging.rules.customer_links import SURVEY_LIVES, tracking_expires_at
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.facts import VisitCancelled

CALLED_OFF_KNOWN = timedelta(hours=1)
"""Whoever sends the form again that called their visit off hears for so long that it is."""

_ISSUED = "tracking links issued"


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
    if chosen is LinkPurpose.TRACKING and visit.id in _issued(work):
        return _issued(work)[visit.id]
    number, token = _token(work, visit.id, chosen, customer_links.newest(work.session, visit.id, chosen))
    expires_at = _expires_at(work, visit, chosen)
    customer_links.keep(
        work.session, visit.id, chosen, issue=number, token_hash=hash_token(token), expires_at=expires_at
    )
    return _address(work, chosen, token)


def issue_all(work: Work, windows: Mapping[int, Range[datetime]]) -> None:
    """Issues the tracking links of many visits, whose arrival windows these are, by two statements.

    `issue` then answers with them for the rest of the transaction.
    """
    known = customer_links.newest_of_many(work.session, list(windows), LinkPurpose.TRACKING)
    issued = {
        visit_id: _token(work, visit_id, LinkPurpose.TRACKING, known.get(visit_id)) for visit_id in sorted(windows)
    }
    customer_links.keep_all(
        work.session,
        [
            {
                "visit_id": visit_id,
                "purpose": LinkPurpose.TRACKING,
                "issue": number,
                "token_hash": hash_token(token),
                "expires_at": tracking_expires_at(max(work.now, windows[visit_id].upper or work.now)),
            }
            for visit_id, (number, token) in issued.items()
        ],
    )
    _issued(work).update(
        {visit_id: _address(work, LinkPurpose.TRACKING, token) for visit_id, (_, token) in issued.items()}
    )


def revoke(work: Work, visit_id: int) -> None:
    """Takes a visit's links out of use, as when it is cancelled."""
    _issued(work).pop(visit_id, None)
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


def cancelled_of_late(work: Work, purpose: str, token: str) -> Visit | None:
    """The visit that was cancelled within the hour whose page a token opened until then; it opens nothing more."""
    return customer_links.cancelled_behind(
        work.session, LinkPurpose(purpose), hash_token(token), work.now - CALLED_OFF_KNOWN
    )


def _token(work: Work, visit_id: int, purpose: LinkPurpose, newest: PublicLink | None) -> tuple[int, str]:
    """The issue that holds after the newest one, and its token: the same, or the next where that is out of use."""
    number = 1 if newest is None else newest.issue
    token = work.tools.keys.link_token(purpose, visit_id, number)
    if newest is not None and (newest.revoked_at is not None or newest.token_hash != hash_token(token)):
        number += 1
        token = work.tools.keys.link_token(purpose, visit_id, number)
    return number, token


def _address(work: Work, purpose: LinkPurpose, token: str) -> str:
    return f"{work.tools.link_url or work.tools.public_url}/{purpose}/{token}"


def _issued(work: Work) -> dict[int, str]:
    """The tracking links that this transaction has issued for many visits at once."""
    issued: dict[int, str] = work.session.info.setdefault(_ISSUED, {})
    return issued


def _expires_at(work: Work, visit: Visit, purpose: LinkPurpose) -> datetime:
    if purpose is LinkPurpose.SURVEY:
        return work.now + SURVEY_LIVES
    newest = newest_appointment(work.session, visit.id)
    ends = [during.upper for during in (newest and newest.arrival_window, visit.during) if during and during.upper]
    return tracking_expires_at(max([work.now, *ends]))
