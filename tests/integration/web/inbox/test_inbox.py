from dataclasses import replace

import pytest

from dispatch.bootstrap import Backend, build
from dispatch.db.tables import Appointment, InboundText
from dispatch.messaging.processes.sending import SenderPool
from dispatch.vocabulary.terms import Role
from tests.support.backends import make_settings
from tests.support.clocks import FixedClock
from tests.support.doors.pages import Reader, everything, signed_in, words_of
from tests.support.messages import a_text

PHONE = "/inbox/12025550123"


@pytest.fixture
def demo(backend: Backend, clock: FixedClock) -> Backend:
    """A house on this machine whose customer +1 202-555-0123 was sent a confirmation."""
    house = replace(backend, tools=replace(backend.tools, public_url="http://127.0.0.1:8080"))
    with house.work() as work:
        a_text(work, phone="+12025550123", reference="BSS-7")
    SenderPool(house).send_due()
    return house


def test_shows_each_phone_with_its_newest_text(demo: Backend) -> None:
    page = words_of(Reader(demo).get("/inbox").text)
    assert "Customer" in page
    assert "Your appointment" in page


def test_shows_a_phones_texts_with_state_and_segments(demo: Backend) -> None:
    page = words_of(Reader(demo).get(PHONE).text)
    assert "+1 202-555-0123" in page
    assert "10:00 · delivered · 2 SMS" in page


def test_takes_an_answer_the_way_a_carriers_webhook_takes(demo: Backend) -> None:
    reader = Reader(demo)
    answer = reader.send(PHONE, PHONE, text="1")
    assert (answer.status_code, answer.headers["Location"]) == (303, PHONE)
    with demo.work() as work:
        (text,) = work.session.query(InboundText)
        assert (text.carrier, text.from_number, text.body, text.outcome) == ("inbox", "+12025550123", "1", "applied")
        assert work.session.query(Appointment).one().confirmed_at == demo.clock.now()
    SenderPool(demo).send_due()
    page = words_of(reader.get(PHONE).text)
    assert "understood and done" in page
    assert "is confirmed" in page


def test_takes_a_quick_answer(demo: Backend) -> None:
    Reader(demo).send(PHONE, PHONE, quick="STOP", text="")
    with demo.work() as work:
        assert work.session.query(InboundText).one().outcome == "opt_out"


def test_says_so_where_nothing_was_written(demo: Backend) -> None:
    reader = Reader(demo)
    before = everything(demo)
    reader.send(PHONE, PHONE, text="   ")
    assert "Write something first." in words_of(reader.get(PHONE).text)
    assert everything(demo) == before


def test_takes_no_answer_without_the_pages_token(demo: Backend) -> None:
    before = everything(demo)
    assert Reader(demo).post(PHONE, text="1").status_code == 403
    assert everything(demo) == before


def test_links_our_own_pages_and_nothing_else(demo: Backend) -> None:
    reader = Reader(demo)
    reader.send(PHONE, PHONE, text='see https://evil.example/x and <a href="https://fd.example/t/abc23">this</a>')
    page = reader.get(PHONE).text
    assert '<a href="https://fd.example/t/abc23">https://fd.example/t/abc23</a>' in page
    assert "evil.example</a>" not in page
    assert "&lt;a href=&#34;" in page


@pytest.mark.parametrize("digits", ["123", "12025550123456789", "abc", "١٢٣٤٥٦٧٨"])
def test_knows_no_phone_by_odd_digits(demo: Backend, digits: str) -> None:
    assert Reader(demo).get(f"/inbox/{digits}").status_code == 404


def test_is_open_to_strangers_on_this_machine_only(backend: Backend) -> None:
    assert Reader(backend).get("/inbox").status_code == 302
    assert signed_in(backend, Role.SERVICE).get("/inbox").status_code == 200


def test_is_not_there_where_a_real_carrier_sends(backend: Backend, clock: FixedClock) -> None:
    settings = make_settings(
        carrier="twilio", twilio_account_sid="AC0", twilio_auth_token="secret", twilio_from="+12025550100"
    )
    house = build(settings, backend.database.url, clock=clock)
    try:
        assert Reader(house).get("/inbox").status_code == 404
        assert "/inbox" not in Reader(house).get("/").text
    finally:
        house.database.close()
