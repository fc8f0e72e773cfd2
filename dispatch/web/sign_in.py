"""Signing in and out of the console."""

from datetime import timedelta

from flask import Blueprint, redirect, request, session, url_for
from werkzeug.wrappers import Response

from dispatch.accounts.services import identity
from dispatch.http.guard import backend, needs
from dispatch.kernel.records import audit
from dispatch.kernel.throttling import RateLimit, admit
from dispatch.vocabulary.permissions import Actor, Permission
from dispatch.web import forms, languages
from dispatch.web.pages import page

sign_in = Blueprint("sign_in", __name__, url_prefix="/console")

SESSION_LIVES = timedelta(hours=12)
PER_PERSON = RateLimit("sign_in", 8, timedelta(minutes=10))
"""By name and address together: nobody locks a colleague out from elsewhere."""
PER_ADDRESS = RateLimit("sign_in_address", 60, timedelta(minutes=10))


@sign_in.get("/sign-in")
@needs(Permission.PUBLIC)
def form() -> Response:
    """The form."""
    return _form()


@sign_in.post("/sign-in")
@needs(Permission.PUBLIC)
def enter() -> Response:
    """Opens a session, with a new form token, for who knows the password."""
    forms.check_token()
    name, password = forms.text("name", most=200), request.form.get("password", "")
    _count_attempt(name)
    with backend().work() as work:
        person = identity.by_password(work, name, password)
    if person is None or person.user_id is None:
        return _form(status=403, wrong=True)
    with backend().work(person) as work:
        audit(work, "user.signed_in", "user", person.user_id)
    _open_session(person)
    return redirect(_safe(request.form.get("next")))


@sign_in.post("/sign-out")
@needs(Permission.PUBLIC)
def leave() -> Response:
    """Ends the session."""
    forms.check_token()
    session.clear()
    return redirect(url_for("sign_in.form"))


def _form(*, status: int = 200, wrong: bool = False) -> Response:
    return page(
        "sign_in.html",
        languages.of_browser(),
        status=status,
        wrong=wrong,
        csrf=forms.token(),
        next=_safe(request.values.get("next")),
        name=request.form.get("name", ""),
    )


def _count_attempt(name: str) -> None:
    address = request.remote_addr or ""
    with backend().work() as work:
        admit(work, PER_ADDRESS, address)
        admit(work, PER_PERSON, f"{name}@{address}")


def _open_session(person: Actor) -> None:
    session.clear()
    session.permanent = True
    session["user_id"] = person.user_id
    forms.token()


def _safe(target: str | None) -> str:
    """Only a page of ours: a sign-in never sends anybody to another host."""
    plain = target or ""
    return plain if plain.startswith(("/console", "/inbox")) and "\\" not in plain else url_for("console_board.today")
