"""How fast slots are searched over 14 days, through the API of a real server."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.houses.fill import fill
from benchmarks.houses.house import MORNING, a_house
from benchmarks.houses.running import Client, a_token, running, spread
from benchmarks.houses.town import Town
from dispatch.booking.rules.slots import MAX_DAYS
from dispatch.kernel.clock import set_pace
from dispatch.vocabulary.terms import Role

SIZES = (25, 200, 1000)
FULL_DAYS = 4
"""Days of the search that are booked well; the rest is quieter."""


def options(parser: ArgumentParser) -> None:
    """Adds the largest territory, and how many searches are timed."""
    parser.add_argument("--largest", type=int, default=1000, help="leave out larger territories")
    parser.add_argument("--searches", type=int, default=100, help="searches timed for each size")


def run(args: Namespace) -> dict[str, Any]:
    """Milliseconds of `POST /slots/search` by number of technicians.

    Alone, and while a visit of somebody's is booked and let go between two searches, so that each search has a
    change to learn of. first_ms: of a server's very first search, which reads every diary.
    """
    return {f"search_{size}": _search(size, args.searches) for size in SIZES if size <= args.largest}


def _search(technicians: int, searches: int) -> dict[str, Any]:
    with a_house() as backend, TemporaryDirectory() as folder:
        town = Town(backend, MORNING)
        town.hire(technicians, days=MAX_DAYS)
        visits = fill(town, days=MAX_DAYS, full_days=FULL_DAYS)
        clock = Path(folder) / "clock.json"
        set_pace(clock, MORNING, 1.0)
        with running(backend, clock) as port:
            desk = Client(port, a_token(backend, Role.DISPATCHER))
            first = desk.post("/slots/search", _wish(town))
            (first_ms,) = desk.took
            offers = [_offers(desk, town) for _ in range(searches)]
            alone = spread(desk.took[1:])
            busy = _while_booking(desk, town, searches)
        return {
            "visits": visits,
            "first_ms": round(first_ms, 1),
            **alone,
            "while_booking": busy,
            "offers_median": median(offers),
            "windows": len(first["offers"]) + len(first["refused"]),
        }


def _offers(desk: Client, town: Town) -> int:
    return len(desk.post("/slots/search", _wish(town))["offers"])


def _while_booking(desk: Client, town: Town, searches: int) -> dict[str, float]:
    """Searches, each after a hold was taken and let go."""
    took = []
    for _ in range(searches):
        wish = _wish(town)
        best = desk.post("/slots/search", wish)["offers"][0]["window"]
        status, held = desk.ask("POST", "/holds", wish | {"window": best})
        desk.post("/slots/search", _wish(town))
        took.append(desk.took[-1])
        if status == 201:
            desk.ask("DELETE", f"/holds/{held['id']}")
    return spread(took)


def _wish(town: Town) -> dict[str, Any]:
    order = town.wish(None)
    lat, lon = order.site.point or (0.0, 0.0)
    symptom = {} if order.symptom is None else {"symptom": order.symptom}
    return {"kind": order.kind, "lat": lat, "lon": lon, "territory": "T1"} | symptom
