"""`/sessions`: where one is signed in; `/users/{id}/sessions`: the same for admins; `/password`: one's own."""

from typing import Any

from flask_smorest import Blueprint

from dispatch.accounts.api.user_schemas import PasswordSchema, SessionsOut
from dispatch.accounts.processes import own_password
from dispatch.accounts.services import sessions
from dispatch.http.guard import actor, backend, needs
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("sessions", __name__, description="Where people are signed in; an ended session is out at once.")


@blueprint.get("/sessions")
@needs(Permission.SIGNED_IN)
@blueprint.response(200, SessionsOut)
def own() -> dict[str, Any]:
    """Lists one's own sessions in force, the newest first."""
    return _listed(_own_id())


@blueprint.delete("/sessions")
@needs(Permission.SIGNED_IN)
@blueprint.response(204)
def end_own() -> None:
    """Ends all of one's own sessions."""
    _end_all(_own_id())


@blueprint.delete("/sessions/<int:session_id>")
@needs(Permission.SIGNED_IN)
@blueprint.response(204)
def end_one_own(session_id: int) -> None:
    """Ends one of one's own sessions."""
    _end_one(_own_id(), session_id)


@blueprint.get("/users/<int:user_id>/sessions")
@needs(Permission.USERS_WRITE)
@blueprint.response(200, SessionsOut)
def of_user(user_id: int) -> dict[str, Any]:
    """Lists a user's sessions in force, the newest first."""
    return _listed(user_id)


@blueprint.delete("/users/<int:user_id>/sessions")
@needs(Permission.USERS_WRITE)
@blueprint.response(204)
def end_all_of_user(user_id: int) -> None:
    """Ends all sessions of a user."""
    _end_all(user_id)


@blueprint.delete("/users/<int:user_id>/sessions/<int:session_id>")
@needs(Permission.USERS_WRITE)
@blueprint.response(204)
def end_one_of_user(user_id: int, session_id: int) -> None:
    """Ends one session of a user."""
    _end_one(user_id, session_id)


@blueprint.post("/password")
@needs(Permission.SIGNED_IN)
@blueprint.arguments(PasswordSchema)
@blueprint.response(204)
def change(body: dict[str, Any]) -> None:
    """Changes one's own password; 409 when the present one is not right. Every other session of one's own ends.

    An `Idempotency-Key` has no effect here: what was sent is kept nowhere.
    """
    own_password.change(backend(), actor(), body["current"], body["password"])


def _own_id() -> int:
    user_id = actor().user_id
    if user_id is None:  # A paired device is no user.
        raise Missing("user")
    return user_id


def _listed(user_id: int) -> dict[str, Any]:
    with backend().work(actor()) as work:
        return {"items": sessions.of_user(work, user_id), "next": None}


def _end_one(user_id: int, session_id: int) -> None:
    with backend().work(actor()) as work:
        sessions.end_one(work, user_id, session_id)


def _end_all(user_id: int) -> None:
    with backend().work(actor()) as work:
        sessions.end_all_of(work, user_id)
