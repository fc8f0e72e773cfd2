"""Short codes, as of skills and territories."""

from typing import Any

from marshmallow import validate

from dispatch.http.fields import Text

CODE = validate.Regexp(r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", error="Letters, digits, dot, dash and underscore only.")


def code(**options: Any) -> Text:
    """A short code: letters, digits, dot, dash and underscore."""
    return Text(longest=50, validate=CODE, **options)
