"""Bodies of a type or an encoding that a call does not read are refused by name, before anything is made of them."""

from typing import Any

from flask import Flask, current_app, request

from dispatch.http.parameters import PREFIX, view_of
from dispatch.vocabulary.errors import DispatchError, Invalid, Kind

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class UnsupportedBody(DispatchError):
    """The body is of a type or an encoding that this call does not read (415)."""

    kind = Kind.UNKNOWN_FORM

    def __init__(self, sentence: str) -> None:
        super().__init__("unsupported_media_type", sentence)


def install(app: Flask) -> None:
    """Checks every request of the API before its view runs."""
    app.before_request(_refuse_unread)


def reads_json(app: Flask, endpoint: str, method: str) -> bool:
    """Whether a route declares a JSON body by `@blueprint.arguments`."""
    apidoc: dict[str, Any] = getattr(view_of(app, endpoint, method), "_apidoc", {})
    return any(entry.get("in") == "json" for entry in apidoc.get("arguments", {}).get("parameters", []))


def _refuse_unread() -> None:
    rule, endpoint = request.url_rule, request.endpoint
    if rule is None or endpoint is None or not rule.rule.startswith(PREFIX):
        return
    encoding = request.headers.get("Content-Encoding", "identity")
    if encoding.strip().lower() not in {"", "identity"}:
        raise UnsupportedBody(f"Send the body as it is: Content-Encoding {encoding[:40]} is not read here.")
    if not (request.content_length or request.headers.get("Transfer-Encoding")):
        return
    if not reads_json(current_app, endpoint, request.method):
        return
    if not request.is_json:
        raise UnsupportedBody("This call reads JSON: send it with Content-Type: application/json.")
    if request.get_data().startswith(BYTE_ORDER_MARK):
        raise Invalid("byte_order_mark", "The body begins with a byte order mark; send the JSON in UTF-8 without one.")
