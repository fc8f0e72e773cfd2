"""Parts and tools as they are noted through the API: what visits need, vans hold and the supply place has."""

from collections.abc import Iterable
from typing import Any

from dispatch.bootstrap import Backend
from tests.support.doors.api_clients import door
from tests.support.planning import the_visit

SUPPLY = {"address": "Depotgasse 1, Vaduz", "lat": 47.15, "lon": 9.53, "minutes": 20}


def ask_for(house: Backend, visit_id: int = 1, parts: Iterable[Any] = (), tools: Iterable[Any] = ()) -> Any:
    """The answer when a visit is said to need so much, whatever it is."""
    tag = {"If-Match": f'"{the_visit(house, visit_id).version}"'}
    body = {"parts_needed": list(parts), "tools_needed": list(tools)}
    return door(house).ask("PUT", f"/visits/{visit_id}/needs", headers=tag, json=body)


def needs(house: Backend, visit_id: int = 1, parts: Iterable[Any] = (), tools: Iterable[Any] = ()) -> Any:
    """The visit that needs so much from now on."""
    answer = ask_for(house, visit_id, parts, tools)
    assert answer.status_code == 200, answer.text
    return answer.json


def carries(house: Backend, technician_id: int, part: str, quantity: int) -> None:
    """Counts a part in a technician's van."""
    body = {"part": part, "name": part.title(), "quantity": quantity}
    assert door(house).put(f"/technicians/{technician_id}/parts", body).status_code == 200


def supply(house: Backend, **changes: Any) -> Any:
    """The supply place of the first territory, which it has from now on."""
    version = door(house).get("/territories/1").json["version"]
    answer = door(house).patch("/territories/1", {"supply": SUPPLY | changes}, version=version)
    assert answer.status_code == 200, answer.json
    return answer.json["supply"]
