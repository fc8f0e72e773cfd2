"""Customers who may leave, on a page, the highest score first."""

from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.quality.services import leaving as services
from dispatch.vocabulary.permissions import Permission
from dispatch.web.console.frame import console_pages, home_zone, screen

leaving = console_pages("leaving")

MOST_SHOWN = 500


@leaving.get("/customers-who-may-leave")
@needs(Permission.CUSTOMERS_READ)
def find() -> Response:
    """Everybody with enough signs for somebody to act."""
    with backend().work(actor()) as work:
        found = services.listed(work, limit=MOST_SHOWN)
        found.sort(key=lambda one: (-one.points, one.id))
        return screen("console/quality/leaving.html", "customers", zone=home_zone(work), found=found)
