"""Booked by way of the supply place, in whatever order: offers can be had, and everybody has what they need."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import BookingRules, Pickup, Shift, Visit
from dispatch.workforce.rules.part_needs import quantities_of, spelled
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import door
from tests.support.planning import EARLY, a_town, quick

PARTS = ("ONT-X", "STB")
ORDERS = 8
DAY = {"first_day": "2026-11-30", "days": 1}


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """Two technicians, eight visits of half an hour, nothing kept for emergencies."""
    clock.set(EARLY - timedelta(hours=2))
    town = quick(backend)
    a_town(town, orders=ORDERS, technicians=2, symptom="router_fault", publishes_itself=True)
    with town.work() as work:
        work.session.add(BookingRules(territory_id=1, reserve_percent=0))
        for shift in work.session.query(Shift):
            shift.breaks = []
        for visit in work.session.query(Visit):
            visit.service_seconds = 1800
    return town


def set_out(house: Backend, draw: random.Random) -> Counter[tuple[int, str]]:
    """Draws a supply place, vans and needs; what lies in the vans."""
    desk = door(house)
    place = {"address": "Depot", "lat": 47.145, "lon": 9.53, "minutes": draw.choice((10, 30))}
    stock = draw.choice((None, ["ONT-X:2", "STB:2"], ["ONT-X:5"]))
    version = desk.get("/territories/1").json["version"]
    supply = place if stock is None else {**place, "stock": stock}
    assert desk.patch("/territories/1", {"supply": supply}, version=version).status_code == 200
    vans = Counter[tuple[int, str]]()
    for who in (1, 2):
        for part in PARTS:
            vans[who, part] = many = draw.randrange(3)
            body = {"part": part, "name": part, "quantity": many}
            assert desk.put(f"/technicians/{who}/parts", body).status_code == 200
    with house.work() as work:
        for visit in work.session.query(Visit):
            needed = [part for part in PARTS if draw.random() < 0.4]
            visit.parts_needed = [spelled(part, draw.choice((1, 2))) for part in needed]
    return vans


@pytest.mark.parametrize("seed", range(6))
def test_books_what_it_offers_and_sends_nobody_without(house: Backend, seed: int) -> None:
    draw = random.Random(seed)
    vans, desk, booked = set_out(house, draw), door(house), 0
    for order_id in draw.sample(range(1, ORDERS + 1), ORDERS):
        offers = desk.post("/slots/search", {"order_id": order_id} | DAY).json["offers"]
        for offer in draw.sample(offers, len(offers)):
            held = desk.post("/holds", {"order_id": order_id, "window": offer["window"]})
            assert held.status_code == 201, (order_id, offer, held.json)
        if offers:
            made = desk.post("/appointments", {"hold_id": held.json["id"]})
            assert made.status_code == 201, made.json
            booked += 1
    assert booked > 2
    with house.work() as work:
        visits = work.session.query(Visit).filter(Visit.technician_id.is_not(None)).all()
        pickups = work.session.query(Pickup).all()
        events = [(one.during.upper, one.technician_id, one.parts, 1) for one in pickups]
        events += [(one.during.lower, one.technician_id or 0, one.parts_needed, -1) for one in visits if one.during]
    for at, who, parts, sign in sorted(events):
        for part, many in quantities_of(parts).items():
            vans[who, part] += sign * many
            assert vans[who, part] >= 0, (at, who, part)
