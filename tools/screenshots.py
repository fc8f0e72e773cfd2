"""`python -m tools.screenshots`: takes the pictures of the pages for the documentation, of a made-up day."""

from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.board import ARGUMENTS, CHROMIUM, DAY, a_busy_day, a_dispatcher, sign_in
from dispatch.bootstrap import Backend
from dispatch.db.tables import Customer, Position, Technician, Visit, WorkOrder

FIGURES = Path(__file__).resolve().parents[1] / "docs" / "figures"
GIVEN = ("Alex", "Casey", "Noor", "Ines", "Pavel", "Maren", "Tomas", "Amara", "Yusuf", "Elif", "Joana", "Kofi")
FAMILY = ("Morgan", "Clark", "Okafor", "Lindqvist", "Haddad", "Costa", "Novak", "Brandt", "Silva", "Demir", "Keller")


def take() -> list[Path]:
    """Writes the pictures into `docs/figures`; their paths."""
    with a_busy_day(30) as (backend, port, _):
        _name_people(backend)
        a_dispatcher(backend)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = browser.new_page(base_url=f"http://127.0.0.1:{port}", viewport={"width": 1440, "height": 900})
            sign_in(page)
            taken = [_board(page, "board.png", "lang=en"), _board(page, "board-zh-dark.png", "lang=zh-CN", dark=True)]
            browser.close()
    return taken


def _board(page: Any, name: str, query: str, *, dark: bool = False) -> Path:
    page.goto(f"/console/board?date={DAY}&{query}")
    page.evaluate("(scheme) => localStorage.setItem('scheme', scheme)", "dark" if dark else "light")
    page.reload()
    page.wait_for_selector("#desk[data-ready]")
    page.wait_for_timeout(300)
    path = FIGURES / name
    page.screenshot(path=str(path))
    return path


def _name_people(backend: Backend) -> None:
    """Names for technicians and customers, positions, and some work that runs late."""
    with backend.work() as work:
        for number, person in enumerate(work.session.query(Technician).order_by(Technician.id)):
            person.name = f"{GIVEN[number % 12]} {FAMILY[number * 7 % 11]}"
            work.session.add(Position(technician_id=person.id, lat=person.home_lat, lon=person.home_lon, at=work.now))
        for number, order in enumerate(work.session.query(WorkOrder).order_by(WorkOrder.id)):
            name = f"{GIVEN[number * 5 % 12]} {FAMILY[number * 3 % 11]}"
            customer = Customer(
                source="picture", external_id=f"P{number}", name=name, phone=f"+1202555{number:04d}", textable=True,
                language="en", tier="standard",
            )  # fmt: skip
            order.customer = customer
            order.kind = ("repair", "install", "relocation", "care_visit")[number % 4]
        late = work.session.query(Visit).filter(Visit.state == "scheduled", Visit.technician_id.in_((5, 14, 23)))
        for visit in late:
            start = visit.during.lower if visit.during else None
            visit.eta = start + (work.now - work.now.replace(hour=10, minute=15)) if start else None


if __name__ == "__main__":
    for picture in take():
        print(picture.name)
