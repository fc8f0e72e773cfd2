"""Builders of orders: as values, as the API's JSON, and placed."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from dispatch.customers.rules.people import CustomerIn, SiteIn
from dispatch.db.tables import WorkOrder
from dispatch.kernel.work import Work
from dispatch.orders.rules.orders import OrderIn
from dispatch.orders.services.orders import place
from dispatch.vocabulary.terms import Language, OrderKind, Priority
from dispatch.vocabulary.windows import Window
from tests.support.clocks import START

_numbers = count(1)


def a_window(*, hours: float = 1, length_hours: float = 4, day: int = 0) -> Window:
    """A window that opens so many hours after the tests' clock starts (Monday 09:00 UTC), some days later."""
    start = START + timedelta(days=day, hours=hours)
    return Window(start, start + timedelta(hours=length_hours))


def order_in(
    *,
    external_id: str | None = None,
    kind: OrderKind = OrderKind.REPAIR,
    symptom: str | None = "slow_speed",
    priority: Priority = Priority.NORMAL,
    windows: tuple[Window, ...] | None = None,
    point: tuple[float, float] | None = (47.1410, 9.5215),
    address: str | None = None,
    phone: str | None = None,
    language: Language = Language.ENGLISH,
    territory: str | None = None,
) -> OrderIn:
    """An order that nothing is wrong with; each call gives another customer at another address."""
    number = next(_numbers)
    return OrderIn(
        external_id=external_id or f"BSS-{number:07d}",
        kind=kind,
        symptom=symptom,
        priority=priority,
        reported_at=START - timedelta(hours=2),
        customer=CustomerIn(
            external_id=f"C-{number:07d}",
            name=f"Customer {number}",
            phone=phone or f"+1202555{number % 10_000:04d}",
            language=language,
        ),
        site=SiteIn(
            address=address or f"Landstrasse {number}",
            lat=point[0] if point else None,
            lon=point[1] if point else None,
        ),
        windows=(a_window(),) if windows is None else windows,
        territory=territory,
    )


def an_order(work: Work, **given: Any) -> WorkOrder:
    """Places `order_in(**given)` and returns the row with its one visit (`order.visits[0]`, a draft)."""
    return place(work, order_in(**given)).order


def order_json(**changes: Any) -> dict[str, Any]:
    """An order as the API takes it; the changes go before its top-level fields, `None` takes one away."""
    number = next(_numbers)
    body: dict[str, Any] = {
        "external_id": f"BSS-{number:07d}",
        "kind": "repair",
        "priority": "normal",
        "symptom": "slow_speed",
        "reported_at": "2026-11-30T08:00:00+01:00",
        "customer": {
            "external_id": f"C-{number:07d}",
            "name": "Robin Clark",
            "phone": f"+1202555{number % 10_000:04d}",
            "language": "en",
            "tier": "standard",
        },
        "site": {"address": f"Landstrasse {number}", "lat": 47.141, "lon": 9.5215, "access_notes": "bell 2"},
        "windows": [window_json(START + timedelta(hours=1), START + timedelta(hours=5))],
    }
    return {name: value for name, value in (body | changes).items() if value is not None}


def window_json(start: datetime, end: datetime) -> dict[str, str]:
    """A window as the API takes it."""
    return {"start": start.isoformat(), "end": end.isoformat()}
