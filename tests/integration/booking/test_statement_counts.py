"""What a booking asks the database does not creep up, nor grow with the routes around it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from benchmarks.houses.house import MORNING
from benchmarks.houses.town import Town
from dispatch.booking.processes import booking
from dispatch.booking.services import holds as services
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.bootstrap import Backend
from dispatch.vocabulary.permissions import SYSTEM
from dispatch.vocabulary.windows import Window
from tests.support.clocks import FixedClock
from tests.support.running.statements import counted

OPENS = MORNING.replace(hour=10)
WINDOW = Window(OPENS, OPENS + timedelta(hours=2))
STEPS = ("hold", "confirm", "cancel")
MOST = {"hold": 27, "confirm": 46, "cancel": 31}
"""The most statements that each step makes in the routes below, as counted when this was written.

One of them each is a reaction to what changed: a confirmation closes the tasks that asked for a time, and a
cancellation looks whether the visit's promise was in jeopardy. Two or three issue the link that the text brings. A
cancellation asks which time the customer has heard of, where there was more than one. One of each announces that the
order has its time, or has it no more. Three of a confirmation settle what the customer had said before: that they wish
another time, and that nobody will be home.
"""


def booked(backend: Backend, order_id: int, window: Window) -> dict[str, int]:
    """How many statements each step of a booking made that is cancelled again in the end."""
    held = made = 0

    def hold() -> None:
        nonlocal held
        held = booking.hold(backend, SYSTEM, SlotRequest(order_id=order_id), window).id

    def confirm() -> None:
        nonlocal made
        made = booking.confirm(backend, SYSTEM, held).id

    def cancel() -> None:
        with backend.work() as work:
            services.cancel(work, made, "They are away.")

    steps: tuple[Callable[[], None], ...] = (hold, confirm, cancel)
    counts = {}
    for name, step in zip(STEPS, steps, strict=True):
        with counted() as seen:
            step()
        counts[name] = len(seen)
    return counts


def fill(backend: Backend, orders: range) -> None:
    """Books one order after the other at the hours around the window."""
    for number, order_id in enumerate(orders):
        opens = MORNING.replace(hour=(8, 12)[number % 2])
        held = booking.hold(backend, SYSTEM, SlotRequest(order_id=order_id), Window(opens, opens + timedelta(hours=2)))
        booking.confirm(backend, SYSTEM, held.id)


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Backend:
    """One technician on one day, and orders for it that nobody has booked yet."""
    clock.set(MORNING)
    drawn = Town(backend, MORNING)
    drawn.hire(1)
    drawn.order(4, day=None)
    return backend


def test_books_with_no_more_statements_than_it_did(town: Backend) -> None:
    booked(town, 1, WINDOW)
    counts = booked(town, 1, WINDOW)
    assert all(counts[step] <= MOST[step] for step in STEPS), counts


def test_books_among_many_visits_with_as_many_statements_as_among_few(town: Backend) -> None:
    booked(town, 1, WINDOW)
    among_none = booked(town, 1, WINDOW)
    fill(town, range(2, 5))
    booked(town, 1, WINDOW)
    assert booked(town, 1, WINDOW) == among_none
