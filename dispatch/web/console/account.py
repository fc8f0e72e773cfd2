"""One's own account: where one is signed in, the password, the second factor."""

from flask import request
from werkzeug.wrappers import Response

from dispatch.accounts.processes import own_password, own_second_factor
from dispatch.accounts.services import second_factors, sessions, users
from dispatch.accounts.services.second_factors import FactorOffer
from dispatch.db.tables import User
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Invalid, Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms
from dispatch.web.console.frame import attempt, conclude, console_pages, home_zone, screen

account = console_pages("account")


@account.get("/account")
@needs(Permission.SIGNED_IN)
def read() -> Response:
    """The account of whoever asks."""
    with backend().work(actor()) as work:
        user = _self(work)
        offer: FactorOffer | None = None if second_factors.is_on(user) else second_factors.offer(work, user)
        return screen(
            "console/account.html",
            "account",
            zone=home_zone(work),
            user=user,
            sessions=sessions.of_user(work, user.id),
            offer=offer,
            must_enroll=actor().scopes is not None and offer is not None,
        )


@account.post("/account/password")
@needs(Permission.SIGNED_IN)
def change_password() -> Response:
    """Changes one's own password; every other session of one's own ends."""
    current, password = request.form.get("current", ""), request.form.get("password", "")
    if password != request.form.get("again", ""):
        return conclude(_differ, "account.password_changed")
    return conclude(lambda: own_password.change(backend(), actor(), current, password), "account.password_changed")


@account.post("/account/second-factor")
@needs(Permission.SIGNED_IN)
def turn_on() -> Response:
    """Makes the second factor on the page count, once a code of it was typed in."""
    code = forms.text("code", most=20)
    return attempt(lambda work: second_factors.turn_on(work, _self(work), code), "account.second_factor_on")


@account.post("/account/second-factor/off")
@needs(Permission.SIGNED_IN)
def turn_off() -> Response:
    """Lets one sign in without a code again, for a last code."""
    code = forms.text("code", most=20)
    return conclude(lambda: own_second_factor.turn_off(backend(), actor(), code), "account.second_factor_off")


@account.post("/account/sessions/<int:session_id>/end")
@needs(Permission.SIGNED_IN)
def end_one(session_id: int) -> Response:
    """Ends one of one's own sessions."""
    return attempt(lambda work: sessions.end_one(work, _self(work).id, session_id), "account.session_ended")


@account.post("/account/sessions/end")
@needs(Permission.SIGNED_IN)
def end_others() -> Response:
    """Ends all of one's own sessions but the one that asks."""

    def act(work: Work) -> None:
        sessions.end_all(work, _self(work).id, "ended", but=work.actor.session_id)

    return attempt(act, "account.others_ended")


def _self(work: Work) -> User:
    if work.actor.user_id is None:
        raise Missing("user")
    return users.known(work, work.actor.user_id)


def _differ() -> None:
    raise Invalid("passwords_differ", "The two new passwords differ.")
