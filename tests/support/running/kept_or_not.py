"""Asks a report twice: from what is kept, and as if nothing were."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import delete, insert, select

from dispatch.bootstrap import Backend
from dispatch.db.tables import Base, KeptReportDay
from dispatch.kernel.work import Work
from tests.support.doors.api_clients import Door

Answer = TypeVar("Answer")


class _TakenBack(Exception):
    pass


def without(backend: Backend, kept: type[Base], ask: Callable[[Work], Answer]) -> Answer:
    """The answer in a transaction in which a table of kept figures is empty; it is taken back."""
    found: list[Answer] = []
    try:
        with backend.work() as work:
            work.session.execute(delete(kept))
            found.append(ask(work))
            raise _TakenBack
    except _TakenBack:
        return found[0]


def at_the_door(asker: Door, path: str) -> Any:
    """What a report answers; it may have no further page."""
    answer = asker.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.json.get("next") is None
    return answer.json


def from_facts_at_the_door(backend: Backend, asker: Door, path: str) -> Any:
    """What the same report answers while no day counts as kept."""
    marks = (KeptReportDay.report, KeptReportDay.territory_id, KeptReportDay.day)
    with backend.work() as work:
        rows = [dict(row) for row in work.session.execute(select(*marks)).mappings()]
        work.session.execute(delete(KeptReportDay))
    try:
        return at_the_door(asker, path)
    finally:
        with backend.work() as work:
            work.session.execute(insert(KeptReportDay), rows)
