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
from dispatch.operators.queries import operators as operator_queries
from dispatch.operators.services import operators
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
    operator_id: int | None = None,
) -> User:
    """Adds a user; raises `Invalid` when technician, territories or operator don't fit or don't exist for the actor.

    Who is bound to territories adds only users who are bound to the same or fewer. A user of a whole operator has its
    territories as they come and go; where its people name nothing, that is what the new one gets.
    """
    if (role is Role.TECHNICIAN) != (technician_id is not None):
        raise Invalid("technician_needed", "A user with the role technician names a technician, and nobody else does.")
    if technician_id is not None and people_queries.visible(work.session, work.actor, technician_id) is None:
        raise Invalid("unknown_technician", "There is no such technician.")
    user = identity.add_user(work, name, role, password=password, technician_id=technician_id)
    _bind(work, user, territory_ids, operator_id)
    work.session.flush()
    return user


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
        _bind(work, user, changes["territory_ids"], None)
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


def _bind(work: Work, user: User, territory_ids: list[int], operator_id: int | None) -> None:
    """Binds a user to territories, or to a whole operator: the actor's own where they are of one and nothing is named.

    Raises `Invalid` for what does not exist for the actor, and for more than they have.
    """
    if not set(territory_ids) <= set(territory_queries.ids(work.session, work.actor)):
        raise Invalid("unknown_territory", "There is no such territory.")
    if operator_id is not None and (territory_ids or user.role == Role.TECHNICIAN):
        raise Invalid("bounds_twice", "Name territories or an operator, not both; technicians are their territory's.")
    if user.role == Role.TECHNICIAN:
        user.territory_ids = territory_ids
        return
    whole = None if territory_ids else operators.of_actor(work, operator_id)
    bounds = territory_ids if whole is None else operator_queries.territory_ids(work.session, whole)
    if not may_bound(work.actor, bounds):
        raise Invalid("bounds_missing", "Name the territories, out of your own, that this user is bound to.")
    user.territory_ids, user.operator_id = bounds, whole
