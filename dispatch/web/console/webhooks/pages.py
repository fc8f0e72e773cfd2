"""Endpoints on pages: listed, added, read with the log of their deliveries, and everything that an admin may do."""

import re
from datetime import timedelta

from flask import request
from werkzeug.wrappers import Response

from dispatch.db.tables import WebhookEndpoint
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.reports.queries import day_board as board_queries
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen, show
from dispatch.webhooks.queries import deliveries
from dispatch.webhooks.queries import endpoints as queries
from dispatch.webhooks.rules.addresses import LONGEST_URL
from dispatch.webhooks.services import endpoints, secrets, switching

webhooks = console_pages("webhooks")

MOST_SHOWN = 100
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

    def act(work: Work) -> Response:
        endpoint = endpoints.add(
            work,
            forms.text("url", most=LONGEST_URL),
            kinds=_kinds(),
            territory_ids=forms.chosen_ids("territory"),
            description=forms.text("description", most=200),
            owner_id=forms.number("owner"),
        )
        return _secret_page(work, endpoint, secrets.present(work, endpoint))

    return show(act)


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
            territories=board_queries.territories(work.session, work.actor),
            now=work.now,
        )


@webhooks.post("/webhooks/<int:endpoint_id>")
@needs(Permission.WEBHOOKS_WRITE)
def amend(endpoint_id: int) -> Response:
    """Changes where an endpoint is, what it is for, and which events it gets."""
    changes = {
        "url": forms.text("url", most=LONGEST_URL),
        "description": forms.text("description", most=200),
        "kinds": _kinds(),
        "territory_ids": forms.chosen_ids("territory"),
    }

    def act(work: Work) -> None:
        known = endpoints.known(work, endpoint_id)
        if changes["url"] == known.url:  # The same address sent again would begin its failures anew.
            changes.pop("url")
        endpoints.amend(work, endpoint_id, changes)

    return attempt(act, "webhooks.amended")


@webhooks.post("/webhooks/<int:endpoint_id>/secret")
@needs(Permission.WEBHOOKS_WRITE)
def rotate(endpoint_id: int) -> Response:
    """Makes another secret and shows it this once."""
    hours = forms.number("overlap", least=0, most=max(OVERLAPS_HOURS)) or 0
    overlap = timedelta(hours=hours)
    return show(lambda work: _secret_page(work, *endpoints.rotate_secret(work, endpoint_id, overlap)))


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


def _secret_page(work: Work, endpoint: WebhookEndpoint, secret: str) -> Response:
    """The page with a new secret, which no address leads to."""
    return screen("console/webhook_secret.html", "webhooks", zone=home_zone(work), endpoint=endpoint, secret=secret)


def _kinds() -> list[str]:
    return [kind for kind in re.split(r"[\s,;，；、]+", forms.text("kinds", most=2000)) if kind]
