"""Who an actor is: by bearer token, by paired device, by session, by password, by an identity provider's word."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from werkzeug.security import check_password_hash, generate_password_hash

from dispatch.accounts.queries import sessions as session_queries
from dispatch.accounts.queries import users as queries
from dispatch.accounts.rules import vouching
from dispatch.accounts.rules.sessions import TOKEN_LIVES, is_worth_noting
from dispatch.accounts.services import passwords, second_factors
from dispatch.db.tables import ApiToken, User
from dispatch.kernel.records import audit
from dispatch.kernel.secrets import hash_token, new_token
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Invalid, Refused
from dispatch.vocabulary.permissions import PERMISSIONS, Actor, Permission
from dispatch.vocabulary.strength.password_rules import is_reserved
from dispatch.vocabulary.terms import Role

ENROLLING = frozenset({Permission.SIGNED_IN})
"""All that an admin may do who still has to take a second factor."""


def by_token(work: Work, token: str) -> Actor | None:
    """The user or the paired technician behind a bearer token; None when it is unknown, expired or revoked."""
    token_hash = hash_token(token)
    found = queries.user_of_token(work.session, token_hash, work.now)
    if found is not None:
        row, user = found
        if is_worth_noting(row.last_used_at, work.now):
            session_queries.note_token(work.session, row.id, work.now)
        return actor_of(user, _scopes(row.scopes))
    device = queries.live_device(work.session, token_hash)
    if device is None:
        return None
    return Actor(
        name=f"technician:{device.technician_id}",
        role=Role.TECHNICIAN,
        technician_id=device.technician_id,
        device_id=device.id,
    )


def by_session(work: Work, token: str, is_use: bool) -> Actor | None:  # noqa: FBT001 - As the guard hands it in.
    """The person whose session's cookie holds this secret; None once it has ended, by itself or otherwise.

    `is_use` is false for what a page asks by itself: that keeps nobody signed in.
    """
    found = session_queries.live(work.session, hash_token(token), work.now)
    if found is None:
        return None
    row, user = found
    if is_use and is_worth_noting(row.seen_at, work.now):
        session_queries.note_session(work.session, row.id, work.now)
    return actor_of(user, ENROLLING if _must_enroll(work, user) else None, session_id=row.id)


def by_user_id(work: Work, user_id: int) -> Actor | None:
    """An active user, for work that they left to be done."""
    user = queries.active_user(work.session, user_id)
    return actor_of(user) if user else None


MACHINES = frozenset({Role.INTEGRATION})
"""Whoever no provider of people's identities vouches for."""


@dataclass(frozen=True)
class Entry:
    """How a try to sign in ended: who it is, or nobody, and then whether a code was missing or wrong."""

    person: Actor | None = None
    needs_code: bool = False


def by_password(work: Work, name: str, password: str, code: str = "") -> Entry:
    """The user with this name, password and, where they have a second factor, code.

    Takes as long for an unknown name as for a wrong password.
    """
    user = queries.user_named(work.session, name)
    stored = user.password_hash if user and user.password_hash else _nobodys_hash()
    fits = check_password_hash(stored, password)
    if user is None or not user.active or not fits:
        return Entry()
    if second_factors.is_on(user) and not second_factors.accepts(work, user, code):
        return Entry(needs_code=True)
    return Entry(actor_of(user))


def by_provider(work: Work, claims: Mapping[str, Any], claim: str, new_role: str = "") -> Entry:
    """The user whom the operator's identity provider names; a new one of `new_role` where nobody has that name.

    Whoever has a second factor here needs the provider's word that it asked for one, too (`needs_code`).
    """
    name = vouching.name_in(claims, claim)
    if name is None:
        return Entry()
    user = queries.user_named(work.session, name)
    if user is None and new_role and not is_reserved(name):
        user = add_user(work, name, Role(new_role))
    if user is None or not user.active or user.role in MACHINES:
        return Entry()
    if second_factors.is_on(user) and not vouching.has_asked_for_more(claims):
        return Entry(needs_code=True)
    audit(work, "user.vouched_for", "user", user.id, claim=claim)
    return Entry(actor_of(user))


def add_user(
    work: Work, name: str, role: Role, *, password: str | None = None, technician_id: int | None = None,
    territory_ids: tuple[int, ...] = (),
) -> User:  # fmt: skip
    """Adds a person or a system; an integration's name is the source of its orders.

    Raises `Invalid` for a name that means somebody else or a weak password; the database refuses a name that is taken.
    """
    if is_reserved(name):
        raise Invalid("name_reserved", "This name means somebody else; choose another.")
    user = User(
        name=name,
        role=role,
        password_hash=None if password is None else passwords.hashed(password, name),
        technician_id=technician_id,
        territory_ids=list(territory_ids),
    )
    work.session.add(user)
    work.session.flush()
    audit(work, "user.added", "user", user.id, role=role, password=password is not None)
    return user


def user_with(work: Work, name: str, role: Role, *, password: str | None = None) -> User:
    """The user with this name and role, added when new. Raises `Refused` when the name has another role."""
    user = queries.user_named(work.session, name)
    if user is None:
        return add_user(work, name, role, password=password)
    if user.role != role:
        raise Refused("name_taken", f"The user {name} has the role {user.role}.")
    if password is not None:
        passwords.set_password(work, user, password)
    return user


def issue_token(
    work: Work, user: User, *, lives: timedelta = TOKEN_LIVES, scopes: frozenset[Permission] = frozenset()
) -> str:
    """Makes a bearer token and returns it; it can never be read again, only its hash is kept.

    Raises `Invalid` for a scope that the user's role does not include; no scope means all that it includes.
    """
    if not scopes <= PERMISSIONS[Role(user.role)]:
        raise Invalid("unknown_scope", "A token can't do what its user's role does not include.")
    token = new_token()
    row = ApiToken(
        user_id=user.id,
        token_hash=hash_token(token),
        hint=token[:6],
        expires_at=work.now + lives,
        scopes=sorted(scopes),
    )
    work.session.add(row)
    work.session.flush()
    audit(work, "token.issued", "api_token", row.id, user_id=user.id, days=lives.days, scopes=sorted(scopes))
    return token


def actor_of(user: User, scopes: frozenset[Permission] | None = None, *, session_id: int | None = None) -> Actor:
    """A user as an actor, within these scopes where there are any."""
    return Actor(
        name=user.name,
        role=Role(user.role),
        user_id=user.id,
        technician_id=user.technician_id,
        session_id=session_id,
        territory_ids=frozenset(user.territory_ids),
        scopes=scopes,
    )


def _scopes(written: list[str]) -> frozenset[Permission] | None:
    known = frozenset(Permission(scope) for scope in written if scope in frozenset(Permission))
    return known | {Permission.SIGNED_IN} if written else None


def _must_enroll(work: Work, user: User) -> bool:
    return work.tools.admins_need_a_second_factor and user.role == Role.ADMIN and not second_factors.is_on(user)


@cache
def _nobodys_hash() -> str:
    return generate_password_hash("nobody has this password")
