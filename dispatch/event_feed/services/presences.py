"""Somebody looks at a visit, or at none any more."""

from dispatch.event_feed.queries import presences as queries
from dispatch.event_feed.rules.presences import LASTS
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.terms import Doing


def note(work: Work, seat: str, visit_id: int | None, doing: Doing) -> None:
    """Notes that a page of the actor's shows a visit, or none. No audit, no event: it is over in a minute.

    Raises `Missing` for a visit out of the actor's bounds, `Refused` for whoever is no user.
    """
    user_id = work.actor.user_id
    if user_id is None:
        raise Refused("no_account", "Only somebody with an account is seen at a visit.")
    queries.let_go(work.session, work.now - LASTS)
    if visit_id is None:
        return queries.leave(work.session, user_id, seat)
    if not queries.sees_visit(work.session, work.actor, visit_id):
        raise Missing("visit")
    told = {"user_id": user_id, "seat": seat, "visit_id": visit_id, "doing": doing, "seen_at": work.now}
    return queries.put(work.session, told)
