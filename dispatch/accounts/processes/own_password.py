"""Changes one's own password: each try is counted before it is made, so a stolen session guesses nothing."""

from datetime import timedelta

from dispatch.accounts.services import passwords, users
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.throttling import RateLimit, admit, give_back
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.permissions import Actor

TRIES = RateLimit("own_password", attempts=5, period=timedelta(minutes=10))


def change(backend: CoreBackend, actor: Actor, current: str, password: str) -> None:
    """Gives the actor another password and ends their other sessions.

    Raises `TooMany`, `Refused` for a wrong present password, `Invalid` for a weak new one, `Missing` for no user.
    """
    if actor.user_id is None:  # A paired device is no user.
        raise Missing("user")
    with backend.work(actor) as work:
        admit(work, TRIES, str(actor.user_id))
    with backend.work(actor) as work:
        user = users.known(work, actor.user_id)
        passwords.change_own(work, user, current, password, but=actor.session_id)
        give_back(work, TRIES, str(actor.user_id))
