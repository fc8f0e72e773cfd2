"""Passwords: good ones only, and every change ends the sessions that rested on the former one."""

from werkzeug.security import check_password_hash, generate_password_hash

from dispatch.accounts.services import sessions
from dispatch.db.tables import User
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Invalid, Refused
from dispatch.vocabulary.strength.password_rules import fault_of_password


def hashed(password: str, name: str) -> str:
    """How a password is stored. Raises `Invalid` for a weak one."""
    fault = fault_of_password(password, name)
    if fault is not None:
        raise Invalid(*fault)
    return generate_password_hash(password)


def set_password(work: Work, user: User, password: str, *, but: int | None = None) -> None:
    """Gives a user a password; the audit tells who did. Their sessions end, except the one with the id `but`."""
    user.password_hash = hashed(password, user.name)
    audit(work, "user.password_set", "user", user.id)
    sessions.end_all(work, user.id, "password_changed", but=but)


def change_own(work: Work, user: User, current: str, password: str, *, but: int | None = None) -> None:
    """Changes one's own password. Raises `Refused` for a wrong present one, `Invalid` for a weak new one."""
    if user.password_hash is None or not check_password_hash(user.password_hash, current):
        raise Refused("wrong_password", "The present password is not right.")
    if check_password_hash(user.password_hash, password):
        raise Invalid("same_password", "Choose another password than the present one.")
    set_password(work, user, password, but=but)
