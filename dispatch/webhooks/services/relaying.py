"""What happened is laid out for the endpoints that want it."""

from dispatch.accounts.services import identity
from dispatch.kernel.work import Work
from dispatch.vocabulary.terms import EndpointOffReason
from dispatch.webhooks.queries import endpoints, relay
from dispatch.webhooks.services.switching import switch_off

BATCH = 1000


def relay_batch(work: Work) -> bool:
    """Lays out the next events, in their order; tells whether there were any.

    An endpoint that is off gets none, but remembers from where on it misses some.
    """
    event_ids = relay.take_unrelayed(work.session, most=BATCH)
    if not event_ids:
        return False
    events = relay.these(event_ids)
    for endpoint in endpoints.every(work.session):
        owner = identity.by_user_id(work, endpoint.owner_id)
        if owner is None:
            switch_off(work, endpoint, EndpointOffReason.OWNER_INACTIVE)
        elif endpoint.off_reason is None:
            relay.lay_out(work.session, endpoint, owner, events, work.now)
        elif endpoint.missed_from_id is None:
            endpoint.missed_from_id = relay.first_wanted(work.session, endpoint, owner, events)
    return True
