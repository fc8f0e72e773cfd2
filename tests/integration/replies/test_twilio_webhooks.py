from urllib.parse import urlencode

from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from dispatch.bootstrap import Backend, build
from dispatch.db.tables import InboundText, Message, Receipt
from tests.support.backends import make_settings
from tests.support.carriers import FakeCarrier
from tests.support.clocks import FixedClock
from tests.support.doors.apps import app_of
from tests.support.messages import send_a_text

STATUS = "/api/v1/webhooks/twilio/status?message=1&attempt=1"
INBOUND = "/api/v1/webhooks/twilio/inbound"
SID = "SM{:032x}"
REPORT = {"MessageSid": SID.format(1), "MessageStatus": "delivered", "To": "+12025550101"}
TEXT = {"MessageSid": SID.format(7), "From": "+12025550177", "To": "+12025550000", "Body": " STOP "}


def a_house(backend: Backend, clock: FixedClock) -> Backend:
    settings = make_settings(
        twilio_auth_token="old token", twilio_auth_token_secondary="new token", public_url="https://fd.example/base"
    )
    return build(settings, backend.database.url, clock=clock)


def post(client: FlaskClient, path: str, form: dict[str, str], token: str | None = "old token") -> TestResponse:
    signature = RequestValidator(token).compute_signature(f"https://fd.example/base{path}", form) if token else None
    headers = {"X-Twilio-Signature": signature} if signature else {}
    return client.post(path, data=form, headers=headers)


def kept(backend: Backend) -> tuple[int, int]:
    with backend.work() as work:
        return work.session.query(Receipt).count(), work.session.query(InboundText).count()


def test_applies_a_signed_report_under_either_token(backend: Backend, clock: FixedClock) -> None:
    house = a_house(backend, clock)
    client = app_of(house).test_client()
    send_a_text(house, FakeCarrier("twilio", ids=SID))
    assert post(client, STATUS, REPORT | {"MessageStatus": "sent"}).status_code == 204
    assert post(client, STATUS, REPORT, "new token").status_code == 204
    with house.work() as work:
        assert work.session.query(Message).one().state == "delivered"
    house.database.close()


def test_keeps_nothing_without_a_valid_signature(backend: Backend, clock: FixedClock) -> None:
    house = a_house(backend, clock)
    client = app_of(house).test_client()
    for path, form in ((STATUS, REPORT), (INBOUND, TEXT)):
        assert post(client, path, form, None).status_code == 403
        assert post(client, path, form, "another token").status_code == 403
        signed = RequestValidator("old token").compute_signature(f"https://fd.example/base{path}", form)
        changed = form | {"MessageSid": SID.format(8)}
        assert client.post(path, data=changed, headers={"X-Twilio-Signature": signed}).status_code == 403
    assert kept(house) == (0, 0)
    house.database.close()


def test_refuses_every_webhook_when_no_token_is_set(backend: Backend) -> None:
    client = app_of(backend).test_client()
    assert post(client, INBOUND, TEXT, "old token").status_code == 403


def test_takes_a_text_in_once_with_its_spaces_signed(backend: Backend, clock: FixedClock) -> None:
    house = a_house(backend, clock)
    client = app_of(house).test_client()
    assert [post(client, INBOUND, TEXT).status_code for _ in range(3)] == [204, 204, 204]
    with house.work() as work:
        text = work.session.query(InboundText).one()
        assert (text.carrier, text.outcome) == ("twilio", "opt_out")
    house.database.close()


def test_ignores_a_status_that_says_nothing_of_delivery(backend: Backend, clock: FixedClock) -> None:
    house = a_house(backend, clock)
    client = app_of(house).test_client()
    assert post(client, STATUS, REPORT | {"MessageStatus": "receiving"}).status_code == 204
    assert kept(house) == (0, 0)
    house.database.close()


def test_refuses_a_signed_callback_without_an_id(backend: Backend, clock: FixedClock) -> None:
    house = a_house(backend, clock)
    client = app_of(house).test_client()
    form = {"MessageStatus": "sent"}
    assert post(client, STATUS, form).status_code == 422
    odd = "/api/v1/webhooks/twilio/status?" + urlencode({"message": "9" * 40})
    assert post(client, odd, REPORT).status_code == 204
    house.database.close()


def test_believes_the_carriers_own_opt_out_before_the_words(backend: Backend, clock: FixedClock) -> None:
    house = a_house(backend, clock)
    client = app_of(house).test_client()
    assert post(client, INBOUND, TEXT | {"Body": "ARRET", "OptOutType": "STOP"}).status_code == 204
    assert (
        post(client, INBOUND, TEXT | {"Body": "?", "OptOutType": "WHAT", "MessageSid": SID.format(8)}).status_code
        == 204
    )
    with house.work() as work:
        assert [one.outcome for one in work.session.query(InboundText).order_by(InboundText.id)] == ["opt_out", "task"]
    house.database.close()


def test_keeps_where_the_pictures_of_a_text_are(backend: Backend, clock: FixedClock) -> None:
    house = a_house(backend, clock)
    picture = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
    form = TEXT | {"Body": "", "NumMedia": "2", "MediaUrl0": picture, "MediaUrl1": "javascript:alert(1)"}
    assert post(app_of(house).test_client(), INBOUND, form).status_code == 204
    with house.work() as work:
        assert work.session.query(InboundText).one().media == [picture]
    house.database.close()


def test_takes_no_text_whose_fields_were_cut_elsewhere(backend: Backend, clock: FixedClock) -> None:
    house = a_house(backend, clock)
    client = app_of(house).test_client()
    signed = {"Body": "hello", "From": "+12025550177", "MessageSid": SID.format(7)}
    signature = RequestValidator("old token").compute_signature(f"https://fd.example/base{INBOUND}", signed)
    moved = {"Body": "hello", "From": "+12025550177MessageSid" + SID.format(7)[:20], "MessageSid": ""}
    shifted = {"Body": "hello", "From": "+12025550177", "MessageSi": "d" + SID.format(7)}
    longer = {"BodyhelloFrom": "+12025550177", "MessageSid": SID.format(7)}
    answers = [
        client.post(INBOUND, data=form, headers={"X-Twilio-Signature": signature}).status_code
        for form in (moved, shifted, longer)
    ]
    assert answers == [403, 422, 422]
    assert kept(house) == (0, 0)
    house.database.close()
