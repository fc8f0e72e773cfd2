"""Points for addresses: from the cache, from what is known here, from a person; an unknown address holds nobody up."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import GeocodedAddress, Site, Task
from dispatch.orders.geocoders.gazetteer import Gazetteer, Geocoder
from dispatch.orders.processes.geocoding import locate_site
from dispatch.workforce.rules.plausible_points import Point
from tests.support.orders import an_order
from tests.support.technicians import a_technician, a_territory

HERE = (47.19, 9.5)


@dataclass
class Knows:
    """A geocoder that knows some addresses and notes what it was asked."""

    known: dict[str, Point] = field(default_factory=dict)
    name: str = "fake"
    asked: list[str] = field(default_factory=list)

    def locate(self, address: str) -> Point | None:
        self.asked.append(address)
        return self.known.get(address)


def knowing(backend: Backend, *geocoders: Geocoder) -> Backend:
    return replace(backend, geocoders=geocoders)


def _site_without_point(backend: Backend, address: str = "Am Bach 7") -> int:
    with backend.work() as work:
        return an_order(work, point=None, address=address).site_id


def _site(backend: Backend, site_id: int) -> tuple[str, float | None, float | None, str | None]:
    with backend.work() as work:
        site = work.session.get_one(Site, site_id)
        return site.location_state, site.lat, site.lon, site.located_by


def test_asks_the_chain_in_order_and_remembers_the_answer(backend: Backend) -> None:
    first, second = Knows(), Knows({"Am Bach 7": HERE}, name="second")
    house = knowing(backend, first, second)
    one, other = _site_without_point(backend), _site_without_point(backend, "am  BACH 7")
    locate_site(house, one)
    assert _site(backend, one) == ("located", *HERE, "second")
    locate_site(house, other)
    assert _site(backend, other) == ("located", *HERE, "cache")
    assert (first.asked, second.asked) == (["Am Bach 7"], ["Am Bach 7"])
    with backend.work() as work:
        assert [row.address for row in work.session.query(GeocodedAddress)] == ["am bach 7"]


def test_leaves_an_unknown_address_to_a_person_with_one_task(backend: Backend) -> None:
    site = _site_without_point(backend)
    for _ in range(2):
        locate_site(knowing(backend, Knows()), site)
    assert _site(backend, site) == ("needs_geocoding", None, None, None)
    with backend.work() as work:
        assert [(task.kind, task.topic) for task in work.session.query(Task)] == [("locate", f"site:{site}")]


def test_does_not_overwrite_the_point_that_a_person_pinned_meanwhile(backend: Backend) -> None:
    site = _site_without_point(backend)

    class PinnedMeanwhile:
        name = "slow"

        def locate(self, address: str) -> Point | None:
            with backend.work() as work:
                row = work.session.get_one(Site, site)
                row.lat, row.lon, row.location_state, row.located_by = 1.0, 2.0, "located", "person"
            return HERE if address else None

    house = knowing(backend, PinnedMeanwhile())
    locate_site(house, site)
    assert _site(backend, site) == ("located", 1.0, 2.0, "person")


def test_chooses_the_territory_of_an_order_when_its_point_is_known(backend: Backend) -> None:
    with backend.work() as work:
        far, near = a_territory(work, "T1"), a_territory(work, "T2")
        a_technician(work, far, home=(47.0, 9.0))
        a_technician(work, near, home=(47.2, 9.5))
        order = an_order(work, point=None, address="Am Bach 7")
        near_id = near.id
        assert order.territory_id is None
    locate_site(knowing(backend, Knows({"Am Bach 7": HERE})), order.site_id)
    with backend.work() as work:
        work.session.add(order)
        work.session.refresh(order)
        assert order.territory_id == near_id


def test_leaves_the_geocoding_job_in_the_orders_own_transaction(backend: Backend) -> None:
    site = _site_without_point(backend)
    with backend.work() as work:
        rows = work.session.connection().exec_driver_sql("SELECT task_name, args FROM procrastinate_jobs").all()
    assert [tuple(row) for row in rows] == [("geocode_site", {"site_id": site})]


@pytest.mark.shared
def test_locates_every_address_of_the_real_orders_in_their_gazetteer(backend: Backend, shared: Path) -> None:
    folder = shared / "data" / "liechtenstein"
    gazetteer = Gazetteer.of_file(folder / "gazetteer.csv")
    orders = [json.loads(line) for line in (folder / "orders.jsonl").read_text().splitlines()]
    lost = [order["site"]["address"] for order in orders if "lat" not in order["site"]]
    assert len(lost) == 16
    assert [address for address in lost if gazetteer.locate(address) is None] == []
