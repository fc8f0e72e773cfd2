"""Turns one's own second factor off: each try is counted before it is made, so a stolen session guesses no code."""

from datetime import timedelta

from dispatch.accounts.services import second_factors, users
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.throttling import RateLimit, admit, give_back
from dispatch.vocabulary.errors import Invalid, Missing
from dispatch.vocabulary.permissions import Actor

TRIES = RateLimit("own_second_factor", attempts=5, period=timedelta(minutes=10))


def turn_off(backend: CoreBackend, actor: Actor, code: str) -> None:
    """Lets the actor sign in without a code again, for a last one.

    Raises `TooMany`, `Invalid` for a code that does not fit, `Missing` for no user.
    """
    if actor.user_id is None:  # A paired device is no user.
        raise Missing("user")
    with backend.work(actor) as work:
        admit(work, TRIES, str(actor.user_id))
    with backend.work(actor) as work:
        user = users.known(work, actor.user_id)
        if not second_factors.accepts(work, user, code):
            raise Invalid("wrong_second_factor", "This code does not fit; try the next one.")
        second_factors.turn_off(work, user)
        give_back(work, TRIES, str(actor.user_id))
