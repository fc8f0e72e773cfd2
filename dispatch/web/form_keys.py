"""A form that is sent twice has one effect: it carries a key, which is claimed in the transaction that it changes."""

import hashlib
import json
import secrets
from collections.abc import Callable
from typing import Any

from flask import request

from dispatch.http.guard import actor
from dispatch.kernel.rows import idempotency_rows as records
from dispatch.kernel.work import Work
from dispatch.web import forms

FIELD = "key"


def present() -> str:
    """The key of the form that is shown again, or a new one."""
    return request.form.get(FIELD) or secrets.token_urlsafe(16)


def earlier(work: Work) -> dict[str, Any] | None:
    """What an earlier sending of this form came to; None for the first, which goes on and calls `keep`."""
    if records.claim(work.session, actor().name, _key(), FORM):
        return None
    known = records.find(work.session, actor().name, _key())
    return (known.response if known else None) or {}


def keep(work: Work, came_to: dict[str, Any]) -> None:
    """Keeps what this form came to, for a second sending."""
    records.keep(work.session, actor().name, _key(), 201, came_to)


def once(work: Work, act: Callable[[], object]) -> dict[str, Any]:
    """Runs a use case for the first sending of what was filled in on one view of a page; a second comes to the same.

    Whoever loads the page again, or fills in something else, sends another form. What is not a dictionary is not told.
    """
    key = _of_view()
    if key is not None and not records.claim(work.session, actor().name, key, FORM):
        known = records.find(work.session, actor().name, key)
        return (known.response if known else None) or {}
    found = act()
    came_to = dict(found) if isinstance(found, dict) else {}
    if key is not None:
        kept = {name: value if isinstance(value, int) else str(value) for name, value in came_to.items()}
        records.keep(work.session, actor().name, key, 201, kept)
    return came_to


FORM = "a form of the console"
"""Stands where a request's fingerprint does: what was typed may differ, the form is the same."""


def _key() -> str:
    """A form without a key is one of its own; the key is made once in a request."""
    given = forms.text(FIELD, most=60)
    if not given:
        given = request.environ.setdefault("dispatch.form_key", secrets.token_urlsafe(16))
    return f"form {given}"


def _of_view() -> str | None:
    """What was filled in, where, on which view of a page; None for a form whose page gave it no sign."""
    if not forms.view():
        return None
    filled = [
        request.path,
        *request.form.items(multi=True),
        *((name, file.filename) for name, file in request.files.items(multi=True)),
    ]
    return f"view {hashlib.sha256(json.dumps(filled).encode()).hexdigest()}"
