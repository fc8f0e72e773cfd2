"""Endpoints on pages: listed, added, read with the log of their deliveries, and everything that an admin may do."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from dispatch.db.tables import WebhookEndpoint
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.reports.queries import day_board as board_queries
from dispatch.vocabulary.errors import DispatchError, Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms, languages
from dispatch.web.console.frame import TOLD_IN_PLACE, attempt, console_pages, home_zone, screen
from dispatch.web.texts import Texts
from dispatch.webhooks.queries import deliveries
from dispatch.webhooks.queries import endpoints as queries
from dispatch.webhooks.rules.addresses import LONGEST_URL
from dispatch.webhooks.services import endpoints, secrets, switching

webhooks = console_pages("webhooks")

MOST_SHOWN = 100
PAGE = "/console/webhooks"
OVERLAPS_HOURS = (24, 1, 0, 168)


@webhooks.get("/webhooks")
@needs(Permission.WEBHOOKS_WRITE)
def listed() -> Response:
    """Every endpoint within the actor's bounds, and a form for another."""
    with backend().work(actor()) as work:
        rows = queries.listed(work.session, work.actor, limit=MOST_SHOWN)
        return screen(
            "console/webhooks.html",
            "webhooks",
            zone=home_zone(work),
            endpoints=rows,
            pending=deliveries.pending(work.session, [row.id for row in rows]),
            owners=queries.owners(work.session, work.actor),
            territories=board_queries.territories(work.session, work.actor),
        )


@webhooks.post("/webhooks")
@needs(Permission.WEBHOOKS_WRITE)
def add() -> Response:
    """Adds an endpoint and shows its secret this once."""

    def act(work: Work) -> tuple[WebhookEndpoint, str]:
        endpoint = endpoints.add(
            work,
            forms.text("url", most=LONGEST_URL),
            kinds=_kinds(),
            territory_ids=_territories(),
            description=forms.text("description", most=200),
            owner_id=forms.number("owner"),
        )
        return endpoint, secrets.present(work, endpoint)

    return _show_secret(act, PAGE)


@webhooks.get("/webhooks/<int:endpoint_id>")
@needs(Permission.WEBHOOKS_WRITE)
def read(endpoint_id: int) -> Response:
    """An endpoint with its newest deliveries."""
    with backend().work(actor()) as work:
        endpoint = endpoints.known(work, endpoint_id)
        return screen(
            "console/webhook.html",
            "webhooks",
            zone=home_zone(work),
            endpoint=endpoint,
            pending=deliveries.pending(work.session, [endpoint.id]).get(endpoint.id, 0),
            rows=deliveries.log(work.session, endpoint.id, limit=MOST_SHOWN),
            overlaps=OVERLAPS_HOURS,
            now=work.now,
        )


@webhooks.post("/webhooks/<int:endpoint_id>/secret")
@needs(Permission.WEBHOOKS_WRITE)
def rotate(endpoint_id: int) -> Response:
    """Makes another secret and shows it this once."""
    hours = forms.number("overlap", least=0, most=max(OVERLAPS_HOURS)) or 0
    return _show_secret(
        lambda work: endpoints.rotate_secret(work, endpoint_id, timedelta(hours=hours)), f"{PAGE}/{endpoint_id}"
    )


@webhooks.post("/webhooks/<int:endpoint_id>/enable")
@needs(Permission.WEBHOOKS_WRITE)
def enable(endpoint_id: int) -> Response:
    """Goes on where it stopped."""
    catch_up = request.form.get("catch_up") == "yes"
    return attempt(lambda work: switching.enable(work, endpoint_id, catch_up=catch_up), "webhooks.enabled")


@webhooks.post("/webhooks/<int:endpoint_id>/disable")
@needs(Permission.WEBHOOKS_WRITE)
def disable(endpoint_id: int) -> Response:
    """Sends nothing more."""
    return attempt(lambda work: switching.disable(work, endpoint_id), "webhooks.disabled")


@webhooks.post("/webhooks/<int:endpoint_id>/replay")
@needs(Permission.WEBHOOKS_WRITE)
def replay(endpoint_id: int) -> Response:
    """Sends everything after an event once more."""
    since = forms.number("since", least=0)

    def act(work: Work) -> dict[str, int]:
        if since is None:
            raise Invalid("bad_number", "Write the id of the event after which to send again.")
        return {"count": switching.replay(work, endpoint_id, since)}

    return attempt(act, "webhooks.replayed")


@webhooks.post("/webhooks/<int:endpoint_id>/ping")
@needs(Permission.WEBHOOKS_WRITE)
def ping(endpoint_id: int) -> Response:
    """Leaves a trial to be sent."""
    return attempt(lambda work: endpoints.ping(work, endpoint_id), "webhooks.pinged")


@webhooks.post("/webhooks/<int:endpoint_id>/remove")
@needs(Permission.WEBHOOKS_WRITE)
def remove(endpoint_id: int) -> Response:
    """Lets an endpoint go."""
    return attempt(lambda work: endpoints.remove(work, endpoint_id), "webhooks.removed")


def _show_secret(act: Callable[[Work], tuple[WebhookEndpoint, str]], back: str) -> Response:
    """The page with a new secret, which no address leads to; a refusal is told where the form stood."""
    try:
        with backend().work(actor()) as work:
            endpoint, secret = act(work)
            values: dict[str, Any] = {"endpoint": endpoint, "secret": secret, "zone": home_zone(work)}
    except DispatchError as refusal:
        if refusal.kind not in TOLD_IN_PLACE:
            raise
        flash(Texts(languages.of_browser()).word("refusals", refusal.code, refusal.sentence), "bad")
        return redirect(back, code=303)
    return screen("console/webhook_secret.html", "webhooks", **values)


def _kinds() -> list[str]:
    return [kind for kind in re.split(r"[\s,;，；、]+", forms.text("kinds", most=2000)) if kind]


def _territories() -> list[int]:
    chosen = request.form.getlist("territory")
    if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in chosen):
        raise Invalid("unknown_territory", "There is no such territory.")
    return [int(one) for one in chosen]
