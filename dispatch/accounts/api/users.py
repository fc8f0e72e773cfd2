"""`/users`: who may come in, and by which tokens."""

from datetime import timedelta
from typing import Any

from flask_smorest import Blueprint

from dispatch.accounts.api.user_schemas import (
    NewTokenOut,
    TokenInSchema,
    TokenOut,
    UserChangeSchema,
    UserInSchema,
    UserOut,
)
from dispatch.accounts.queries import users as queries
from dispatch.accounts.services import users
from dispatch.db.tables import User
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import PageQuery, page, page_of
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("users", __name__, description="Who may come in, and by which tokens; for admins.")


@blueprint.post("/users")
@needs(Permission.USERS_WRITE)
@blueprint.arguments(UserInSchema)
@blueprint.response(201, UserOut)
@once
def add(work: Work, body: dict[str, Any]) -> Answer:
    """Adds a person or a system; 409 when the name is taken."""
    return UserOut().dump(users.add(work, **body)), 201


@blueprint.get("/users")
@needs(Permission.USERS_WRITE)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(UserOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Lists users, the oldest first."""
    with backend().work(actor()) as work:
        return page(
            queries.users(work.session, work.actor, limit=query["limit"] + 1, after=query["after"]), query["limit"]
        )


@blueprint.patch("/users/<int:user_id>")
@needs(Permission.USERS_WRITE)
@blueprint.arguments(UserChangeSchema)
@blueprint.response(200, UserOut)
def amend(body: dict[str, Any], user_id: int) -> User:
    """Changes a user; `active: false` ends every session and token of theirs at once, a password their sessions."""
    with backend().work(actor()) as work:
        return users.amend(work, user_id, body)


@blueprint.post("/users/<int:user_id>/tokens")
@needs(Permission.USERS_WRITE)
@blueprint.arguments(TokenInSchema)
@blueprint.response(201, NewTokenOut)
def issue(body: dict[str, Any], user_id: int) -> dict[str, str]:
    """Makes a token and shows it this once.

    An `Idempotency-Key` has no effect here: a stored answer would keep the token readable.
    """
    lives = timedelta(days=body["days"])
    with backend().work(actor()) as work:
        return {"token": users.issue(work, user_id, lives, body["scopes"])}


@blueprint.get("/users/<int:user_id>/tokens")
@needs(Permission.USERS_WRITE)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(TokenOut))
def tokens(query: dict[str, Any], user_id: int) -> dict[str, Any]:
    """Lists a user's tokens by their first characters."""
    with backend().work(actor()) as work:
        users.known(work, user_id)
        rows = queries.tokens(work.session, user_id, limit=query["limit"] + 1, after=query["after"])
        return page(rows, query["limit"])


@blueprint.delete("/users/<int:user_id>/tokens/<int:token_id>")
@needs(Permission.USERS_WRITE)
@blueprint.response(204)
def revoke(user_id: int, token_id: int) -> None:
    """Takes a token out of use at once; a repetition changes nothing."""
    with backend().work(actor()) as work:
        users.revoke(work, user_id, token_id)
