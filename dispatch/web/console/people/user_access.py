"""A user's sessions and tokens on pages: ended, made and taken out of use."""

from datetime import timedelta

from flask import request
from werkzeug.wrappers import Response

from dispatch.accounts.api.user_schemas import TokenInSchema
from dispatch.accounts.services import sessions
from dispatch.accounts.services import users as services
from dispatch.http.guard import needs
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen, show

user_access = console_pages("user_access")


@user_access.post("/users/<int:user_id>/sessions/<int:session_id>/end")
@needs(Permission.USERS_WRITE)
def end_one(user_id: int, session_id: int) -> Response:
    """Signs a user out in one browser."""
    return attempt(lambda work: sessions.end_one(work, user_id, session_id), "account.session_ended")


@user_access.post("/users/<int:user_id>/sessions/end")
@needs(Permission.USERS_WRITE)
def end_all(user_id: int) -> Response:
    """Signs a user out everywhere."""
    return attempt(lambda work: sessions.end_all_of(work, user_id), "users.sessions_ended")


@user_access.post("/users/<int:user_id>/tokens")
@needs(Permission.USERS_WRITE)
def issue(user_id: int) -> Response:
    """Makes a token and shows it this once."""

    def act(work: Work) -> Response:
        user = services.known(work, user_id)
        typed = {"days": forms.number("days"), "scopes": request.form.getlist("scope")}
        wanted = form_bodies.read(TokenInSchema(), typed)
        token = services.issue(work, user_id, timedelta(days=wanted["days"]), wanted["scopes"])
        return screen("console/people/token.html", "users", zone=home_zone(work), user=user, token=token)

    return show(act)


@user_access.post("/users/<int:user_id>/tokens/<int:token_id>/revoke")
@needs(Permission.USERS_WRITE)
def revoke(user_id: int, token_id: int) -> Response:
    """Takes a token out of use at once."""

    def act(work: Work) -> None:
        services.known(work, user_id)
        services.revoke(work, user_id, token_id)

    return attempt(act, "users.token_revoked")
