import re
from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Hold, Message, Task, Technician
from dispatch.messaging.services import customer_links
from dispatch.vocabulary.states import VisitState
from tests.support.clocks import START, FixedClock
from tests.support.doors.pages import Reader, everything, words_of
from tests.support.planning import a_town, plan_day, quick, the_visit
from tests.support.technicians import a_shift

DAY = timedelta(days=1)


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Backend:
    """Two days before: a visit on a published plan of Monday, whose technician works on Tuesday, too."""
    clock.set(START - 2 * DAY)
    house = quick(backend)
    a_town(house, orders=1)
    with house.work() as work:
        a_shift(work, work.session.get_one(Technician, 1), START + DAY, START + DAY + timedelta(hours=8))
    plan_day(house)
    return house


@pytest.fixture
def path(town: Backend) -> str:
    """The tracking page of that visit."""
    with town.work() as work:
        return customer_links.issue(work, the_visit(town, 1), "t").removeprefix("https://fd.example")


def offered(page: str) -> list[str]:
    return re.findall(r'name="window" value="([^"]+)"', page)


def test_offers_the_free_windows_of_the_coming_days(town: Backend, path: str) -> None:
    page = Reader(town).get(f"{path}/times").text
    assert "Mon 30 November" in page
    assert "Tue 1 December" in page
    assert len(offered(page)) == 8
    assert offered(page) == sorted(offered(page))
    assert "stays reserved until you pick another time." in words_of(page)


def test_reserves_nothing_while_one_only_looks(town: Backend, path: str) -> None:
    before = everything(town)
    Reader(town).get(f"{path}/times")
    assert everything(town) == before


def test_moves_the_visit_and_tells_the_customer(town: Backend, path: str) -> None:
    reader = Reader(town)
    reader.post(path, wish="any other day")
    window = offered(reader.get(f"{path}/times").text)[-1]
    answer = reader.post(f"{path}/times", window=window)
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    during = the_visit(town, 1).during
    assert during is not None
    assert during.lower is not None
    assert during.lower.date() == (START + DAY).date()
    with town.work() as work:
        kinds = [text.kind for text in work.session.query(Message).order_by(Message.id)]
        assert kinds.count("window_changed") == 1
        assert work.session.query(Task).one().state == "done"
    assert "Tue 1 December" in reader.get(path).text
    assert window not in offered(reader.get(f"{path}/times").text)


def test_shows_what_else_is_free_when_a_time_has_gone(town: Backend, path: str) -> None:
    reader = Reader(town)
    window = offered(reader.get(f"{path}/times").text)[-1]
    with town.work() as work:
        work.session.get_one(Technician, 1).active = False
    before = everything(town)
    answer = reader.post(f"{path}/times", window=window)
    assert answer.status_code == 409
    assert "That time has just been taken." in answer.text
    assert "These are free now:" not in answer.text
    assert "There is no free time in the next days." in answer.text
    assert {name for name, rows in everything(town).items() if before[name] != rows} <= {"throttles", "holds"}


@pytest.mark.parametrize(
    "window",
    ["", "now", "2026-12-01T10:00:00/2026-12-01T12:00:00", "0001-01-01T00:00:00+00:00/0001-01-01T02:00:00+00:00",
     "2026-12-01T12:00:00+00:00/2026-12-01T10:00:00+00:00", "9999-12-31T00:00:00-12:00/9999-12-31T23:00:00-12:00"],
)  # fmt: skip
def test_takes_no_window_that_was_not_shown(town: Backend, path: str, window: str) -> None:
    before = everything(town)
    assert Reader(town).post(f"{path}/times", window=window).status_code == 422
    assert everything(town) == before


def test_refuses_a_window_that_is_offered_to_nobody(town: Backend, path: str) -> None:
    reader = Reader(town)
    answer = reader.post(f"{path}/times", window="2026-12-01T03:00:00+00:00/2026-12-01T05:00:00+00:00")
    assert answer.status_code == 409
    with town.work() as work:
        assert work.session.query(Hold).count() == 0


def test_moves_nothing_once_the_technician_is_on_the_way(town: Backend, path: str) -> None:
    reader = Reader(town)
    window = offered(reader.get(f"{path}/times").text)[0]
    with town.work() as work:
        work.session.merge(the_visit(town, 1)).state = VisitState.EN_ROUTE
    before = everything(town)
    for answer in (reader.get(f"{path}/times"), reader.post(f"{path}/times", window=window)):
        assert (answer.status_code, "please call us" in answer.text) == (409, True)
    assert everything(town) == before
