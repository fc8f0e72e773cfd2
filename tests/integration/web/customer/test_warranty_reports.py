"""After the work: it broke again, or the customer is not content."""

from datetime import date, timedelta
from html import unescape

import pytest

from dispatch.aftercare.services.follow_ups import after_completion
from dispatch.bootstrap import Backend
from dispatch.db.tables import FollowUp, Task, Warranty
from dispatch.messaging.services import customer_links
from dispatch.vocabulary.states import VisitState
from tests.support.clocks import START, FixedClock
from tests.support.doors.pages import Reader, everything, words_of
from tests.support.messages import a_visit, an_appointment


def a_page(backend: Backend, purpose: str, last_day: date | None = date(2027, 11, 29)) -> str:
    """The page of a visit that was completed on 30 November 2026 at 09:00 UTC."""
    with backend.work() as work:
        visit = a_visit(work, reference="BSS-7", window_opens=START)
        an_appointment(work, visit, opens=START)
        visit.state, visit.ended_at, visit.ended_by = VisitState.COMPLETED, START, visit.technician_id
        after_completion(work, visit)
        if last_day is not None:
            work.session.add(Warranty(visit_id=visit.id, first_day=date(2026, 11, 30), last_day=last_day))
        return customer_links.issue(work, visit, purpose).removeprefix("https://fd.example")


@pytest.mark.parametrize("purpose", ["t", "s"])
@pytest.mark.parametrize(
    ("kind", "reason", "said"),
    [
        ("broke_again", "not_fixed", "The customer of order BSS-7 says that it broke again: red light <again>"),
        (
            "complaint",
            "customer_asked",
            "Complaint C-000001 waits for somebody who looks after it: red light <again>",
        ),
    ],
)
def test_promises_a_call_and_hands_the_words_on(
    backend: Backend, purpose: str, kind: str, reason: str, said: str
) -> None:
    path, reader = a_page(backend, purpose), Reader(backend)
    answer = reader.send(path, f"{path}/again", kind=kind, words="red light <again>")
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    with backend.work() as work:
        (call,) = work.session.query(FollowUp).filter_by(kind="call_back")
        assert (call.reason, call.state, call.deadline) == (reason, "due", START + timedelta(hours=4))
        (task,) = work.session.query(Task)
        assert (task.kind, task.sentence) == ({"complaint": "complaint_waits"}.get(kind, kind), said)
    assert "✓ We will call you by Mon 30 November 14:00." in unescape(words_of(reader.get(path).text))
    assert "我们将在11月30日 周一 14:00前与您联系。" in words_of(reader.get(f"{path}?lang=zh-CN").text)


def test_takes_the_same_words_once(backend: Backend) -> None:
    path, reader = a_page(backend, "t"), Reader(backend)
    reader.post(f"{path}/again", kind="broke_again", words="dead")
    before = everything(backend)
    reader.post(f"{path}/again", kind="broke_again", words="dead")
    assert {name for name, rows in everything(backend).items() if before[name] != rows} == {"throttles"}


@pytest.mark.parametrize("last_day", [None, date(2026, 12, 1)])
def test_offers_and_takes_nothing_without_a_warranty(
    backend: Backend, clock: FixedClock, last_day: date | None
) -> None:
    path, reader = a_page(backend, "s", last_day), Reader(backend)
    clock.set(START + timedelta(days=2))
    assert f"{path}/again" not in reader.get(path).text
    before = everything(backend)
    assert reader.post(f"{path}/again", kind="broke_again").status_code == 409
    assert everything(backend) == before


@pytest.mark.parametrize("fields", [{}, {"kind": "refund"}, {"kind": "complaint", "words": "x" * 501}])
def test_keeps_nothing_of_a_form_that_is_not_whole(backend: Backend, fields: dict[str, str]) -> None:
    path = a_page(backend, "t")
    before = everything(backend)
    assert Reader(backend).post(f"{path}/again", **fields).status_code == 422
    assert everything(backend) == before
