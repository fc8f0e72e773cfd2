"""Alibaba and Tencent push reports and customers' texts as their documents say."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from flask.testing import FlaskClient

from dispatch.bootstrap import Backend, build
from dispatch.db.tables import InboundText, Message, OptOut, Receipt, Task
from dispatch.messaging.processes.reconciliation import sweep
from notify.errors import OutcomeUnknownError
from tests.support.backends import make_settings
from tests.support.carriers import FakeCarrier, raising
from tests.support.clocks import FixedClock
from tests.support.doors.apps import app_of
from tests.support.messages import send_a_text, the_message

ALIYUN_TOKEN = "aliyun-token-of-this-test"
TENCENT_TOKEN = "tencent-token-of-this-test"
REPLACED = "token-that-is-being-replaced"

ALIYUN_REPORT = {
    "phone_number": "13912345678", "send_time": "2026-11-30 17:00:00", "report_time": "2026-11-30 17:00:05",
    "success": True, "err_code": "DELIVERED", "err_msg": "ok", "sms_size": "1", "biz_id": "aliyun-1", "out_id": "1.1",
}  # fmt: skip
TENCENT_REPORT = {
    "user_receive_time": "2026-11-30 17:00:05", "nationcode": "86", "mobile": "13912345678",
    "report_status": "SUCCESS", "errmsg": "DELIVRD", "description": "ok", "sid": "tencent-1",
}  # fmt: skip
ALIYUN_TEXT = {
    "phone_number": "13912345678", "content": "TD", "send_time": "2026-11-30 17:01:00", "dest_code": "1234",
    "sequence_id": 1234567890,
}  # fmt: skip
TENCENT_TEXT = {
    "extend": "", "mobile": "13912345678", "nationcode": "86", "sign": "宽带服务", "text": "退订", "time": 1796029260,
}  # fmt: skip


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Iterator[Backend]:
    settings = make_settings(
        aliyun_callback_tokens=f"{ALIYUN_TOKEN},{REPLACED}", tencent_callback_tokens=TENCENT_TOKEN, phone_region="CN"
    )
    built = build(settings, backend.database.url, clock=clock)
    yield built
    built.database.close()


@pytest.fixture
def client(house: Backend) -> FlaskClient:
    return app_of(house).test_client()


def push(client: FlaskClient, carrier: str, what: str, body: Any, token: str | None = None) -> int:
    usual = {"aliyun": ALIYUN_TOKEN, "tencent": TENCENT_TOKEN}[carrier]
    path = f"/api/v1/webhooks/{carrier}/{what}?token={token or usual}"
    return client.post(path, json=body).status_code


the_confirmation = partial(the_message, kind="confirmation", occurrence=1)


def a_sent_text(house: Backend, carrier: FakeCarrier) -> Backend:
    return send_a_text(house, carrier, phone="+8613912345678", language="zh-CN")


@pytest.mark.parametrize(("carrier", "report"), [("aliyun", ALIYUN_REPORT), ("tencent", TENCENT_REPORT)])
def test_applies_a_report_once(house: Backend, client: FlaskClient, carrier: str, report: dict[str, Any]) -> None:
    a_sent_text(house, FakeCarrier(carrier))
    assert [push(client, carrier, "status", [report, report]) for _ in range(2)] == [200, 200]
    assert the_confirmation(house).state == "delivered"
    with house.work() as work:
        assert work.session.query(Receipt).count() == 1


@pytest.mark.parametrize(
    ("carrier", "report"),
    [
        ("aliyun", ALIYUN_REPORT | {"success": False, "err_code": "UNDELIV"}),
        ("tencent", TENCENT_REPORT | {"report_status": "FAIL", "errmsg": "UNDELIV"}),
    ],
)
def test_tries_again_later_what_the_network_could_not_deliver(
    house: Backend, client: FlaskClient, carrier: str, report: dict[str, Any]
) -> None:
    a_sent_text(house, FakeCarrier(carrier))
    push(client, carrier, "status", [report])
    assert (
        the_confirmation(house).state,
        the_confirmation(house).error_code,
    ) == ("undelivered", "UNDELIV")
    with house.work() as work:
        again = work.session.query(Message).filter_by(occurrence=2).one()
        assert (again.state, again.carrier) == ("queued", None)


def test_texts_a_number_no_more_that_does_not_exist(house: Backend, client: FlaskClient) -> None:
    a_sent_text(house, FakeCarrier("aliyun"))
    push(client, "aliyun", "status", [ALIYUN_REPORT | {"success": False, "err_code": "MOBILE_NUMBER_ILLEGAL"}])
    with house.work() as work:
        assert work.session.query(Message).count() == 1
        assert work.session.query(Task).one().kind == "tell_customer"


def test_repairs_a_lost_answer_by_the_id_that_alibaba_gives_back(house: Backend, client: FlaskClient) -> None:
    a_sent_text(house, FakeCarrier("aliyun", after=raising(OutcomeUnknownError("ReadTimeout"))))
    assert the_confirmation(house).state == "unknown"
    push(client, "aliyun", "status", [ALIYUN_REPORT])
    assert (
        the_confirmation(house).state,
        the_confirmation(house).carrier_message_id,
    ) == ("delivered", "aliyun-1")


def test_knows_a_text_again_that_a_look_up_found_by_our_own_id(
    house: Backend, client: FlaskClient, clock: FixedClock
) -> None:
    carrier = FakeCarrier("aliyun", after=raising(OutcomeUnknownError("ReadTimeout")), names_itself=lambda _: "1.1")
    office = a_sent_text(house, carrier)
    clock.forward(seconds=7)
    assert sweep(office).found == 1
    assert the_confirmation(house).carrier_message_id == "1.1"
    push(client, "aliyun", "status", [ALIYUN_REPORT | {"success": False, "err_code": "REJECTD"}])
    assert (
        the_confirmation(house).state,
        the_confirmation(house).error_code,
    ) == ("undelivered", "REJECTD")


@pytest.mark.parametrize(
    ("carrier", "text"), [("aliyun", [ALIYUN_TEXT]), ("tencent", TENCENT_TEXT)], ids=["aliyun", "tencent"]
)
def test_takes_an_opt_out_in_once(house: Backend, client: FlaskClient, carrier: str, text: Any) -> None:
    assert [push(client, carrier, "inbound", text) for _ in range(3)] == [200, 200, 200]
    with house.work() as work:
        taken = work.session.query(InboundText).one()
        assert (taken.carrier, taken.from_number, taken.outcome) == (carrier, "+8613912345678", "opt_out")
        assert work.session.query(OptOut).count() == 1


def test_keeps_nothing_without_the_carrier_s_own_token(house: Backend, client: FlaskClient) -> None:
    a_sent_text(house, FakeCarrier("aliyun"))
    for what, body in (("status", [ALIYUN_REPORT]), ("inbound", [ALIYUN_TEXT])):
        assert client.post(f"/api/v1/webhooks/aliyun/{what}", json=body).status_code == 403
        assert push(client, "aliyun", what, body, TENCENT_TOKEN) == 403
        assert push(client, "aliyun", what, body, "é") == 403
    with house.work() as work:
        assert (work.session.query(Receipt).count(), work.session.query(InboundText).count()) == (0, 0)
    assert push(client, "aliyun", "status", [ALIYUN_REPORT], REPLACED) == 200
    assert the_confirmation(house).state == "delivered"


def test_refuses_everything_while_no_token_is_set(backend: Backend) -> None:
    path = "/api/v1/webhooks/tencent/status?token="
    assert app_of(backend).test_client().post(path, json=[TENCENT_REPORT]).status_code == 403


@pytest.mark.parametrize("body", ["no json", "7", '"text"', "null"])
def test_refuses_a_body_that_is_no_list(client: FlaskClient, body: str) -> None:
    path = f"/api/v1/webhooks/aliyun/status?token={ALIYUN_TOKEN}"
    assert client.post(path, data=body, content_type="application/json").status_code == 422


def test_takes_the_readable_reports_out_of_a_mixed_push(house: Backend, client: FlaskClient) -> None:
    a_sent_text(house, FakeCarrier("aliyun"))
    odd: list[Any] = [
        None,
        7,
        [],
        {},
        {"biz_id": "x"},
        ALIYUN_REPORT | {"biz_id": "y" * 200},
        ALIYUN_REPORT | {"success": "true"},
    ]
    assert push(client, "aliyun", "status", [*odd, ALIYUN_REPORT]) == 200
    with house.work() as work:
        assert work.session.query(Receipt).one().carrier_message_id == "aliyun-1"
    nobody = ALIYUN_TEXT | {"phone_number": "12"}
    assert push(client, "aliyun", "inbound", [nobody]) == 200
    with house.work() as work:
        assert work.session.query(InboundText).count() == 0
