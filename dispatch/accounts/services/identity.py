"""Who an actor is: by bearer token, by paired device, by session, by password."""

from datetime import timedelta

from werkzeug.security import check_password_hash, generate_password_hash

from dispatch.accounts.queries import users as queries
from dispatch.db.tables import ApiToken, User
from dispatch.kernel.records import audit
from dispatch.kernel.secrets import hash_token, new_token
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Invalid, Refused
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import Role


def by_token(work: Work, token: str) -> Actor | None:
    """The user or the paired technician behind a bearer token; None when it is unknown, expired or revoked."""
    token_hash = hash_token(token)
    user = queries.user_of_token(work.session, token_hash, work.now)
    if user is not None:
        return _actor(user)
    device = queries.live_device(work.session, token_hash)
    if device is None:
        return None
    return Actor(
        name=f"technician:{device.technician_id}",
        role=Role.TECHNICIAN,
        technician_id=device.technician_id,
        device_id=device.id,
    )


def by_user_id(work: Work, user_id: int) -> Actor | None:
    """The active user of a signed-in session."""
    user = queries.active_user(work.session, user_id)
    return _actor(user) if user else None


def by_password(work: Work, name: str, password: str) -> Actor | None:
    """The user with this name and password; takes as long for an unknown name as for a wrong password."""
    user = queries.user_named(work.session, name)
    stored = user.password_hash if user and user.password_hash else _NOBODYS_HASH
    fits = check_password_hash(stored, password)
    return _actor(user) if user and user.active and fits else None


def add_user(
    work: Work, name: str, role: Role, *, password: str | None = None, technician_id: int | None = None,
    territory_ids: tuple[int, ...] = (),
) -> User:  # fmt: skip
    """Adds a person or a system; an integration's name is the source of its orders. Raises when the name is taken."""
    if password is not None and len(password) < 10:
        raise Invalid("password_too_short", "A password has at least 10 characters.")
    user = User(
        name=name,
        role=role,
        password_hash=generate_password_hash(password) if password else None,
        technician_id=technician_id,
        territory_ids=list(territory_ids),
    )
    work.session.add(user)
    work.session.flush()
    audit(work, "user.added", "user", user.id, role=role)
    return user


def user_with(work: Work, name: str, role: Role, *, password: str | None = None) -> User:
    """The user with this name and role, added when new. Raises `Refused` when the name has another role."""
    user = queries.user_named(work.session, name)
    if user is None:
        return add_user(work, name, role, password=password)
    if user.role != role:
        raise Refused("name_taken", f"The user {name} has the role {user.role}.")
    if password is not None:
        user.password_hash = generate_password_hash(password)
    return user


def issue_token(work: Work, user: User, *, lives: timedelta | None = None) -> str:
    """Makes a bearer token and returns it; it can never be read again, only its hash is kept."""
    token = new_token()
    row = ApiToken(
        user_id=user.id,
        token_hash=hash_token(token),
        hint=token[:6],
        expires_at=work.now + lives if lives else None,
    )
    work.session.add(row)
    work.session.flush()
    audit(work, "token.issued", "api_token", row.id, user_id=user.id)
    return token


def _actor(user: User) -> Actor:
    return Actor(
        name=user.name,
        role=Role(user.role),
        user_id=user.id,
        technician_id=user.technician_id,
        territory_ids=frozenset(user.territory_ids),
    )


_NOBODYS_HASH = generate_password_hash("nobody has this password")
