from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Message, PublicLink, Task
from dispatch.messaging.services import customer_links
from dispatch.messaging.services.composing import post
from dispatch.messaging.services.customer_notices import compose, tell
from dispatch.vocabulary.errors import Missing
from tests.support.clocks import START, FixedClock
from tests.support.messages import a_text, a_visit, an_appointment


def test_writes_the_text_as_it_will_be_sent(backend: Backend) -> None:
    with backend.work() as work:
        visit = a_visit(work, reference="BSS-1")
        visit.technician.name, visit.technician.phone = "Ana Frick", "+12025550111"
        message = tell(work, "confirmation", visit, appointment=an_appointment(work, visit))
    assert message is not None
    assert message.parameters.pop("tracking_link").startswith("https://fd.example/t/")
    assert message.parameters == {
        "window": "Tue 1 Dec, 14:00-16:00",
        "work": "broadband repair",
        "technician_name": "Ana Frick",
        "technician_phone": "+1 202-555-0111",
        "reference": "BSS-1",
    }
    assert message.body.startswith("Field Dispatch: ")
    assert all(said in message.body for said in message.parameters.values())
    assert (message.state, message.segments, message.language) == ("queued", 2, "en")
    assert message.expires_at == START + timedelta(days=1, hours=4)


def test_writes_a_text_once_for_each_version_and_changes_nothing_when_asked_again(backend: Backend) -> None:
    with backend.work() as work:
        visit = a_visit(work)
        appointment = an_appointment(work, visit)
        first = tell(work, "confirmation", visit, appointment=appointment)
        again = tell(work, "confirmation", visit, appointment=appointment)
        assert first is not None
        assert again is None
        assert work.session.query(Message).count() == 1


def test_speaks_chinese_to_a_chinese_customer(backend: Backend) -> None:
    with backend.work() as work:
        message = a_text(work, language="zh-CN")
    assert message.body.startswith("【宽带服务】")
    assert message.language == "zh-CN"


def test_suppresses_what_a_landline_cannot_get_and_asks_a_person_to_call(backend: Backend) -> None:
    with backend.work() as work:
        message = a_text(work, phone="+4232345678", textable=False)
        task = work.session.query(Task).one()
    assert (message.state, message.suppressed_reason) == ("suppressed", "landline")
    assert (task.kind, task.topic) == ("tell_customer", f"message:{message.id}")


def test_keeps_a_row_for_what_cannot_be_worded_and_asks_a_person_to_call(backend: Backend) -> None:
    with backend.work() as work:
        visit = a_visit(work)
        visit.technician.name = "007"
        message = tell(work, "reminder", visit, appointment=an_appointment(work, visit))
        task = work.session.query(Task).one()
    assert message is not None
    assert (message.state, message.suppressed_reason, message.body) == ("suppressed", "unwordable", "")
    assert task.sentence.endswith("'technician_name' must be a person's name with at least one letter.")


def test_says_our_own_number_where_a_foreign_reference_does_not_fit(backend: Backend) -> None:
    with backend.work() as work:
        message = a_text(work, reference="an order with spaces and far too long for a text")
    assert message.parameters["reference"] == f"FD-{message.order_id:06d}"


def test_leaves_one_job_however_many_texts_a_transaction_writes(backend: Backend) -> None:
    with backend.work() as work:
        for _ in range(3):
            a_text(work)
        jobs = work.session.connection().exec_driver_sql(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'send_due'"
        )
        assert jobs.scalar() == 1


def test_opens_the_visit_of_a_link_until_it_is_revoked(backend: Backend) -> None:
    with backend.work() as work:
        visit = a_visit(work)
        address = customer_links.issue(work, visit, "t")
        token = address.rsplit("/", 1)[1]
        assert address == f"https://fd.example/t/{token}"
        assert customer_links.issue(work, visit, "t") == address
        assert customer_links.open_link(work, "t", token).id == visit.id
        customer_links.revoke(work, visit.id)
        with pytest.raises(Missing):
            customer_links.open_link(work, "t", token)
        assert customer_links.issue(work, visit, "t") != address


def test_opens_a_tracking_link_until_a_day_after_the_window(backend: Backend, clock: FixedClock) -> None:
    with backend.work() as work:
        visit = a_visit(work)
        an_appointment(work, visit)
        token = customer_links.issue(work, visit, "t").rsplit("/", 1)[1]
        assert work.session.query(PublicLink).one().expires_at == START + timedelta(days=2, hours=6)
    clock.set(START + timedelta(days=2, hours=6))
    with backend.work() as work, pytest.raises(Missing):
        customer_links.open_link(work, "t", token)


def test_writes_several_texts_at_once_and_none_twice(backend: Backend) -> None:
    with backend.work() as work:
        visits = [a_visit(work) for _ in range(3)]
        versions = [an_appointment(work, visit) for visit in visits]
        known = tell(work, "confirmation", visits[1], appointment=versions[1])
        drafts = [
            compose(work, "confirmation", visit, appointment=version)
            for visit, version in zip(visits, versions, strict=True)
        ]
        written = post(work, [*drafts, drafts[0]])
        assert [message and message.appointment_id for message in written] == [
            versions[0].id,
            None,
            versions[2].id,
            None,
        ]
        assert known is not None
        assert work.session.query(Message).count() == 3
