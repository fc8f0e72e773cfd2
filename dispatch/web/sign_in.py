"""Signing in and out of the console."""

import secrets
from datetime import timedelta

from flask import Blueprint, current_app, redirect, request, session, url_for
from itsdangerous import URLSafeTimedSerializer
from werkzeug.wrappers import Response

from dispatch.accounts.services import identity, sessions
from dispatch.http.guard import SESSION_FIELD, backend, needs
from dispatch.http.traces import security_events
from dispatch.kernel.throttling import RateLimit, admit, give_back, network_of
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms, languages
from dispatch.web.pages import page

sign_in = Blueprint("sign_in", __name__, url_prefix="/console")

PER_PERSON = RateLimit("sign_in", 8, timedelta(minutes=10))
"""By name and address together: nobody locks a colleague out from elsewhere."""
PER_ADDRESS = RateLimit("sign_in_address", 60, timedelta(minutes=10))
PER_ACCOUNT = RateLimit("sign_in_account", 100, timedelta(hours=1))
"""From everywhere together. A browser in which the person has signed in before is counted by itself: neither guesses at
their account from elsewhere nor others at the same address keep them out.
"""
KNOWN_BROWSER = "known"
KNOWN_FOR = timedelta(days=180)


@sign_in.get("/sign-in")
@needs(Permission.PUBLIC)
def form() -> Response:
    """The form."""
    return sign_in_form()


@sign_in.post("/sign-in")
@needs(Permission.PUBLIC)
def enter() -> Response:
    """Opens a session, with a new form token, for who knows the password."""
    forms.check_token()
    name, password = forms.text("name", most=200), request.form.get("password", "")
    counted = _count_attempt(name)
    with backend().work() as work:
        entry = identity.by_password(work, name, password, forms.text("code", most=20))
    if entry.needs_code:
        if request.form.get("code"):
            security_events.note("second_factor_failed")
        return sign_in_form(status=403, needs_code=True)
    person = entry.person
    if person is None or person.user_id is None:
        security_events.note("sign_in_failed")
        return sign_in_form(status=403, wrong=True)
    with backend().work(person) as work:
        for limit, who in counted:
            give_back(work, limit, who)
        secret = sessions.begin(work, person.user_id, request.user_agent.string)
    open_session(secret)
    return _remember_browser(redirect(page_after(request.form.get("next"))), name)


@sign_in.post("/sign-out")
@needs(Permission.PUBLIC)
def leave() -> Response:
    """Ends the session."""
    forms.check_token()
    if SESSION_FIELD in session:
        with backend().work() as work:
            sessions.leave(work, session[SESSION_FIELD])
    session.clear()
    return redirect(url_for("sign_in.form"))


def sign_in_form(*, status: int = 200, wrong: bool = False, needs_code: bool = False, fault: str = "") -> Response:
    """The page with the form; `fault` names a sentence about the identity provider."""
    return page(
        "sign_in.html",
        languages.of_browser(),
        status=status,
        has_provider=current_app.extensions["identity_provider"] is not None,
        fault=fault,
        wrong=wrong,
        needs_code=needs_code,
        code_was_wrong=needs_code and bool(request.form.get("code")),
        csrf=forms.token(),
        next=page_after(request.values.get("next")),
        name=request.form.get("name", ""),
    )


def _count_attempt(name: str) -> list[tuple[RateLimit, str]]:
    """Counts a try, and returns what is given back when it was right."""
    counted = _limits(name)
    with backend().work() as work:
        for limit, who in counted:
            admit(work, limit, who)
    return counted


def _limits(name: str) -> list[tuple[RateLimit, str]]:
    known = _marks().loads_unsafe(request.cookies.get(KNOWN_BROWSER, ""), max_age=int(KNOWN_FOR.total_seconds()))
    is_known = known[0] and isinstance(known[1], list) and known[1][:1] == [name.casefold()]
    if is_known:
        return [(PER_PERSON, f"known:{known[1]}")]
    address = network_of(request.remote_addr or "")
    return [(PER_ADDRESS, address), (PER_PERSON, f"{name}@{address}"), (PER_ACCOUNT, name.casefold())]


def _remember_browser(answer: Response, name: str) -> Response:
    """Marks the browser as one in which this person has signed in; the mark opens nothing."""
    mark = _marks().dumps([name.casefold(), secrets.token_hex(8)])
    answer.set_cookie(
        KNOWN_BROWSER,
        str(mark),
        max_age=KNOWN_FOR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Strict",
        path=url_for("sign_in.form"),
    )
    return answer


def _marks() -> URLSafeTimedSerializer:
    """Signs the marks with the newest key and verifies them with all."""
    keys = list(reversed(backend().tools.keys.session_keys()))
    return URLSafeTimedSerializer(keys, salt="known browser")


def open_session(secret: str) -> None:
    """Makes the browser's cookie that of a session, with nothing in it from before."""
    session.clear()
    session.permanent = True
    session[SESSION_FIELD] = secret
    forms.token()


def page_after(target: str | None) -> str:
    """Only a page of ours: a sign-in never sends anybody to another host."""
    return forms.own_page(target, url_for("console_board.today"), below=("/console", "/inbox"))
