"""What docs/integrate.md shows is run as it stands there, against a server on a real port."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dispatch.accounts.services.identity import add_user, by_user_id, issue_token
from dispatch.aftercare.services.follow_ups import request_call_back
from dispatch.bootstrap import Backend
from dispatch.kernel.work import Work
from dispatch.orders.services.orders import place
from dispatch.vocabulary.terms import Role
from dispatch.webhooks.processes import sending
from tests.support.clocks import FixedClock
from tests.support.orders import order_in
from tests.support.servers.live_site import served
from tests.support.servers.webhook_receiver import WebhookReceiver, webhook_receiver
from tests.support.technicians import a_technician, a_territory

PAGE = Path(__file__).parents[2] / "docs" / "integrate.md"


@pytest.fixture
def tickets() -> Iterator[WebhookReceiver]:
    """The ticket system's server."""
    with webhook_receiver() as running:
        yield running


def test_connects_a_crm_and_its_tickets_as_the_guide_says(
    backend: Backend, clock: FixedClock, tickets: WebhookReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set(datetime.now(UTC))  # Signatures are believed for five minutes.
    with backend.work() as work:
        a_technician(work, a_territory(work))
        user = add_user(work, "crm", Role.INTEGRATION)
        tokens = issue_token(work, user), issue_token(work, add_user(work, "desk", Role.SERVICE))
    near = replace(backend, tools=replace(backend.tools, webhooks_to_loopback=True))
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    names: dict[str, Any] = {}
    with served(near) as site:
        monkeypatch.setenv("FIELD_DISPATCH_URL", site.url)
        monkeypatch.setenv("FIELD_DISPATCH_TOKEN", tokens[0])
        monkeypatch.setenv("FIELD_DISPATCH_DESK_TOKEN", tokens[1])
        monkeypatch.setenv("TICKETS_URL", tickets.url)
        exec(compile("\n".join(blocks), PAGE.name, "exec"), names)
        assert len(blocks) == 10
        assert names["kinds"][0] == "order.received"

        tickets.answer = lambda request: int(names["receive"](request.headers, request.body))
        follow_up_id = _owe_a_call(near, user.id)
        _work(near)
        types = {request.verified(names["secret"])["type"] for request in tickets.requests}
        assert types >= {"follow_up.due", "order.received", "webhook.ping"}
        assert len(tickets.ids()) == len(set(tickets.ids()))
        [ticket] = names["tickets"].values()
        assert ticket["thing_id"] == follow_up_id
        assert names["work_on"](1, ticket).json()["state"] == "done"


def test_refuses_in_the_guides_receiver_what_is_not_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    block = next(text for text in PAGE.read_text(encoding="utf-8").split("```python\n") if "def receive" in text)
    names: dict[str, Any] = {"secret": "whsec_bm90IGEgc2VjcmV0LCBhbiBleGFtcGxl"}
    exec(compile(block.partition("```")[0], PAGE.name, "exec"), names)
    forged = {"webhook-id": "evt_1", "webhook-timestamp": "1", "webhook-signature": "v1,x"}
    assert names["receive"](forged, b'{"type": "follow_up.due"}') == 401
    assert names["tickets"] == {}


def _owe_a_call(house: Backend, user_id: int) -> int:
    """An order of the CRM's whose customer is owed a call."""
    with house.work() as work:
        crm = by_user_id(work, user_id)
        assert crm is not None
        order = place(Work(work.session, work.now, crm, work.tools), order_in(windows=())).order
        return request_call_back(work, order.visits[0], "customer_asked").id


def _work(house: Backend) -> None:
    """What a worker does every few seconds."""
    sending.relay(house)
    sending.send_due(house)
