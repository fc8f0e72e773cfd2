"""Each request is a span, named by its route: paths hold ids, and links secrets."""

from contextlib import ExitStack

from flask import Flask, Response, g, request

from dispatch.kernel.tracing import Side, span


def install(app: Flask) -> None:
    """Begins the span after the request has its id, and ends it with the request."""
    app.before_request(_begin)
    app.after_request(_tell)
    app.teardown_request(_end)


def _begin() -> None:
    rule = request.url_rule.rule if request.url_rule else "unknown"
    g.span_stack = ExitStack()
    facts = {"method": request.method, "route": rule}
    g.span = g.span_stack.enter_context(span(f"{request.method} {rule}", Side.ANSWERS, begins_trace=True, facts=facts))


def _tell(answer: Response) -> Response:
    if "span" in g:
        g.span.note(status=answer.status_code)
        if answer.status_code >= 500:
            g.span.fail(str(answer.status_code))
    return answer


def _end(_fault: BaseException | None) -> None:
    stack = g.pop("span_stack", None)
    if stack is not None:
        stack.close()
