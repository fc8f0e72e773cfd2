"""Whatever somebody says, found in all days: orders with their visits, and customers."""

from datetime import datetime

from flask import request
from werkzeug.wrappers import Response

from dispatch.customers.queries import customers as customer_queries
from dispatch.customers.services import customer_file
from dispatch.db.ranges import Range
from dispatch.db.tables import Customer, WorkOrder
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.orders.queries import orders as order_queries
from dispatch.visits.queries import visits as visit_queries
from dispatch.vocabulary.permissions import Permission
from dispatch.web.console.frame import console_pages, home_zone, screen

search = console_pages("search")

LONGEST_QUESTION = 100
SHORTEST_QUESTION = 2
MOST = 30
"""Of orders and of customers, the newest; more than that asks for a longer question."""


@search.get("/search")
@needs(Permission.ORDERS_READ)
def find() -> Response:
    """Orders and customers of which `q` is the number, reference, phone, name, address or line."""
    asked = request.args.get("q", "").strip()[:LONGEST_QUESTION].replace("\0", "")
    is_long_enough = len(asked) >= SHORTEST_QUESTION
    with backend().work(actor()) as work:
        orders = _orders(work, asked) if is_long_enough else []
        customers = _customers(work, asked) if is_long_enough and actor().may(Permission.CUSTOMERS_READ) else []
        return screen(
            "console/search.html",
            "search",
            zone=home_zone(work),
            asked=asked,
            is_too_short=bool(asked) and not is_long_enough,
            orders=orders[:MOST],
            customers=customers[:MOST],
            is_cut=len(orders) > MOST or len(customers) > MOST,
            names=visit_queries.technician_names(work.session, [one.id for one in orders[:MOST]]),
            begins=_begins,
        )


def _orders(work: Work, asked: str) -> list[WorkOrder]:
    return list(order_queries.find(work.session, work.actor, limit=MOST + 1, q=asked))


def _customers(work: Work, asked: str) -> list[Customer]:
    number = customer_file.number_looked_for(work, asked)
    return list(customer_queries.mentioned(work.session, work.actor, asked, number, most=MOST + 1))


def _begins(during: Range[datetime]) -> datetime | None:
    """When a planned visit begins."""
    return during.lower
