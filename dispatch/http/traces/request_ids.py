"""Each request has an id: the proxy's, where there is one of our own in front, else a new one; the answer names it."""

from contextlib import ExitStack

from flask import Flask, Response, g, request

from dispatch.http.guard import backend
from dispatch.vocabulary import request_ids

HEADER = "X-Request-ID"


def install(app: Flask) -> None:
    """Gives every request its id before anything else is done with it."""
    app.before_request(_begin)
    app.after_request(_tell)
    app.teardown_request(_end)


def _begin() -> None:
    g.request_stack = ExitStack()
    g.request_stack.enter_context(request_ids.under(_told_by_proxy() or request_ids.new()))


def _told_by_proxy() -> str | None:
    written = request.headers.get(HEADER, "")
    is_believed = backend().settings.trusted_proxies > 0 and request_ids.is_well_formed(written)
    return written if is_believed else None


def _tell(answer: Response) -> Response:
    answer.headers[HEADER] = request_ids.present() or ""
    return answer


def _end(_fault: BaseException | None) -> None:
    stack = g.pop("request_stack", None)
    if stack is not None:
        stack.close()
