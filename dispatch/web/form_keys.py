"""A form that is sent twice has one effect: it carries a key, which is claimed in the transaction that it changes."""

import secrets
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


FORM = "a form of the console"
"""Stands where a request's fingerprint does: what was typed may differ, the form is the same."""


def _key() -> str:
    """A form without a key is one of its own; the key is made once in a request."""
    given = forms.text(FIELD, most=60)
    if not given:
        given = request.environ.setdefault("dispatch.form_key", secrets.token_urlsafe(16))
    return f"form {given}"
