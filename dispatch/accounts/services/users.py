"""Users and their tokens, for admins."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from dispatch.accounts.queries import users as queries
from dispatch.accounts.services import identity, passwords, second_factors, sessions
from dispatch.db.tables import User
from dispatch.kernel.actor_scope import may_bound
from dispatch.kernel.records import audit
from dispatch.kernel.rows import task_rows
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Invalid, Missing, Refused
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import DESK_ROLES, Role
from dispatch.workforce.queries import technicians as people_queries
from dispatch.workforce.queries import territories as territory_queries


def add(
    work: Work,
    name: str,
    role: Role,
    *,
    password: str | None,
    technician_id: int | None,
    territory_ids: list[int],
) -> User:
    """Adds a user; raises `Invalid` when technician or territories don't fit the role or don't exist for the actor.

    Who is bound to territories adds only users who are bound to the same or fewer.
    """
    if (role is Role.TECHNICIAN) != (technician_id is not None):
        raise Invalid("technician_needed", "A user with the role technician names a technician, and nobody else does.")
    if technician_id is not None and people_queries.visible(work.session, work.actor, technician_id) is None:
        raise Invalid("unknown_technician", "There is no such technician.")
    _must_exist(work, territory_ids)
    if role is not Role.TECHNICIAN:
        _must_be_bound(work, territory_ids)
    return identity.add_user(
        work, name, role, password=password, technician_id=technician_id, territory_ids=tuple(territory_ids)
    )


def known(work: Work, user_id: int) -> User:
    """A user within the actor's bounds; raises `Missing`."""
    user = queries.visible(work.session, work.actor, user_id)
    if user is None:
        raise Missing("user")
    return user


def amend(work: Work, user_id: int, changes: Mapping[str, Any]) -> User:
    """Changes what is named (active, role, territory_ids, password, second_factor); nobody switches their own account
    off, or gives themself another role.

    Sessions end with the password, the role and the account, tokens with the role and the account; `second_factor` is
    only ever turned off here.
    """
    user = known(work, user_id)
    if changes.get("role", user.role) != user.role:
        _give_role(work, user, changes["role"])
    if changes.get("active") is False and user.id == work.actor.user_id:
        raise Refused("own_account", "Ask another admin to switch your own account off.")
    if "territory_ids" in changes:
        _must_exist(work, changes["territory_ids"])
        if user.role != Role.TECHNICIAN:
            _must_be_bound(work, changes["territory_ids"])
        user.territory_ids = changes["territory_ids"]
    if "active" in changes:
        user.active = changes["active"]
        if not user.active:
            sessions.end_all(work, user.id, "deactivated")
            task_rows.release(work.session, user.id)
    if "password" in changes:
        passwords.set_password(work, user, changes["password"])
    if changes.get("second_factor") is False:
        second_factors.turn_off(work, user)
    audit(work, "user.amended", "user", user.id, fields=sorted(changes))
    work.session.flush()
    return user


def issue(work: Work, user_id: int, lives: timedelta, scopes: Iterable[Permission]) -> str:
    """Makes a token for an active user and returns it."""
    user = known(work, user_id)
    if not user.active:
        raise Refused("user_inactive", "This user is switched off.")
    return identity.issue_token(work, user, lives=lives, scopes=frozenset(scopes))


def revoke(work: Work, user_id: int, token_id: int) -> None:
    """Takes a token out of use; raises `Missing` when it is none of this user's."""
    token = queries.token_of(work.session, user_id, token_id)
    if token is None:
        raise Missing("token")
    if token.revoked_at is None:
        token.revoked_at = work.now
        audit(work, "token.revoked", "api_token", token.id, user_id=user_id)


def _give_role(work: Work, user: User, role: Role) -> None:
    """What rests on the role before ends with it: sessions, and tokens that could do what it could."""
    if user.id == work.actor.user_id:
        raise Refused("own_role", "Ask another admin to change your own role.")
    if not {user.role, role} <= DESK_ROLES:
        raise Refused("role_stays", "Only somebody at a desk gets another role: admin, dispatcher or service.")
    before, user.role = user.role, role
    sessions.end_all(work, user.id, "role_changed")
    revoked = queries.revoke_all(work.session, user.id, work.now)
    audit(work, "user.role_changed", "user", user.id, before=before, role=role, tokens=revoked)


def _must_exist(work: Work, territory_ids: list[int]) -> None:
    if not set(territory_ids) <= set(territory_queries.ids(work.session, work.actor)):
        raise Invalid("unknown_territory", "There is no such territory.")


def _must_be_bound(work: Work, territory_ids: list[int]) -> None:
    if not may_bound(work.actor, territory_ids):
        raise Invalid("bounds_missing", "Name the territories, out of your own, that this user is bound to.")
