"""A client that is generated from the OpenAPI document places, changes and cancels an order and reads the events."""

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.doors.apps import app_of
from tests.support.orders import order_json
from tests.support.technicians import a_technician, a_territory

DOCS = Path(__file__).parents[2] / "docs"
NAME = "field_dispatch_client"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the generated package, importable while the tests run."""
    folder = tmp_path_factory.mktemp("client")
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]
    command += ["--path", str(DOCS / "openapi.json"), "--config", str(DOCS / "python-client.yaml")]
    command += ["--output-path", str(folder / NAME)]
    # The generator looks for the formatter on the PATH; it stands beside this interpreter, whoever started the tests.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    environment = {**os.environ, "PATH": path}
    made = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


def part(name: str) -> ModuleType:
    """A module of the generated package."""
    return importlib.import_module(f"{NAME}.{name}")


def model(name: str, body: dict[str, Any]) -> Any:
    """An instance of a generated model."""
    return getattr(part("models"), name).from_dict(body)


def test_places_changes_cancels_and_follows_an_order(backend: Backend, generated: Path) -> None:
    with backend.work() as work:
        a_technician(work, a_territory(work))
        token = issue_token(work, add_user(work, "crm", Role.INTEGRATION))
    transport = httpx.WSGITransport(app=app_of(backend))
    client = part("client").AuthenticatedClient("http://fd.example", token=token, httpx_args={"transport": transport})

    body = model("OrderIn", order_json())
    placed = part("api.orders.orders_place").sync_detailed(client=client, body=body, idempotency_key="one")
    again = part("api.orders.orders_place").sync_detailed(client=client, body=body, idempotency_key="one")
    assert (placed.status_code, again.parsed.id) == (201, placed.parsed.id)

    read = part("api.orders.orders_read").sync_detailed(placed.parsed.id, client=client)
    amend = part("api.orders.orders_amend").sync_detailed
    change = model("OrderChange", {"priority": "high"})
    changed = amend(placed.parsed.id, client=client, body=change, if_match=read.headers["ETag"])
    stale = amend(placed.parsed.id, client=client, body=change, if_match=read.headers["ETag"])
    assert (changed.parsed.priority, stale.status_code, stale.parsed.title) == ("high", 412, "stale_version")

    cancel = part("api.orders.orders_cancel").sync
    cancelled = cancel(placed.parsed.id, client=client, body=model("Cancel", {"why": "Moved away."}))
    assert cancelled.state == "cancelled"

    page = part("api.events.events_since").sync(client=client, since=0)
    kinds = [event.kind for event in page.items]
    assert kinds[0] == "order.received"
    assert {"order.amended", "order.cancelled"} <= set(kinds)
