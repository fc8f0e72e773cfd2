"""Outages through the doors: lines, who enters an outage, what its customers got."""

from datetime import datetime, timedelta
from typing import Any

from dispatch.bootstrap import Backend
from dispatch.db.tables import Message
from dispatch.messaging.processes.sending import SenderPool
from dispatch.outages.processes.telling import tell_everybody
from dispatch.outages.services import outage_watch
from dispatch.replies.services.inbound_texts import IncomingText, receive
from tests.support.clocks import START
from tests.support.doors.api_clients import Door, door
from tests.support.technicians import a_territory

NODE = "OLT-7"
HOUR = timedelta(hours=1)


def a_network(backend: Backend, *codes: str) -> Door:
    """Whoever enters outages, in a house with these territories (`T1` without any)."""
    with backend.work() as work:
        for code in codes or ("T1",):
            a_territory(work, code)
    return door(backend, name="Noor")


def a_line(desk: Door, number: int, *, node: str = NODE, territory: str = "T1", **customer: Any) -> str:
    """A line of a customer's own on a node; its service id. `customer` changes their record."""
    body = {
        "service_id": f"S-{number}",
        "access_node": node,
        "territory": territory,
        "customer": {
            "external_id": f"C-{number}",
            "name": f"Customer {number}",
            "phone": phone_of(number),
            "language": "en",
        }
        | customer,
        "site": {"address": f"Landstrasse {number}, 9490 Vaduz", "lat": 47.14, "lon": 9.52},
    }
    answer = desk.post("/lines", body)
    assert answer.status_code in (200, 201), answer.json
    return f"S-{number}"


def phone_of(number: int) -> str:
    """The number of the customer of a line."""
    return f"+1202555{number:04d}"


def outage(
    desk: Door, *, kind: str = "outage", start: datetime = START - HOUR, hours: float = 5, **more: Any
) -> dict[str, Any]:
    """An outage that is entered, as the API shows it: of the node `NODE` where nothing else is named."""
    answer = enter(desk, kind=kind, start=start, hours=hours, **more)
    assert answer.status_code == 201, answer.json
    found: dict[str, Any] = answer.json
    return found


def enter(desk: Door, *, path: str = "/outages", start: datetime = START - HOUR, hours: float = 5, **more: Any) -> Any:
    """The answer to entering one."""
    body = {"kind": "outage", "starts_at": start.isoformat(), "ends_at": (start + hours * HOUR).isoformat()} | more
    if not {"access_nodes", "service_ids", "postcodes", "buildings", "circle"} & more.keys():
        body["access_nodes"] = [NODE]
    return desk.post(path, body)


def read(desk: Door, outage_id: int = 1) -> dict[str, Any]:
    """An outage as it stands."""
    found: dict[str, Any] = desk.get(f"/outages/{outage_id}").json
    return found


def act(desk: Door, way: str, body: Any = None, *, outage_id: int = 1) -> Any:
    """One step with the version that stands: `end`, `cancel`."""
    version = read(desk, outage_id)["version"]
    return desk.post(f"/outages/{outage_id}/{way}", body, headers={"If-Match": f'"{version}"'})


def change(desk: Door, outage_id: int = 1, **changes: Any) -> Any:
    """Other times or causes, on the version that stands."""
    return desk.patch(f"/outages/{outage_id}", changes, version=read(desk, outage_id)["version"])


def tell(backend: Backend, outage_id: int = 1) -> None:
    """Does the job that tells everybody, and hands what is due to the carrier."""
    tell_everybody(backend, outage_id)
    SenderPool(backend).send_due()


def watch(backend: Backend) -> None:
    """Looks after outages, as the worker does, and tells what is due."""
    with backend.work() as work:
        outage_watch.sweep(work)
    for outage_id in (1, 2, 3):
        tell_everybody(backend, outage_id)
    SenderPool(backend).send_due()


def got(backend: Backend, number: int) -> list[str]:
    """What the customer of a line got, in its order, without the operator's signature."""
    SenderPool(backend).send_due()
    with backend.work() as work:
        rows = work.session.query(Message).filter_by(to_number=phone_of(number), state="delivered")
        return [row.body.removeprefix("Field Dispatch: ") for row in rows.order_by(Message.id)]


def write(backend: Backend, number: int, body: str) -> str:
    """A text of the customer of a line; how it ended."""
    with backend.work() as work:
        sid = f"in-{work.now.isoformat()}-{number}-{body}"
        return receive(work, IncomingText("fake", sid, phone_of(number), body)).outcome


def report(desk: Door, number: int, **order: Any) -> dict[str, Any]:
    """A repair that the customer of a line reports, as the API answers it."""
    body = {
        "kind": "repair",
        "symptom": "no_sync",
        "service_id": f"S-{number}",
        "territory": "T1",
        "customer": {
            "external_id": f"C-{number}",
            "name": f"Customer {number}",
            "phone": phone_of(number),
            "language": "en",
        },
        "site": {"address": f"Landstrasse {number}, 9490 Vaduz", "lat": 47.14, "lon": 9.52},
    } | order
    answer = desk.post("/orders", body)
    assert answer.status_code == 201, answer.json
    found: dict[str, Any] = answer.json
    return found
