"""A person's second factor: derived from the operator's key, so that the database holds nothing to steal."""

from dataclasses import dataclass

from dispatch.accounts.queries import users as queries
from dispatch.accounts.rules.second_factors import address, fitting_step, written
from dispatch.db.tables import User
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Invalid, Refused


@dataclass(frozen=True)
class FactorOffer:
    """A second factor to take into an authenticator; it counts once a code of it was typed in."""

    secret: str
    address: str


def is_on(user: User) -> bool:
    """Tells whether signing in takes a code."""
    return user.second_factor_key is not None


def offer(work: Work, user: User) -> FactorOffer:
    """The second factor that the person may take next; the same until it is taken."""
    secret = _secrets(work, user, user.second_factor + 1)[0]
    return FactorOffer(secret, address(secret, user.name, work.tools.brand))


def turn_on(work: Work, user: User, code: str) -> None:
    """Makes the offered second factor count. Raises `Invalid` for a code that is not one of its."""
    if is_on(user):
        raise Refused("second_factor_on", "There is a second factor already; turn it off first.")
    step = fitting_step(_secrets(work, user, user.second_factor + 1)[:1], code, work.now, None)
    if step is None:
        raise Invalid("wrong_second_factor", "This code does not fit; try the next one.")
    user.second_factor += 1
    user.second_factor_key = work.tools.keys.fingerprints()[0]
    user.second_factor_step = step
    audit(work, "user.second_factor_on", "user", user.id)


def turn_off(work: Work, user: User) -> None:
    """Lets a person sign in without a code, as when the phone is lost; the next second factor is another one."""
    if is_on(user):
        user.second_factor_key = None
        audit(work, "user.second_factor_off", "user", user.id)


def accepts(work: Work, user: User, code: str) -> bool:
    """Tells whether a code fits, and uses it up; of two who send the same at once one is let in."""
    step = fitting_step(_secrets(work, user, user.second_factor), code, work.now, user.second_factor_step)
    return step is not None and queries.use_step(work.session, user.id, step)


def _secrets(work: Work, user: User, number: int) -> list[str]:
    return [written(digest) for digest in work.tools.keys.second_factors(user.id, number)]
