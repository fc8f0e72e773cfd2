from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.bootstrap import Backend
from dispatch.db.tables import Message
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.field import a_booked_visit, a_day, a_device, an_event, bearer, take
from tests.support.orders import an_order

MINUTE = timedelta(minutes=1)


def token(backend: Backend, territory_ids: tuple[int, ...] = ()) -> Any:
    with backend.work() as work:
        return bearer(issue_token(work, add_user(work, "Dora", Role.DISPATCHER, territory_ids=territory_ids)))


def a_finished_day(backend: Backend, clock: FixedClock) -> None:
    """Two repairs received, arranged and told at 09:00 and 09:10; arrived 10:00 and 13:00; 40 and 80 minutes' work.

    A third one waits for a plan.
    """
    with backend.work() as work:
        _, (ada,) = a_day(work)
        visits = [a_booked_visit(work, ada, hours=hours).id for hours in (1, 4)]
        device = a_device(work, ada)
        an_order(work)
        for message in work.session.query(Message):
            message.sent_at = START + 10 * MINUTE
    for visit_id, hour, minutes in zip(visits, (1, 4), (40, 80), strict=True):
        clock.set(START + (hour * 60 + minutes) * MINUTE)
        arrived = an_event(visit_id, "arrived", START + timedelta(hours=hour))
        take(backend, device, arrived, an_event(visit_id, "completed", clock.at))


def test_shows_where_the_time_went(client: FlaskClient, backend: Backend, clock: FixedClock) -> None:
    a_finished_day(backend, clock)
    span = "from=2026-11-30T00:00:00Z&to=2026-12-01T00:00:00Z"
    assert client.get(f"/api/v1/reports/process?{span}", headers=token(backend)).json == {
        "from": "2026-11-30T00:00:00+00:00",
        "to": "2026-12-01T00:00:00+00:00",
        "kinds": [
            {
                "kind": "repair",
                "orders": 3,
                "steps": [
                    {"name": "received_to_scheduled", "orders": 2, "median_seconds": 0},
                    {"name": "scheduled_to_told", "orders": 2, "median_seconds": 600},
                    {"name": "told_to_on_site", "orders": 2, "median_seconds": 8400},
                    {"name": "on_site_to_completed", "orders": 2, "median_seconds": 3600},
                    {"name": "received_to_completed", "orders": 2, "median_seconds": 12600},
                ],
            }
        ],
    }


@pytest.mark.parametrize("query", ["from=2026-12-01T00:00:00Z", "to=2026-11-30T00:00:00Z"])
def test_counts_only_orders_of_the_span(client: FlaskClient, backend: Backend, clock: FixedClock, query: str) -> None:
    a_finished_day(backend, clock)
    clock.forward(hours=24)
    assert client.get(f"/api/v1/reports/process?{query}", headers=token(backend)).json["kinds"] == []


def test_counts_only_the_territories_that_the_actor_sees(
    client: FlaskClient, backend: Backend, clock: FixedClock
) -> None:
    a_finished_day(backend, clock)
    elsewhere = token(backend, (99,))
    assert client.get("/api/v1/reports/process", headers=elsewhere).json["kinds"] == []
    answer = client.get("/api/v1/reports/process?territory=T1", headers=elsewhere)
    assert (answer.status_code, answer.json["title"]) == (422, "unknown_territory")


@pytest.mark.parametrize("query", ["from=2026-12-01", "from=2026-12-01T00:00:00Z&to=2026-11-01T00:00:00Z", "until=x"])
def test_refuses_a_span_that_is_none(client: FlaskClient, backend: Backend, query: str) -> None:
    assert client.get(f"/api/v1/reports/process?{query}", headers=token(backend)).status_code == 422
