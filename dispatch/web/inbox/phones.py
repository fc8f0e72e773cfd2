"""The customers' phones of a demonstration: every text that arrived, and a box to answer."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from urllib.parse import urlsplit

from flask import Blueprint, flash, get_flashed_messages, redirect, request
from werkzeug.wrappers import Response

from dispatch.http.guard import backend, needs, signed_in
from dispatch.messaging.queries import inbox_phones
from dispatch.replies.services.inbox_answers import answer
from dispatch.vocabulary.errors import DispatchError, Invalid, Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms, languages
from dispatch.web.pages import page
from dispatch.web.texts import Texts

inbox = Blueprint("inbox", __name__, url_prefix="/inbox")

THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
LONGEST = 1600
"""Characters that carriers still take as one text."""

P = ParamSpec("P")


def for_demonstrations(view: Callable[P, Response]) -> Callable[P, Response]:
    """Opens a page where the operator shows the inbox: to all on this machine, elsewhere to who may read texts."""

    @wraps(view)
    def run(*args: P.args, **kwargs: P.kwargs) -> Response:
        if not backend().settings.inbox:
            raise Missing("page")
        if urlsplit(backend().tools.public_url).hostname not in THIS_MACHINE:
            signed_in().must(Permission.MESSAGES_READ)
        return view(*args, **kwargs)

    return run


@inbox.get("")
@needs(Permission.PUBLIC)
@for_demonstrations
def phones() -> Response:
    """Every phone, none picked."""
    return _page(None)


@inbox.get("/<digits>")
@needs(Permission.PUBLIC)
@for_demonstrations
def phone(digits: str) -> Response:
    """One phone's texts."""
    return _page(_number(digits))


@inbox.post("/<digits>")
@needs(Permission.PUBLIC)
@for_demonstrations
def reply(digits: str) -> Response:
    """Takes the customer's answer in, by the way that a carrier's webhook takes."""
    forms.check_token()
    number = _number(digits)
    text = request.form.get("quick") or forms.text("text", most=LONGEST)
    try:
        if not text:
            raise Invalid("empty", "Write something first.")
        with backend().work() as work:
            answer(work, number, text)
    except DispatchError as refusal:
        flash(Texts(languages.of_browser()).word("refusals", refusal.code, refusal.sentence), "bad")
    return redirect(request.path, code=303)


def _number(digits: str) -> str:
    if not (digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 15):
        raise Missing("phone")
    return f"+{digits}"


def _page(number: str | None) -> Response:
    with backend().work() as work:
        found = inbox_phones.phones(work.session)
        bubbles = inbox_phones.on_phone(work.session, number) if number else []
        zone = inbox_phones.zone(work.session) or work.tools.default_zone.key
        owner = inbox_phones.owner(work.session, number)[0] if number else None
    return page(
        "inbox.html",
        languages.of_browser(),
        zone=zone,
        phones=found,
        number=number,
        owner=owner,
        bubbles=bubbles,
        csrf=forms.token(),
        flashed=get_flashed_messages(with_categories=True),
        most=LONGEST,
    )
